import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import { Loaded } from '../parts/loaded.tsx'
import { useAsk } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { EventCode, EventFacts } from './event-body.tsx'

/** One event with all it carries. */
export const View = (): ReactElement => {
  const { id = '' } = useParams()
  const whyNot = useWhyNot('record.save')
  const event = useAsk('event.get', { id })
  return (
    <Page
      title={event.data?.type ?? 'Event'}
      crumbs={[{ text: 'Events', href: urls.events() }]}
      about={event.data?.subject}
      buttons={
        <Button
          variant="primary"
          href={urls.newEventRule(id)}
          disabled={whyNot !== undefined}
          {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        >
          Make a rule from this event
        </Button>
      }
    >
      <Loaded query={event} lines={6}>
        {(shown) => (
          <div className="grid">
            <section className="card two-thirds">
              <EventCode event={shown} />
            </section>
            <aside className="third stack" aria-label="About it">
              <section className="card">
                <EventFacts event={shown} />
              </section>
              <section className="card">
                <h2>Like it</h2>
                <ul className="plain-list">
                  <li>
                    <a href={urls.events({ type: shown.type })}>Others of this type</a>
                  </li>
                  <li>
                    <a href={urls.events({ source: shown.source })}>Others of this source</a>
                  </li>
                  {shown.workload !== undefined && (
                    <li>
                      <a href={urls.events({ workload: shown.workload })}>Others of this workload</a>
                    </li>
                  )}
                </ul>
              </section>
            </aside>
          </div>
        )}
      </Loaded>
    </Page>
  )
}
