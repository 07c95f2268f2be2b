import type { Matcher } from '#domains/silences/matcher.ts'
import { fromWire, toWire, type WireMatcher } from '#domains/silences/notation.ts'
import { compileExpression } from '#platform/text/regexp.ts'
import { cut } from '#platform/text/cut.ts'

/**
 * Silences as Alertmanager's API v2 reads and writes them. The refusals are those of Alertmanager 0.25, tried request by
 * request: what is missing in the shape is 422 with a code, what cannot be parsed 400 with a code, and a silence that makes
 * no sense 400 with a sentence.
 */
export type ParsedSilence =
  | { readonly silence: PostedSilence }
  | { readonly refused: { readonly status: 400 | 422; readonly body: string | { readonly code: number; readonly message: string } } }

export interface PostedSilence {
  /** The one it changes. */
  readonly id: string | undefined
  readonly matchers: readonly Matcher[]
  readonly startsAt: Date
  readonly endsAt: Date
  readonly createdBy: string
  readonly comment: string
}

export const parseSilence = (body: unknown, now: Date): ParsedSilence => {
  if (!isObject(body)) return unparsed('it is not an object')
  const missing = required.find((name) => body[name] === undefined || body[name] === null)
  if (missing !== undefined) return refuse(422, { code: 602, message: `${missing} in body is required` })
  const { id, comment, createdBy, matchers } = body
  if (typeof comment !== 'string' || typeof createdBy !== 'string') return unparsed('comment and createdBy are text')
  if (id !== undefined && id !== null && typeof id !== 'string') return unparsed('id is text')
  if (!Array.isArray(matchers)) return unparsed('matchers is no array')
  const [startsAt, endsAt] = [instantOf(body['startsAt']), instantOf(body['endsAt'])]
  if (startsAt === undefined || endsAt === undefined) return unparsed('startsAt and endsAt are instants like 2026-11-20T14:00:00Z')
  if (matchers.length === 0) return refuse(422, { code: 612, message: 'matchers in body should have at least 1 items' })
  if (matchers.length > mostMatchers)
    return refuse(422, { code: 611, message: `matchers in body should have at most ${mostMatchers} items` })
  const wire = matchers.map((matcher, index) => wireOf(matcher, index))
  for (const matcher of wire) if ('refused' in matcher) return matcher
  const read = wire.flatMap((matcher) => ('refused' in matcher ? [] : [matcher]))
  const problem = problemOf(read, startsAt, endsAt, now)
  if (problem !== undefined) return refuse(400, problem)
  return {
    silence: {
      id: id === undefined || id === null || id === '' ? undefined : id,
      matchers: read.map(fromWire),
      startsAt,
      endsAt,
      createdBy: cut(createdBy, 200),
      comment: cut(comment, 1_000),
    },
  }
}

/** A silence as it is shown: once, or the present or next time of one that comes round. */
export interface ShownSilence {
  readonly id: string
  readonly state: 'pending' | 'active' | 'expired'
  readonly matchers: readonly Matcher[]
  readonly startsAt: Date
  readonly endsAt: Date
  readonly createdBy: string
  readonly comment: string
  readonly updatedAt: Date
}

export const gettableSilence = (shown: ShownSilence): object => ({
  id: shown.id,
  status: { state: shown.state },
  updatedAt: shown.updatedAt.toISOString(),
  comment: shown.comment,
  createdBy: shown.createdBy,
  endsAt: shown.endsAt.toISOString(),
  matchers: shown.matchers.flatMap(toWire).map(({ name, value, isRegex, isEqual }) => ({ isEqual, isRegex, name, value })),
  startsAt: shown.startsAt.toISOString(),
})

