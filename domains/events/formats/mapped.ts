import type { Static } from 'typebox'
import { longestEvent, mostAtOnce, type OccurredEvent } from '#domains/events/event.ts'
import { longestText, type ParsedRequest, refuseTooMuch } from '#domains/events/formats/parsed.ts'
import type { EventMapping } from '#domains/events/kinds.ts'
import { entriesOf, requireText, resolve, resolveText, type Scope, timeOf } from '#domains/events/mapping.ts'
import { Refusal } from '#platform/refusal.ts'

/** Any JSON, read as events by the mapping of its integration. What has no identifier gets a new one: sent twice it is two events. */
export const readMappedEvents = (
  request: ParsedRequest,
  mapping: Static<typeof EventMapping>,
  from: { readonly integration: string },
  now: Date,
  newId: () => string,
): readonly OccurredEvent[] => {
  const entries = entriesOf(mapping.each, request.json())
  refuseTooMuch(
    entries.map(({ scope }) => scope.entry),
    request.body.length,
    mostAtOnce,
    longestEvent,
  )
  return entries.map(({ scope, place }) => {
    const subject = limited('subject', resolveText(mapping.subject, scope))
    return {
      source: limited('source', resolveText(mapping.source, scope)) ?? from.integration,
      id: limited('id', mapping.id === undefined ? undefined : requireText('id', mapping.id, scope, place)) ?? newId(),
      type: limited('type', requireText('type', mapping.type, scope, place)) ?? '',
      ...(subject === undefined ? {} : { subject }),
      time: timeIn(mapping.time, scope, place) ?? now,
      data: mapping.data === undefined ? scope.entry : (resolve(mapping.data, scope) ?? null),
    }
  })
}

const timeIn = (template: string | undefined, scope: Scope, place: string): Date | undefined => {
  const found = template === undefined ? undefined : resolve(template, scope)
  if (found === undefined || found === '') return undefined
  const time = timeOf(found)
  if (time !== undefined) return time
  throw new Refusal(
    'invalid-input',
    `The mapping of \`time\` found something that is no instant${place}. Send RFC 3339, or seconds or milliseconds since 1970.`,
    {
      findings: [{ path: '/time', rule: 'format', message: `Not an instant${place}.` }],
    },
  )
}

/** Cut short, two identifiers could become one. */
const limited = (field: string, text: string | undefined): string | undefined => {
  if (text === undefined || text.length <= longestText) return text
  throw new Refusal(
    'invalid-input',
    `The mapping of \`${field}\` found a text longer than ${longestText} characters. Map it to something short.`,
    {
      findings: [{ path: `/${field}`, rule: 'maxLength', message: `Longer than ${longestText} characters.` }],
    },
  )
}
