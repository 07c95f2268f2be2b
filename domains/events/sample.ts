import type { ReceivedRequest } from '#domains/events/handler.ts'
import { entriesOf, type Names, pathsIn, resolveText } from '#domains/events/mapping.ts'
import type { IntegrationSpec } from '#domains/events/kinds.ts'

const type = 'andon.test'
const sentence = 'A test sent from Andon.'

/** A request as a sender of events would make it; for `json` a body in which the mapping finds what it looks for, where one can be made. */
export const sampleOf = ({ format, mapping }: IntegrationSpec, now: Date, id: string): ReceivedRequest | undefined => {
  const at = now.toISOString()
  switch (format) {
    case 'cloudevents':
      return jsonRequest('application/cloudevents+json', {
        specversion: '1.0',
        id,
        source: 'andon/test',
        type,
        time: at,
        data: { message: sentence },
      })
    case 'eventbridge':
      return jsonRequest('application/json', {
        version: '0',
        id,
        source: 'andon.test',
        'detail-type': type,
        time: at,
        region: 'eu-central-1',
        account: '111122223333',
        resources: [],
        detail: { message: sentence },
      })
    case 'json': {
      const { data: _, ...event } = mapping?.event ?? { type: '' }
      const body = bodyFor(event, { id, source: 'andon/test', type, subject: 'test', time: at })
      return body === undefined ? undefined : jsonRequest('application/json', body)
    }
    default:
      return undefined
  }
}

/** A request with a JSON body. */
export const jsonRequest = (mediaType: string, body: unknown): ReceivedRequest => ({
  headers: { 'content-type': mediaType },
  query: {},
  mediaType,
  body: new TextEncoder().encode(JSON.stringify(body)),
})

type Nest = Record<string, unknown> | unknown[]

/** A body with each value where the mapping looks for it; undefined when its paths contradict each other. */
const bodyFor = (
  { each, ...templates }: Readonly<Record<string, string | undefined>>,
  values: Readonly<Record<string, string>>,
): object | undefined => {
  const entry = {}
  const list = each === undefined ? undefined : pathsIn(each)[0]?.names
  const body: Nest = list === undefined ? entry : list.length === 0 ? [entry] : {}
  if (list !== undefined && list.length > 0) put(body, list, [entry])
  for (const [name, template] of Object.entries(templates)) {
    for (const { root, names } of template === undefined ? [] : pathsIn(template)) put(root === 'body' ? body : entry, names, values[name])
  }
  return isRead(body, each, templates['type']) ? body : undefined
}

const isRead = (body: Nest, each: string | undefined, template = ''): boolean => {
  try {
    return entriesOf(each, body).every(({ scope }) => resolveText(template, scope) !== undefined)
  } catch {
    return false
  }
}

/** Puts a value at a path, making what is missing on the way. What stands there already stays. */
const put = (into: Nest, names: Names, value: unknown): void => {
  let at: unknown = into
  names.forEach((name, index) => {
    if (typeof at !== 'object' || at === null || Array.isArray(at) !== (typeof name === 'number')) return
    const known: unknown = Object.getOwnPropertyDescriptor(at, name)?.value
    const next = known ?? (index === names.length - 1 ? value : typeof names[index + 1] === 'number' ? [] : {})
    if (known === undefined && !(typeof name === 'number' && name > 100))
      Object.defineProperty(at, name, { value: next, enumerable: true, writable: true, configurable: true })
    at = next
  })
}
