import { door, noteReceived } from '#domains/events/admission.ts'
import type { OccurredEvent } from '#domains/events/event.ts'
import { readCloudEvents } from '#domains/events/formats/cloudevents.ts'
import { readEventBridge } from '#domains/events/formats/eventbridge.ts'
import { readMappedEvents } from '#domains/events/formats/mapped.ts'
import type { ParsedRequest } from '#domains/events/formats/parsed.ts'
import { type Admitted, type Answer, type IntegrationFormat, integrationFormats, type ReceivedRequest } from '#domains/events/handler.ts'
import type { FormatName, IntegrationSpec } from '#domains/events/kinds.ts'
import { receiveEvents } from '#domains/events/receiving.ts'
import { sampleOf } from '#domains/events/sample.ts'
import { parseJson, problemOf, problemType } from '#platform/http/problem.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { newId } from '#platform/identity/id.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Registry } from '#platform/registry.ts'

/** Events one commit takes. */
const weight = 2_000

type Read = (request: ParsedRequest, from: Admitted, now: Date) => readonly OccurredEvent[]

const eventFormat = (format: FormatName, read: Read, more: Pick<IntegrationFormat, 'takes'> = {}): IntegrationFormat => ({
  format,
  ...more,
  open: (way) => {
    const receive = way.batcher<Sent, Answer>({
      maxWeight: weight,
      weigh: ({ events }) => events.length,
      worthASecond: 200,
      actor: door,
      run: async (transaction, sent) => {
        const { isNew } = await receiveEvents(
          transaction,
          sent.flatMap(({ events }) => events),
        )
        // Last, so that its rows are held as short as can be.
        await noteReceived(
          transaction,
          sent.map(({ events, from }) => ({ integration: from.integration, count: events.length })),
        )
        let at = 0
        return sent.map(({ events }) => {
          const accepted = isNew.slice(at, (at += events.length)).filter(Boolean).length
          return { status: 202, body: { accepted, repeated: events.length - accepted } }
        })
      },
    })
    return async (request, from) => {
      const events = read(parsed(request), from, way.now())
      refuseUnstorable(events)
      if (events.length === 0) return { status: 204 }
      return receive({ events: events.map((event) => completed(event, from)), from })
    }
  },
  sample: (now, id, { spec }) => sampleOf(spec, now, id),
})

interface Sent {
  readonly events: readonly OccurredEvent[]
  readonly from: Admitted
}

const fresh = (now: Date) => (): string => newId(now)

const own: readonly IntegrationFormat[] = [
  eventFormat('cloudevents', (request, _from, now) => readCloudEvents(request, now, fresh(now))),
  eventFormat('eventbridge', (request, _from, now) => readEventBridge(request, now, fresh(now))),
  eventFormat(
    'json',
    (request, from, now) => {
      const mapping = from.spec.mapping?.event
      return mapping === undefined ? [] : readMappedEvents(request, mapping, from, now, fresh(now))
    },
    { takes: ({ mapping }) => mapping?.event !== undefined },
  ),
]

/** The format that reads what an integration sends. Throws `unavailable` when this installation has none. */
export const formatFor = (registry: Registry, spec: IntegrationSpec): IntegrationFormat => {
  const found = [...own, ...integrationFormats.of(registry)].find(
    ({ format, takes }) => format === spec.format && (takes === undefined || takes(spec)),
  )
  if (found !== undefined) return found
  throw new Refusal(
    'unavailable',
    `This installation does not read the format "${spec.format}". Choose another in the integration's record.`,
  )
}

/** A refusal as the clients of a format expect it. `address` is shown instead of the one asked, which may hold the key. */
export const refusedAnswer = (format: IntegrationFormat | undefined, refusal: Refusal, baseUrl: string, address: string): Answer => {
  const wait = refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': String(refusal.retryAfterSeconds) }
  const answer = format?.refused?.(refusal) ?? {
    status: refusal.status,
    headers: { 'content-type': problemType, ...(refusal.status === 401 ? { 'www-authenticate': 'Bearer realm="andon"' } : {}) },
    body: problemOf(refusal, baseUrl, address),
  }
  return { ...answer, headers: { ...wait, ...answer.headers } }
}

/** What the integration says of all it sends; the sender's own word wins. */
const completed = (event: OccurredEvent, { integration, spec }: Admitted): OccurredEvent => ({
  ...event,
  integration,
  ...(event.workload === undefined && spec.workload !== undefined ? { workload: spec.workload } : {}),
  ...(spec.labels === undefined && event.labels === undefined ? {} : { labels: { ...spec.labels, ...event.labels } }),
})

const parsed = (request: ReceivedRequest): ParsedRequest => ({
  headers: request.headers,
  mediaType: request.mediaType,
  body: request.body,
  text: () => textOf(request.body),
  json: () => {
    if (request.body.length === 0) throw new Refusal('malformed-body', 'The body is empty. Send the event as JSON.')
    const value = parseJson(textOf(request.body))
    refuseUnstorable(value)
    return value
  },
})

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal('malformed-body', 'The body is not UTF-8. Send text in UTF-8.')
  }
}
