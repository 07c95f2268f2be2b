import { useSyncExternalStore, type ReactElement } from 'react'
import { clockSeconds, exact, lasting, relative, spoken, stopwatch } from '../moments.ts'

/** One clock for the whole page, so that a hundred rows tick together. */
const ticking = (everyMs: number) => {
  let now = new Date()
  let timer: ReturnType<typeof setInterval> | undefined
  const watchers = new Set<() => void>()
  const subscribe = (watcher: () => void): (() => void) => {
    watchers.add(watcher)
    timer ??= setInterval(() => {
      now = new Date()
      for (const each of watchers) each()
    }, everyMs)
    return () => {
      watchers.delete(watcher)
      if (watchers.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }
  return () => useSyncExternalStore(subscribe, () => now)
}

export const useMinutes = ticking(10_000)
export const useSeconds = ticking(1_000)

interface Props {
  readonly at: string | Date | null | undefined
  /** Shown when there is no instant. */
  readonly none?: string
  /** The time of day with seconds instead of relative: for output and timelines. */
  readonly precise?: boolean
  /** As one says when something ends: `17:00`, `Mon 08:00`. */
  readonly until?: boolean
}

/** The one way the console shows an instant: relative, the exact one with its zone on hover. */
export const Time = ({ at, none = '—', precise = false, until = false }: Props): ReactElement => {
  const now = useMinutes()
  if (at === undefined || at === null || at === '') return <span className="quiet">{none}</span>
  const instant = new Date(at)
  return (
    <time dateTime={instant.toISOString()} title={precise || until ? `${exact(instant)}, ${relative(instant, now)}` : exact(instant)}>
      {precise ? clockSeconds(instant) : until ? spoken(instant, now) : relative(instant, now)}
    </time>
  )
}

/** How long something lasted, or has been lasting: `4 min 10 s`. */
export const Lasting = ({ from, to }: { readonly from: string | Date; readonly to?: string | Date | null | undefined }): ReactElement => {
  const now = useSeconds()
  const start = new Date(from)
  const end = to === undefined || to === null ? now : new Date(to)
  return (
    <span title={`${exact(start)} to ${to === undefined || to === null ? 'now' : exact(end)}`}>
      {lasting(end.getTime() - start.getTime())}
    </span>
  )
}

/** A running clock since an instant: `4:09`. Stands still when it has an end. */
export const Stopwatch = ({ from, to }: { readonly from: string | Date; readonly to?: string | Date | null | undefined }): ReactElement => {
  const now = useSeconds()
  const end = to === undefined || to === null ? now : new Date(to)
  return (
    <span className="stopwatch" role="timer" title={exact(new Date(from))}>
      {stopwatch(end.getTime() - new Date(from).getTime())}
    </span>
  )
}
