import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Code } from '../parts/code.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { Chip } from '../parts/words.tsx'

type Shown = Outputs['event.get']

/** An event as patterns and templates see it: EventBridge's fields and CloudEvents' side by side. */
export const shapeOf = (event: Shown): Readonly<Record<string, unknown>> => ({
  ...event.attributes,
  id: event.eventId,
  source: event.source,
  type: event.type,
  'detail-type': event.type,
  time: event.time,
  resources: event.attributes['resources'] ?? [],
  labels: event.labels,
  ...(event.subject === undefined ? {} : { subject: event.subject }),
  ...(event.workload === undefined ? {} : { workload: event.workload }),
  ...(event.integration === undefined ? {} : { integration: event.integration }),
  data: event.data,
  detail: event.data,
})

export const EventFacts = ({ event }: { readonly event: Shown }): ReactElement => (
  <dl className="facts">
    <dt>Source</dt>
    <dd>{event.source}</dd>
    <dt>Subject</dt>
    <dd>{event.subject ?? <span className="quiet">—</span>}</dd>
    <dt>Happened</dt>
    <dd>
      <Time at={event.time} />
    </dd>
    <dt>Arrived</dt>
    <dd>
      <Time at={event.receivedAt} />
    </dd>
    <dt>Workload</dt>
    <dd>
      <Ref to={event.workload} />
    </dd>
    <dt>By</dt>
    <dd>{event.integration === undefined ? <span className="quiet">the API</span> : <Ref to={event.integration} />}</dd>
    <dt>Its identifier</dt>
    <dd>
      <code className="wrap">{event.eventId}</code>
    </dd>
    {Object.keys(event.labels).length > 0 && (
      <>
        <dt>Labels</dt>
        <dd className="row tight">
          {Object.entries(event.labels).map(([name, value]) => (
            <Chip key={name} name={name} value={value} />
          ))}
        </dd>
      </>
    )}
  </dl>
)

export const EventCode = ({ event }: { readonly event: Shown }): ReactElement => (
  <>
    <h2>What it carries</h2>
    <Code text={JSON.stringify(event.data, null, 2)} />
    <details>
      <summary>As rules see it</summary>
      <Code text={JSON.stringify(shapeOf(event), null, 2)} />
    </details>
  </>
)
