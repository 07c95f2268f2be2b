import type { ReactElement } from 'react'
import { Time } from '../parts/time.tsx'
import { useMe } from '../session.tsx'
import { urls } from '../urls.ts'

/** Whether I am on call, always in sight: "on call until Mon 09:00". */
export const Duty = (): ReactElement => {
  const { onCall } = useMe()
  const until = onCall?.until
  return (
    <a className={onCall === undefined || onCall === null ? 'duty' : 'duty on'} href={urls.onCall()}>
      <i className={onCall === undefined || onCall === null ? 'dot' : 'dot good'} />
      {onCall === undefined || onCall === null ? (
        'Not on call'
      ) : (
        <>
          On call
          {until !== undefined && until !== null && (
            <span className="until">
              until <Time at={until} />
            </span>
          )}
        </>
      )}
    </a>
  )
}
