import type { ReactElement } from 'react'
import { Time } from '../parts/time.tsx'
import { useAsk } from '../questions.ts'
import { useMe } from '../session.tsx'
import { urls } from '../urls.ts'

/** Whether I am on call, always in sight: "on call until Mon 09:00". */
export const Duty = (): ReactElement => {
  const me = useMe()
  const who = useAsk('oncall.who', { person: me.reference })
  const mine = (who.data?.items ?? []).flatMap((duty) =>
    duty.now.flatMap((shift) => (shift.person === me.reference ? [{ ...duty, to: shift.to }] : [])),
  )
  const until = mine.map((duty) => duty.to).sort()[0]
  return (
    <a
      className={mine.length === 0 ? 'duty' : 'duty on'}
      href={mine.length === 0 ? urls.onCall() : urls.myShifts()}
      title={mine.map((duty) => duty.title).join(', ')}
    >
      <i className={mine.length === 0 ? 'dot' : 'dot good'} />
      {until === undefined ? (
        'Not on call'
      ) : (
        <>
          On call
          <span className="until">
            until <Time at={until} until />
          </span>
        </>
      )}
    </a>
  )
}
