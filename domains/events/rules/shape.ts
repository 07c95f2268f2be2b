import type { OccurredEvent } from '#domains/events/event.ts'
import type { Fact } from '#platform/facts/fact.ts'

/** The source of this installation's own facts. Nobody outside speaks under this name. */
export const ownSource = 'andon'

/**
 * An event as patterns and templates see it: EventBridge's fields and CloudEvents' side by side, so that patterns written for either
 * fit. `type` and `detail-type` are the same text, `data` and `detail` the same value. What the sender's envelope held besides
 * stands at the top, where it does not hide one of these.
 */
export const shapeOf = (event: OccurredEvent): object => ({
  ...event.attributes,
  id: event.id,
  source: event.source,
  type: event.type,
  'detail-type': event.type,
  time: event.time.toISOString(),
  resources: event.attributes?.['resources'] ?? [],
  labels: event.labels ?? {},
  ...(event.subject !== undefined && { subject: event.subject }),
  ...(event.workload !== undefined && { workload: event.workload }),
  ...(event.integration !== undefined && { integration: event.integration }),
  data: event.data,
  detail: event.data,
})

/** A fact as an event: `source` is `andon`, `type` the fact's name, `resources` what it is about, `actor` who did it. */
export const eventOfFact = (fact: Fact): OccurredEvent => {
  const [subject] = fact.subjects
  const workload = fact.subjects.find((one) => one.startsWith('workload:'))
  return {
    source: ownSource,
    id: fact.id,
    type: fact.type,
    time: fact.at,
    data: fact.data,
    attributes: { resources: fact.subjects, actor: fact.actor },
    ...(subject !== undefined && { subject }),
    ...(workload !== undefined && { workload }),
  }
}
