import type { ReactElement } from 'react'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { useAsk } from '../../questions.ts'

/** How far paging about something is: what comes next, and what it waits for. Nothing when nobody was paged. */
export const Standing = ({ subject }: { readonly subject: string }): ReactElement | null => {
  const pages = useAsk('notice.list', { subject, limit: 1 })
  const going = pages.data?.escalation
  if (going === undefined) return null
  return (
    <p className="small" aria-live="polite">
      {going.state === 'snoozed' && (
        <>
          Put off by <Ref to={going.snoozedBy} /> until <Time at={going.snoozedUntil} until />.{' '}
        </>
      )}
      {going.state === 'acknowledged' && (
        <>
          <Ref to={going.acknowledgedBy} /> is on it
          {going.expiresAt !== undefined && (
            <>
              ; unless it is over, people are paged again <Time at={going.expiresAt} until />
            </>
          )}
          .{' '}
        </>
      )}
      {going.state === 'escalating' && going.answeredBy.length > 0 && (
        <>
          <Refs to={going.answeredBy} /> took it; more people must.{' '}
        </>
      )}
      {going.state === 'escalating' && going.paused !== undefined && <>Paging waits here: {going.paused} </>}
      {going.state === 'escalating' && going.paused === undefined && going.nextAt !== undefined && (
        <>
          {going.exhausted ? 'Every step was tried; the fallback is paged again ' : 'Unless somebody answers, the next step is paged '}
          <Time at={going.nextAt} until />.{' '}
        </>
      )}
      {going.policy !== undefined && (
        <span className="quiet">
          Policy <Ref to={going.policy} />.
        </span>
      )}
    </p>
  )
}
