import { objectsOf, readDetails, saying } from '#domains/alerts/formats/details.ts'
import { isObject, type JsonObject, type Texts, textOf, textsOf, type Told } from '#domains/alerts/formats/reading.ts'

/**
 * The alert part of Opsgenie's REST API, as its clients speak it. Every change is a request of its own whose outcome can be asked
 * for; here it is committed before the answer, so the outcome is known at once.
 *
 * Priorities become the label `severity`, from which, with the label `priority` itself, rules and routes decide what it means here:
 * P1 critical, P2 error, P3 warning, P4 and P5 info.
 */
export const opsgeniePriorities = ['P1', 'P2', 'P3', 'P4', 'P5'] as const
export type OpsgeniePriority = (typeof opsgeniePriorities)[number]

const severities: Readonly<Record<OpsgeniePriority, string>> = { P1: 'critical', P2: 'error', P3: 'warning', P4: 'info', P5: 'info' }

/** What a sender said of an alert, as it is shown back. */
export interface OpsgenieSaid {
  readonly message: string
  readonly description: string
  readonly priority: OpsgeniePriority
  readonly tags: readonly string[]
  readonly responders: readonly Texts[]
  readonly actions: readonly string[]
  readonly details: Texts
  readonly entity: string
  readonly source: string
}

export interface OpsgenieCreate {
  readonly alias: string | undefined
  readonly said: OpsgenieSaid
  readonly told: Told
  readonly user: string
  readonly note: string
}

/** Which alert is meant. */
export interface Identifier {
  readonly type: 'id' | 'alias' | 'tiny'
  readonly value: string
}

/** What is wrong with a body, by field. */
export interface Unprocessable {
  readonly errors: Texts
}

const longest = { message: 130, alias: 512, description: 15_000, entity: 512, source: 100, user: 100, note: 25_000, tag: 50 } as const
const [mostTags, mostListed] = [20, 50]

export const readCreate = (body: unknown): OpsgenieCreate | Unprocessable => {
  if (!isObject(body)) return { errors: { body: 'must be a JSON object' } }
  const message = textOf(body['message']).trim()
  const alias = textOf(body['alias']).trim()
  const priority = priorityOf(body['priority'])
  const errors = saying({
    message: message === '' ? 'may not be empty' : undefined,
    alias: alias.length > longest.alias ? `may have at most ${longest.alias} characters` : undefined,
    priority: priority === undefined ? 'must be one of P1, P2, P3, P4 and P5' : undefined,
    tags: mustBeList(body['tags']),
    details:
      body['details'] === undefined || body['details'] === null || isObject(body['details']) ? undefined : 'must be an object of texts',
    responders: mustBeList(body['responders']),
  })
  if (Object.keys(errors).length > 0 || priority === undefined) return { errors }
  const said: OpsgenieSaid = {
    message: cut(message, longest.message),
    description: cut(textOf(body['description']), longest.description),
    priority,
    tags: tagsOf(body['tags']),
    responders: objectsOf(body['responders']).slice(0, mostListed).map(textsOf),
    actions: textList(body['actions']),
    details: readDetails(body['details']).annotations,
    entity: cut(textOf(body['entity']), longest.entity),
    source: cut(textOf(body['source']), longest.source),
  }
  return {
    alias: alias === '' ? undefined : alias,
    said,
    told: toldOf(said, message, readDetails(body['details']).labels),
    user: cut(textOf(body['user']), longest.user),
    note: cut(textOf(body['note']), longest.note),
  }
}

export const priorityOf = (given: unknown): OpsgeniePriority | undefined =>
  given === undefined || given === null || given === '' ? 'P3' : opsgeniePriorities.find((one) => one === given)

export const severityOf = (priority: OpsgeniePriority): string => severities[priority]

const mustBeList = (given: unknown): string | undefined =>
  given === undefined || given === null || Array.isArray(given) ? undefined : 'must be a list'

const cut = (text: string, most: number): string => (text.length <= most ? text : text.slice(0, most).toWellFormed())

const textList = (given: unknown): readonly string[] =>
  (Array.isArray(given) ? given : [])
    .map(textOf)
    .filter((text) => text !== '')
    .slice(0, mostListed)

/** Tags of a list, or of a text with commas between. */
export const tagsOf = (given: unknown): readonly string[] => {
  const list = typeof given === 'string' ? given.split(',') : textList(given)
  return [...new Set(list.map((tag) => cut(tag.trim(), longest.tag)).filter((tag) => tag !== ''))].slice(0, mostTags)
}

const toldOf = (said: OpsgenieSaid, message: string, details: Texts): Told => {
  const team = said.responders.find(({ type }) => type === 'team')?.['name']
  return {
    status: 'firing',
    labels: {
      ...saying({ team }),
      ...details,
      ...saying({
        alertname: said.message,
        severity: severities[said.priority],
        priority: said.priority,
        entity: cut(said.entity, 200),
        source: said.source,
        tags: said.tags.toSorted().join(','),
      }),
    },
    annotations: {
      ...said.details,
      summary: cut(message, 1_000),
      ...saying({
        description: said.description,
        tags: said.tags.join(', '),
        actions: said.actions.join(', '),
        responders: said.responders.map((one) => `${one['type'] ?? ''}:${one['name'] ?? one['username'] ?? one['id'] ?? ''}`).join(', '),
      }),
    },
  }
}

/** What comes with every other change. */
export interface OpsgenieRemark {
  readonly user: string
  readonly source: string
  readonly note: string
}

export const readRemark = (body: unknown): OpsgenieRemark => {
  const given: JsonObject = isObject(body) ? body : {}
  return {
    user: cut(textOf(given['user']), longest.user),
    source: cut(textOf(given['source']), longest.source),
    note: cut(textOf(given['note']), longest.note),
  }
}

export const readIdentifier = (value: string, type: unknown): Identifier | Unprocessable => {
  const asked = type === undefined || type === '' ? 'id' : type
  if (asked !== 'id' && asked !== 'alias' && asked !== 'tiny') return { errors: { identifierType: 'must be id, alias or tiny' } }
  return { type: asked, value }
}

/** A message as Opsgenie's clients send it, to try an integration: closing what never was, so that nobody is paged. */
export const testOpsgenie = (now: Date): { readonly alias: string; readonly note: string } => ({
  alias: `andon-test-${now.getTime()}`,
  note: 'A test sent from Andon.',
})
