import { objectsOf, readDetails, saying } from '#domains/alerts/formats/details.ts'
import { addressOf, instantOf, isObject, type JsonObject, textOf, type Told } from '#domains/alerts/formats/reading.ts'

/**
 * PagerDuty's Events API v2, as its clients speak it: `POST /v2/enqueue` with a routing key (here the key of an integration),
 * an action and, for `trigger`, a payload; `POST /v2/change/enqueue` for changes. Problems are named as a client
 * prints them: the field in quotes, then what is wrong.
 */
export type PagerDutyEvent =
  | { readonly routingKey: string; readonly action: 'trigger'; readonly key: string | undefined; readonly told: Told }
  | { readonly routingKey: string; readonly action: 'acknowledge'; readonly key: string }
  | { readonly routingKey: string; readonly action: 'resolve'; readonly key: string }

export interface PagerDutyChange {
  readonly routingKey: string
  readonly summary: string
  readonly source: string | undefined
  readonly time: Date | undefined
  /** All of it but the key. */
  readonly data: JsonObject
}

export type ReadPagerDuty<Understood> = Understood | { readonly errors: readonly string[] }

/** The longest body either address takes. */
export const longestBody = 512 * 1024
const [longestKey, longestSummary] = [255, 1_024]
const severities: readonly string[] = ['critical', 'error', 'warning', 'info']
const actions = ['trigger', 'acknowledge', 'resolve'] as const

export const readPagerDuty = (body: unknown): ReadPagerDuty<PagerDutyEvent> => {
  if (!isObject(body)) return { errors: ['The body is not a JSON object'] }
  const action = actions.find((one) => one === body['event_action'])
  const key = textOf(body['dedup_key'])
  const errors = [
    ...problemsOfKey(body['routing_key']),
    ...(action === undefined ? ["'event_action' is missing or is not 'trigger', 'acknowledge' or 'resolve'"] : []),
    ...(key.length > longestKey ? [`'dedup_key' is longer than ${longestKey} characters`] : []),
    ...(action !== undefined && action !== 'trigger' && key === '' ? [`'dedup_key' is missing; to ${action}, say what`] : []),
    ...(action === 'trigger' ? problemsOfPayload(body['payload']) : []),
  ]
  if (errors.length > 0 || action === undefined) return { errors }
  const routingKey = textOf(body['routing_key'])
  if (action !== 'trigger') return { routingKey, action, key }
  return { routingKey, action, key: key === '' ? undefined : key, told: toldOf(body, isObject(body['payload']) ? body['payload'] : {}) }
}

export const readPagerDutyChange = (body: unknown): ReadPagerDuty<PagerDutyChange> => {
  if (!isObject(body)) return { errors: ['The body is not a JSON object'] }
  const payload = isObject(body['payload']) ? body['payload'] : undefined
  const summary = textOf(payload?.['summary'])
  const errors = [
    ...problemsOfKey(body['routing_key']),
    ...(payload === undefined ? ["'payload' is missing or is not an object"] : []),
    ...(payload !== undefined && summary.trim() === '' ? ["'payload.summary' is missing or blank"] : []),
  ]
  if (errors.length > 0) return { errors }
  const { routing_key: routingKey, ...data } = body
  const source = textOf(payload?.['source'])
  return {
    routingKey: textOf(routingKey),
    summary: summary.slice(0, longestSummary).toWellFormed(),
    source: source === '' ? undefined : source,
    time: instantOf(payload?.['timestamp']),
    data,
  }
}

const problemsOfKey = (given: unknown): readonly string[] => {
  if (typeof given !== 'string' || given === '') return ["'routing_key' is missing or blank"]
  return given.length === 32 ? [] : ["'routing_key' is not 32 characters long"]
}

const problemsOfPayload = (payload: unknown): readonly string[] => {
  if (!isObject(payload)) return ["'payload' is missing or is not an object"]
  const blank = ['summary', 'source'].filter((name) => textOf(payload[name]).trim() === '')
  return [
    ...blank.map((name) => `'payload.${name}' is missing or blank`),
    ...(severities.includes(textOf(payload['severity']))
      ? []
      : ["'payload.severity' is missing or is not 'critical', 'error', 'warning' or 'info'"]),
  ]
}

/** What the sender calls the sort of trouble names the alert; without it the summary does. */
const toldOf = (body: JsonObject, payload: JsonObject): Told => {
  const summary = textOf(payload['summary']).slice(0, longestSummary).toWellFormed()
  const { labels, annotations } = readDetails(payload['custom_details'])
  const links = objectsOf(body['links']).slice(0, mostLinks)
  const images = objectsOf(body['images']).slice(0, mostLinks)
  return {
    status: 'firing',
    labels: {
      ...labels,
      ...saying({
        alertname: short(textOf(payload['class'])) || short(summary),
        severity: textOf(payload['severity']),
        source: short(textOf(payload['source'])),
        component: short(textOf(payload['component'])),
        group: short(textOf(payload['group'])),
        class: short(textOf(payload['class'])),
      }),
    },
    annotations: {
      ...annotations,
      summary,
      ...saying({
        client: textOf(body['client']),
        client_url: addressOf(body['client_url']),
        links: linesOf(links.map((link) => [textOf(link['text']), addressOf(link['href'])])),
        images: linesOf(images.map((image) => [textOf(image['alt']), addressOf(image['src'])])),
      }),
    },
    startsAt: instantOf(payload['timestamp']),
    url: addressOf(body['client_url']) ?? links.map((link) => addressOf(link['href'])).find((href) => href !== undefined),
  }
}

const mostLinks = 50

const linesOf = (links: readonly (readonly [string, string | undefined])[]): string =>
  links.flatMap(([text, href]) => (href === undefined ? [] : [text === '' ? href : `${text}: ${href}`])).join('\n')

const short = (text: string): string => text.slice(0, 200).toWellFormed()

/** A message as PagerDuty's clients send it, to try an integration: the end of what never began, so that nobody is paged. */
export const testPagerDuty = (routingKey: string, now: Date): object => ({
  routing_key: routingKey,
  event_action: 'resolve',
  dedup_key: `andon-test-${now.getTime()}`,
})
