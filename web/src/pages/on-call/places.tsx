import '../../on-call.css'
import type { ReactElement } from 'react'
import { useLocation } from 'react-router'
import { useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { urls } from '../../urls.ts'

/** The pages about who is on call, side by side. */
export const Places = (): ReactElement => {
  const { pathname } = useLocation()
  const waiting = useWaiting().length
  const places = [
    { text: 'Now and next', url: urls.onCall() },
    { text: 'My shifts', url: urls.myShifts() },
    { text: 'Swaps and cover', url: urls.swaps(), count: waiting },
    { text: 'Hand-off notes', url: urls.handoffs() },
    { text: 'Load', url: urls.load() },
    { text: 'Calendars', url: urls.calendars() },
  ]
  return (
    <nav className="on-call-places" aria-label="About on call">
      {places.map(({ text, url, count = 0 }) => (
        <a key={url} href={url} aria-current={pathname === url ? 'page' : undefined}>
          {text}
          {count > 0 && (
            <span className="count" title={`${count} ${count === 1 ? 'waits' : 'wait'} for your answer`}>
              {count}
            </span>
          )}
        </a>
      ))}
    </nav>
  )
}

/** Swaps and covers that wait for my answer. */
export const useWaiting = () => {
  const me = useMe()
  const swaps = useAsk('oncall.swaps', { mine: true, state: 'open', limit: 200 })
  return (swaps.data?.items ?? []).filter((swap) => swap.giver !== me.reference && swap.left.length > 0)
}
