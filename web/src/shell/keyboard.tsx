import { useEffect, type RefObject } from 'react'
import { useNavigate } from 'react-router'
import { urls } from '../urls.ts'

/** `g`, then a letter. */
export const places: readonly { readonly letter: string; readonly name: string; readonly url: string }[] = [
  { letter: 'n', name: 'Now', url: urls.now() },
  { letter: 'a', name: 'Alerts', url: urls.alerts() },
  { letter: 'l', name: 'Silences', url: urls.silences() },
  { letter: 'i', name: 'Incidents', url: urls.incidents() },
  { letter: 'o', name: 'On call', url: urls.onCall() },
  { letter: 'r', name: 'Runs', url: urls.runs() },
  { letter: 'p', name: 'Procedures', url: urls.procedures() },
  { letter: 'c', name: 'Canaries', url: urls.canaries() },
  { letter: 'v', name: 'Events', url: urls.events() },
  { letter: 'u', name: 'Event rules', url: urls.eventRules() },
  { letter: 'b', name: 'Heartbeats', url: urls.heartbeats() },
  { letter: 'f', name: 'Alert routes', url: urls.routes() },
  { letter: 'q', name: 'Noise of alerts', url: urls.noise() },
  { letter: 'w', name: 'Workloads', url: urls.records('workload') },
  { letter: 't', name: 'Teams', url: urls.records('team') },
  { letter: 'd', name: 'Readiness', url: urls.readiness() },
  { letter: 'm', name: 'Mailbox', url: urls.mailbox() },
  { letter: 'e', name: 'Everything declared', url: urls.kinds() },
  { letter: 's', name: 'Settings', url: urls.settings() },
]

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role="dialog"], dialog') !== null)

/** Keys that work everywhere: `Ctrl K` searches, `g` goes, `?` shows all. */
export const useKeys = (openPalette: () => void, openKeys: () => void): void => {
  const navigate = useNavigate()
  useEffect(() => {
    let going = 0
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        return openPalette()
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (going > 0 && event.timeStamp - going < 1_200) {
        going = 0
        const place = places.find(({ letter }) => letter === event.key)
        if (place !== undefined) {
          event.preventDefault()
          void navigate(place.url)
        }
        return
      }
      if (event.key === 'g') going = event.timeStamp
      else if (event.key === '?') openKeys()
      else if (event.key === '/') {
        event.preventDefault()
        const filter = document.querySelector<HTMLInputElement>('main input[type="search"]')
        if (filter === null) openPalette()
        else filter.focus()
      }
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [navigate, openPalette, openKeys])
}

/** `j` and `k` move between the first links of the rows of a table; Enter opens it, as it does on any link. */
export const useRowKeys = (wrapper: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!['j', 'k', 'x'].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const rows = [...(wrapper.current?.querySelectorAll<HTMLElement>('tbody tr, li[data-row]') ?? [])]
      const at = rows.findIndex((row) => row.contains(document.activeElement))
      if (event.key === 'x') return rows[at]?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click()
      const next = rows[Math.max(0, Math.min(rows.length - 1, event.key === 'j' ? at + 1 : at - 1))]
      next?.querySelector<HTMLElement>('a[href]')?.focus()
      next?.scrollIntoView({ block: 'nearest' })
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [wrapper])
}

/** One key for one deed of the page: `a` acknowledges. */
export const useKey = (key: string, run: (() => void) | undefined): void => {
  useEffect(() => {
    if (run === undefined) return
    const press = (event: KeyboardEvent): void => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      event.preventDefault()
      run()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [key, run])
}
