import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { Loaded } from '../parts/loaded.tsx'
import { useAsk } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { urls } from '../urls.ts'
import { EventCode, EventFacts } from './event-body.tsx'

/** An event beside the list it is in. */
export const EventPeek = ({ id }: { readonly id: string }): ReactElement => {
  const whyNot = useWhyNot('record.save')
  const event = useAsk('event.get', { id })
  return (
    <Loaded query={event}>
      {(shown) => (
        <div className="stack">
          <div className="strong wrap">{shown.type}</div>
          <EventFacts event={shown} />
          <div>
            <EventCode event={shown} />
          </div>
          <div>
            <Button
              href={urls.newEventRule(shown.id)}
              disabled={whyNot !== undefined}
              {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
            >
              Make a rule from this event
            </Button>
          </div>
        </div>
      )}
    </Loaded>
  )
}
