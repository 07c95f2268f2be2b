import Type, { type Static } from 'typebox'
import { AlertMapping, EventMapping } from '#domains/events/kinds.ts'
import { entriesOf, resolve, resolveText, type Scope, timeOf } from '#domains/events/mapping.ts'
import { integrationFindings } from '#domains/events/validation.ts'
import { type Action, defineAction } from '#platform/actions/action.ts'
import { parseJson } from '#platform/http/problem.ts'
import { finding } from '#platform/kinds/shapes.ts'
import { Refusal } from '#platform/refusal.ts'

const strict = { additionalProperties: false }
const mostShown = 20
const longestShown = 1_000

/** What must be found in every entry; an identity that is mapped must be there too, or several would become one. */
const needed: ReadonlySet<string> = new Set(['type', 'summary', 'id', 'key'])
const instants: ReadonlySet<string> = new Set(['time', 'startedAt'])

const Field = Type.Object(
  {
    name: Type.String({ description: 'The member of the mapping; a label as `labels.host`.' }),
    template: Type.String({ description: 'Where the mapping looks.' }),
    found: Type.Optional(Type.String({ description: 'What is there, as text; left out when nothing is.' })),
    problem: Type.Optional(Type.String({ description: 'Why the entry would be refused.' })),
  },
  strict,
)

const tryMapping = defineAction({
  name: 'integration.try-mapping',
  summary: 'Try a mapping on a body: what is found where',
  // Changes nothing; a deed only because a body does not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { role: 'viewer' },
  input: Type.Object(
    {
      mapping: Type.Object(
        { event: Type.Optional(EventMapping), alert: Type.Optional(AlertMapping) },
        { ...strict, description: 'The mapping as it would stand in the integration.' },
      ),
      body: Type.String({ maxLength: 262_144, description: 'What a sender would send, as text.' }),
    },
    strict,
  ),
  output: Type.Object(
    {
      findings: Type.Array(finding, { description: 'What is wrong with the mapping or the body.' }),
      count: Type.Integer({ description: 'How many events or alerts the body holds.' }),
      entries: Type.Array(Type.Array(Field), { description: `What is found in each, for the first ${mostShown}.` }),
    },
    strict,
  ),
  run: (_transaction, { mapping, body }) => {
    const mistakes = integrationFindings({ format: 'json', mapping }).map((one) => ({ ...one, path: one.path.replace('/spec', '') }))
    if (mistakes.length > 0) return Promise.resolve({ findings: mistakes, count: 0, entries: [] })
    try {
      const { each, ...templates } = mapping.event ?? mapping.alert ?? { each: undefined }
      const found = entriesOf(each, parseJson(body))
      return Promise.resolve({
        findings: [],
        count: found.length,
        entries: found.slice(0, mostShown).map(({ scope }) => fieldsOf(templates, '', scope)),
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const findings = error.findings ?? [{ path: '', rule: 'body', message: error.message }]
      return Promise.resolve({ findings: findings.map((one) => ({ ...one })), count: 0, entries: [] })
    }
  },
})

const fieldsOf = (templates: object, under: string, scope: Scope): Static<typeof Field>[] =>
  Object.entries(templates).flatMap(([name, template]: [string, unknown]) => {
    if (typeof template === 'object' && template !== null) return Array.isArray(template) ? [] : fieldsOf(template, `${name}.`, scope)
    if (typeof template !== 'string') return []
    const found = resolveText(template, scope)
    const problem = problemOf(under, name, template, found, scope)
    return [
      {
        name: `${under}${name}`,
        template,
        ...(found === undefined ? {} : { found: found.slice(0, longestShown) }),
        ...(problem === undefined ? {} : { problem }),
      },
    ]
  })

const problemOf = (under: string, name: string, template: string, found: string | undefined, scope: Scope): string | undefined => {
  if (under !== '') return undefined
  if (found === undefined) return needed.has(name) ? 'Nothing is there, so the entry would be refused.' : undefined
  return instants.has(name) && timeOf(resolve(template, scope)) === undefined
    ? 'That is no instant: RFC 3339, or seconds or milliseconds since 1970.'
    : undefined
}

/** For the manifest. */
export const mappingActions: readonly Action[] = [tryMapping]
