import { instantOf, isObject, type JsonObject, textOf } from '#domains/alerts/formats/reading.ts'
import type { Envelope } from '#domains/alerts/formats/sns.ts'
import type { OccurredEvent } from '#domains/events/event.ts'
import type { Admitted } from '#domains/events/handler.ts'
import { cut } from '#platform/text/cut.ts'

/**
 * What a topic said that is no alarm, as an event: an event of EventBridge that a rule sent to the topic is that event, anything
 * else is a message of the topic.
 */
export const eventOfMessage = (
  envelope: Envelope,
  message: unknown,
  { integration, spec }: Pick<Admitted, 'integration' | 'spec'>,
): OccurredEvent => ({
  ...(isObject(message) && isEventBridge(message) ? bridged(message, envelope) : plain(envelope, message)),
  integration,
  ...(spec.workload === undefined ? {} : { workload: spec.workload }),
  ...(spec.labels === undefined ? {} : { labels: spec.labels }),
})

const isEventBridge = (message: JsonObject): boolean =>
  [message['source'], message['detail-type'], message['id']].every(
    (text) => typeof text === 'string' && text !== '' && text.length <= longestName,
  ) && isObject(message['detail'])

const longestName = 1_000

const bridged = (message: JsonObject, { sentAt }: Envelope): OccurredEvent => {
  const [first] = Array.isArray(message['resources']) ? message['resources'] : []
  const attributes = Object.fromEntries(
    ['version', 'account', 'region', 'resources'].flatMap((name) => (message[name] === undefined ? [] : [[name, message[name]]])),
  )
  return {
    source: textOf(message['source']),
    id: textOf(message['id']),
    type: textOf(message['detail-type']),
    ...(typeof first === 'string' && first !== '' ? { subject: cut(first, longestName) } : {}),
    time: instantOf(message['time']) ?? sentAt,
    data: message['detail'],
    attributes,
  }
}

const plain = ({ topic, id, subject, sentAt }: Envelope, message: unknown): OccurredEvent => ({
  source: topic,
  id: cut(id, longestName),
  type: 'aws.sns.notification',
  ...(subject === '' ? {} : { subject: cut(subject, longestName) }),
  time: sentAt,
  data: message,
})
