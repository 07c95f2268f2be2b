import { longestEvent, mostAtOnce, type OccurredEvent } from '#domains/events/event.ts'
import {
  type Fields,
  finding,
  isFields,
  type ParsedRequest,
  type ReadEvents,
  refuseFindings,
  refuseTooMuch,
  textFindings,
  textIn,
} from '#domains/events/formats/parsed.ts'
import { timeOf } from '#domains/events/mapping.ts'
import { type Finding, Refusal } from '#platform/refusal.ts'

/**
 * CloudEvents 1.0 over HTTP (HTTP Protocol Binding 1.0.2, JSON Event Format 1.0.2): structured, binary and batched. Extensions are kept as
 * they came; a request is taken whole or not at all.
 */
export const readCloudEvents: ReadEvents = (request, now) => {
  switch (request.mediaType) {
    case 'application/cloudevents+json':
      return readStructured(request, now)
    case 'application/cloudevents-batch+json':
      return readBatch(request, now)
    default:
      return readBinary(request, now)
  }
}

const readStructured = (request: ParsedRequest, now: Date): readonly OccurredEvent[] => {
  const event = request.json()
  refuseTooMuch([event], request.body.length, mostAtOnce, longestEvent)
  refuseFindings('This is not a CloudEvent', findingsOf(event, ''))
  return isFields(event) ? [eventOf(event, now)] : []
}

const readBatch = (request: ParsedRequest, now: Date): readonly OccurredEvent[] => {
  const batch = request.json()
  if (!Array.isArray(batch)) throw refusedAs('A batch is a JSON array of CloudEvents.', finding('', 'type', 'Not an array.'))
  const events: readonly unknown[] = batch
  refuseTooMuch(events, request.body.length, mostAtOnce, longestEvent)
  refuseFindings(
    'Nothing of this batch was taken',
    events.flatMap((event, at) => findingsOf(event, `/${at}`)),
  )
  return events.filter(isFields).map((event) => eventOf(event, now))
}

const readBinary = (request: ParsedRequest, now: Date): readonly OccurredEvent[] => {
  const attributes = attributesIn(request.headers)
  if (Object.keys(attributes).length === 0) {
    throw new Refusal(
      'unsupported-media-type',
      'Send a CloudEvent: as `application/cloudevents+json`, as `application/cloudevents-batch+json`, or with its attributes in `ce-…` headers.',
    )
  }
  if (request.body.length > longestEvent)
    throw new Refusal('body-too-large', `An event is at most ${longestEvent / 1_024} KiB. Leave out what is not needed, or link to it.`)
  refuseFindings('This is not a CloudEvent', findingsOf(attributes, '', 'ce-'))
  const type = request.headers['content-type']
  return [eventOf({ ...attributes, ...(type === undefined ? {} : { datacontenttype: type }), ...dataOf(request) }, now)]
}

/** The body of a binary event: JSON and text as what they are, anything else in base64. */
const dataOf = (request: ParsedRequest): Fields => {
  if (request.body.length === 0) return {}
  if (isJson(request.mediaType)) return { data: request.json() }
  return isText(request.mediaType) ? { data: request.text() } : { data_base64: base64Of(request.body) }
}

const attributesIn = (headers: ParsedRequest['headers']): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const [header, value] of Object.entries(headers)) {
    if (!header.startsWith('ce-') || value === undefined) continue
    const decoded = plainValue(value)
    if (decoded === undefined)
      throw refusedAs(`The header ${header} is not percent-encoded UTF-8.`, finding(`/${header}`, 'encoding', 'Not percent-encoded UTF-8.'))
    Object.defineProperty(found, header.slice(3), { value: decoded, enumerable: true, configurable: true, writable: true })
  }
  return found
}

/** §3.1.3.2 of the binding: quotes and their escapes go, then one round of percent-decoding. */
const plainValue = (value: string): string | undefined => {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value.trim())?.[1]
  const plain = quoted === undefined ? value : quoted.replace(/\\(.)/g, '$1')
  try {
    return decodeURIComponent(plain.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))
  } catch {
    return undefined
  }
}