/** Active ones by the soonest end, then pending ones by the soonest start, then expired ones by the latest end: Alertmanager's order. */
export const inOrder = (silences: readonly ShownSilence[]): readonly ShownSilence[] =>
  silences.toSorted((a, b) => {
    if (a.state !== b.state) return states.indexOf(a.state) - states.indexOf(b.state)
    if (a.state === 'active') return a.endsAt.getTime() - b.endsAt.getTime()
    if (a.state === 'pending') return a.startsAt.getTime() - b.startsAt.getTime()
    return b.endsAt.getTime() - a.endsAt.getTime()
  })

/**
 * Whether a silence fits the matchers of a question: it has each of them, word for word, as in Alertmanager. Whoever ends
 * what a question finds must not find more: `alertname!="Down"` is not every silence about something else.
 */
export const fitsQuestion = (silence: readonly Matcher[], asked: readonly Matcher[]): boolean => {
  const own = silence.flatMap(toWire)
  return asked
    .flatMap(toWire)
    .every(({ name, value, isRegex, isEqual }) =>
      own.some((one) => one.name === name && one.value === value && one.isRegex === isRegex && one.isEqual === isEqual),
    )
}

const states: readonly ShownSilence['state'][] = ['active', 'pending', 'expired']
const required = ['comment', 'createdBy', 'endsAt', 'matchers', 'startsAt'] as const
const mostMatchers = 50

const refuse = (status: 400 | 422, body: string | { code: number; message: string }) => ({ refused: { status, body } })
const unparsed = (why: string) => refuse(400, { code: 400, message: `parsing silence body from "" failed, because ${why}` })

const isObject = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given)

const wireOf = (given: unknown, index: number): WireMatcher | ReturnType<typeof refuse> => {
  if (!isObject(given)) return unparsed(`matcher ${index} is not an object`)
  for (const name of ['isRegex', 'name', 'value']) {
    if (given[name] === undefined || given[name] === null)
      return refuse(422, { code: 602, message: `matchers.${index}.${name} in body is required` })
  }
  const { name, value, isRegex, isEqual } = given
  if (typeof name !== 'string' || typeof value !== 'string' || typeof isRegex !== 'boolean')
    return unparsed(`matcher ${index} cannot be read`)
  if (isEqual !== undefined && isEqual !== null && typeof isEqual !== 'boolean')
    return unparsed(`isEqual of matcher ${index} is not true or false`)
  return { name, value, isRegex, isEqual: isEqual !== false }
}

/** What Alertmanager says of a silence that it understands and does not take. */
const problemOf = (matchers: readonly WireMatcher[], startsAt: Date, endsAt: Date, now: Date): string | undefined => {
  for (const [index, { name, value, isRegex }] of matchers.entries()) {
    if (name === '' || name.length > 200)
      return `silence invalid: invalid label matcher ${index}: invalid label name ${JSON.stringify(name.slice(0, 80))}`
    if (value.length > 1_000) return `silence invalid: invalid label matcher ${index}: the value is longer than 1000 characters`
    const compiled = isRegex ? compileExpression(value) : undefined
    if (compiled !== undefined && 'problem' in compiled)
      return `silence invalid: invalid label matcher ${index}: invalid regular expression ${JSON.stringify(value)}: ${compiled.problem}`
  }
  if (matchers.every(holdsOfNothing)) return 'silence invalid: at least one matcher must not match the empty string'
  if (endsAt <= startsAt) return 'Failed to create silence: start time must be before end time'
  if (endsAt <= now) return "Failed to create silence: end time can't be in the past"
  return undefined
}

const holdsOfNothing = ({ value, isRegex, isEqual }: WireMatcher): boolean => {
  const compiled = isRegex ? compileExpression(value) : undefined
  const matches = compiled === undefined ? value === '' : !('problem' in compiled) && compiled.test('')
  return matches === isEqual
}

const instantOf = (given: unknown): Date | undefined => {
  if (
    typeof given !== 'string' ||
    given.length > 40 ||
    !/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(given)
  )
    return undefined
  const at = new Date(given)
  return Number.isNaN(at.getTime()) ? undefined : at
}
