import { longestEvent, mostAtOnce, type OccurredEvent } from '#domains/events/event.ts'
import {
  type Fields,
  finding,
  isFields,
  type ReadEvents,
  refuseFindings,
  refuseTooMuch,
  textFindings,
  textIn,
} from '#domains/events/formats/parsed.ts'
import { timeOf } from '#domains/events/mapping.ts'
import type { Finding } from '#platform/refusal.ts'

/**
 * Events as Amazon EventBridge delivers them (`detail-type`, `detail`), one or an array, and as one puts them there
 * (`{"Entries": [{"Source", "DetailType", "Detail": "{…}"}]}`). Put events have no identifier: each gets a new one.
 */
export const readEventBridge: ReadEvents = (request, now, newId) => {
  const body = request.json()
  const { events, place } = entriesOf(body)
  refuseTooMuch(events, request.body.length, mostAtOnce, longestEvent)
  refuseFindings(
    'This is not what EventBridge sends',
    events.flatMap((event, at) => findingsOf(event, Array.isArray(body) || place !== '' ? `${place}/${at}` : '')),
  )
  return events.filter(isFields).map((event) => eventOf(event, now, newId))
}

const entriesOf = (body: unknown): { readonly events: readonly unknown[]; readonly place: string } => {
  if (Array.isArray(body)) return { events: body, place: '' }
  if (isFields(body) && Array.isArray(body['Entries'])) return { events: body['Entries'].map(delivered), place: '/Entries' }
  return { events: [body], place: '' }
}

/** An entry of PutEvents in the words of a delivered event; `Detail` is JSON in a text. */
const delivered = (entry: unknown): unknown => {
  if (!isFields(entry)) return entry
  const { Source, DetailType, Detail, Time, Resources, EventBusName } = entry
  return {
    source: Source,
    'detail-type': DetailType,
    detail: typeof Detail === 'string' ? parsed(Detail) : Detail,
    ...(Time === undefined ? {} : { time: Time }),
    ...(Resources === undefined ? {} : { resources: Resources }),
    ...(EventBusName === undefined ? {} : { 'event-bus-name': EventBusName }),
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const findingsOf = (event: unknown, place: string): readonly Finding[] => {
  if (!isFields(event)) return [finding(place, 'type', 'An event is a JSON object with `source`, `detail-type` and `detail`.')]
  const found = ['source', 'detail-type'].flatMap((name) => textFindings(event, name, place, true))
  found.push(...textFindings(event, 'id', place, false))
  if (!isFields(event['detail']))
    found.push(finding(`${place}/detail`, event['detail'] === undefined ? 'required' : 'type', '`detail` must be a JSON object.'))
  const time = event['time'] ?? undefined
  if (time !== undefined && timeOf(time) === undefined)
    found.push(finding(`${place}/time`, 'format', '`time` must be an instant of RFC 3339: `2026-11-20T14:06:00Z`.'))
  const resources = event['resources'] ?? []
  if (!Array.isArray(resources) || !resources.every((one) => typeof one === 'string'))
    found.push(finding(`${place}/resources`, 'type', '`resources` must be a list of texts.'))
  return found
}

const own = new Set(['id', 'source', 'detail-type', 'time', 'detail'])

const eventOf = (event: Fields, now: Date, newId: () => string): OccurredEvent => {
  const resources: unknown = event['resources']
  const first: unknown = Array.isArray(resources) ? resources[0] : undefined
  return {
    source: textIn(event, 'source') ?? '',
    id: textIn(event, 'id') ?? newId(),
    type: textIn(event, 'detail-type') ?? '',
    ...(typeof first === 'string' && first !== '' ? { subject: first } : {}),
    time: timeOf(event['time']) ?? now,
    data: event['detail'],
    attributes: Object.fromEntries(Object.entries(event).filter(([name, value]) => !own.has(name) && value !== null)),
  }
}