const findingsOf = (event: unknown, place: string, prefix = ''): readonly Finding[] => {
  if (!isFields(event)) return [finding(place, 'type', 'A CloudEvent is a JSON object.')]
  const at = `${place}/${prefix}`
  const found = ['id', 'source', 'type'].flatMap((name) => textFindings(event, name, place, true))
  found.push(...['subject', 'datacontenttype', 'dataschema'].flatMap((name) => textFindings(event, name, place, false)))
  const time = event['time'] ?? undefined
  if (time !== undefined && (typeof time !== 'string' || timeOf(time) === undefined))
    found.push(finding(`${place}/time`, 'format', '`time` must be an instant of RFC 3339: `2026-11-20T14:06:00Z`.'))
  const version = event['specversion']
  if (version !== '1.0')
    found.push(finding(`${place}/specversion`, version === undefined ? 'required' : 'version', '`specversion` must be "1.0".'))
  if ((event['data_base64'] ?? undefined) !== undefined) {
    if ((event['data'] ?? undefined) !== undefined)
      found.push(finding(`${place}/data_base64`, 'one-of', 'Only one of `data` and `data_base64` may be there.'))
    if (typeof event['data_base64'] !== 'string' || bytesOf(event['data_base64']) === undefined)
      found.push(finding(`${place}/data_base64`, 'encoding', '`data_base64` must be base64.'))
  }
  const wrong = Object.keys(event).find((name) => name.length > 200)
  if (wrong !== undefined) found.push(finding(place, 'name', `The attribute "${wrong.slice(0, 40)}…" has too long a name.`))
  return prefix === '' ? found : found.map((one) => ({ ...one, path: one.path.replace(`${place}/`, at) }))
}

const own = new Set(['id', 'source', 'type', 'subject', 'time', 'data', 'data_base64'])

const eventOf = (event: Fields, now: Date): OccurredEvent => {
  const subject = textIn(event, 'subject')
  const kept = Object.entries(event).filter(([name, value]) => !own.has(name) && value !== null)
  const { data, rest } = contentOf(event)
  return {
    source: textIn(event, 'source') ?? '',
    id: textIn(event, 'id') ?? '',
    type: textIn(event, 'type') ?? '',
    ...(subject === undefined ? {} : { subject }),
    time: timeOf(event['time']) ?? now,
    data,
    attributes: { ...Object.fromEntries(kept), ...rest },
  }
}

/** Base64 of JSON or text is read, so that rules see into it; of anything else it stays what it is. */
const contentOf = (event: Fields): { readonly data: unknown; readonly rest: Fields } => {
  const encoded = event['data_base64']
  if (typeof encoded !== 'string') return { data: event['data'] ?? null, rest: {} }
  const mediaType = mediaTypeOf(textIn(event, 'datacontenttype') ?? 'application/octet-stream')
  const bytes = bytesOf(encoded)
  const text = bytes === undefined || !(isJson(mediaType) || isText(mediaType)) ? undefined : decodedText(bytes)
  if (text === undefined) return { data: null, rest: { data_base64: encoded } }
  if (!isJson(mediaType)) return { data: text, rest: {} }
  const data = jsonOf(text)
  return data === undefined ? { data: null, rest: { data_base64: encoded } } : { data, rest: {} }
}

const decodedText = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const mediaTypeOf = (contentType: string): string => (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
const isJson = (mediaType: string): boolean => /^(?:application|text)\/(?:.+\+)?json$/.test(mediaType)
const isText = (mediaType: string): boolean => mediaType.startsWith('text/') || /^application\/(?:.+\+)?xml$/.test(mediaType)

const bytesOf = (encoded: string): Uint8Array | undefined => {
  try {
    return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

const base64Of = (bytes: Uint8Array): string => {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += 8_192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)))
  return btoa(pieces.join(''))
}

const refusedAs = (sentence: string, found: Finding): Refusal => new Refusal('invalid-input', sentence, { findings: [found] })
