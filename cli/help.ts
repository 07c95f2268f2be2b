import type { TSchema } from 'typebox'
import { isList, propertiesOf } from '#platform/http/query.ts'
import type { AlertingVerb } from './alerting.ts'
import type { ApiAction } from './api.ts'
import { flagOf, requiredOf } from './arguments.ts'

/** Commands that are no action: they work with files, the configuration, or a protocol. */
export const builtIn: Readonly<Record<string, string>> = {
  'login <url>': 'Keep the address of a server and a token (--token, or from standard input)',
  logout: 'Forget the token of the server',
  'plan <folder>': 'Show what applying a folder of records would create, change and archive',
  'apply <folder>': 'Make the records what the folder says, all or nothing (--prune, --yes)',
  'lint <file or folder …>': 'Look for mistakes without a server (--fix, --json, --strict)',
  'run <procedure> …': 'Start a runbook or playbook with name=value and follow it to its end (--dry-run)',
  'runner <verb>': 'On a machine that runs steps: register, run, status, check, rotate, unregister',
  mcp: 'Serve the actions as tools to an assistant, over standard input and output',
}

/** The first page of help. Pure. */
export const overview = (actions: ReadonlyMap<string, ApiAction> | undefined): string => {
  const nouns = Map.groupBy(actions?.values() ?? [], (action) => nounOf(action.name))
  const lines = [...nouns]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([noun, its]) => row(noun, its.map((action) => verbOf(action.name)).join(', ')))
  return `andon: operations for software teams, from the command line

  andon <noun> <verb> [words] [--flags]     do an action or ask a question
  andon <noun> --help                       what can be done with a noun
  andon <noun> <verb> --help                the flags of one action

Commands
${Object.entries(builtIn)
  .map(([name, summary]) => row(name, summary))
  .join('\n')}

${actions === undefined ? 'The nouns and verbs come from the server, which does not answer right now.' : `Nouns\n${lines.join('\n')}`}

Options (before the noun, or anywhere an action has no flag of that name)
${row('--url <url>', 'the server; else ANDON_URL, `andon login`, the server on this machine')}
${row('--token <token>', 'the token; else ANDON_TOKEN, `andon login`, the server on this machine')}
${row('-o, --output <format>', 'table, json or yaml; a table in a terminal, JSON elsewhere')}
${row('--json', 'read the input as JSON from standard input; flags go on top')}
${row('-y, --yes', 'do not ask before a deed that asks')}

It exits with 0 when done, 1 when refused, 2 when not understood, 3 when nobody answers.
`
}

/** `andon mcp --help`. */
export const mcpHelp = `andon mcp

Serves the actions as tools to an assistant that starts this program, over standard input and output, until the input ends.
It acts with the token of this command line. An assistant that can open an address uses <server>/mcp with a token instead.
`

/** The verbs of one noun; those that take matchers and labels as words go before the action of the same name. Pure. */
export const nounHelp = (
  noun: string,
  actions: readonly ApiAction[],
  others: Readonly<Record<string, Pick<AlertingVerb, 'summary'>>> = {},
): string => {
  const verbs = new Map(actions.map((action) => [verbOf(action.name), action.summary] as const))
  for (const [verb, { summary }] of Object.entries(others)) verbs.set(verb, summary)
  return `andon ${noun} <verb>\n\n${[...verbs].map(([verb, summary]) => row(verb, summary)).join('\n')}\n`
}

/** A verb that takes words. Pure. */
export const alertingHelp = (about: string, verb: AlertingVerb): string =>
  [
    `andon ${about} ${verb.usage}`,
    '',
    verb.summary,
    '',
    ...Object.entries(propertiesOf(verb.flags)).map(([name, schema]) => row(`--${flagOf(name)} ${valueOf(schema)}`, meaningOf(schema))),
    row('--json', 'the answer as JSON, as with -o json'),
    '',
  ].join('\n')

/** One action with its flags. Pure. */
export const actionHelp = (action: ApiAction): string => {
  const required = requiredOf(action.input)
  const fields = Object.entries(propertiesOf(action.input))
  const words = required.filter((name) => isWord(propertiesOf(action.input)[name])).map((name) => `<${flagOf(name)}>`)
  return [
    `andon ${nounOf(action.name)} ${verbOf(action.name)} ${[...words, fields.length > words.length ? '[--flags]' : ''].join(' ')}`.trimEnd(),
    '',
    action.summary,
    ...(action.description === undefined ? [] : ['', action.description]),
    ...(fields.length === 0
      ? []
      : [
          '',
          ...fields.map(([name, schema]) =>
            row(
              `--${flagOf(name)} ${valueOf(schema)}`,
              `${meaningOf(schema)}${isList(schema) ? ' Again for each.' : ''}${required.includes(name) ? ' (required)' : ''}`,
            ),
          ),
        ]),
    '',
    `${action.role === undefined ? '' : `Needs the role ${action.role}. `}${action.kind === 'question' ? 'Changes nothing.' : ''}`.trim(),
    '',
  ].join('\n')
}

export const nounOf = (name: string): string => name.slice(0, name.indexOf('.'))
export const verbOf = (name: string): string => name.slice(name.indexOf('.') + 1)

const row = (name: string, meaning: string): string =>
  name.length > 26 ? `  ${name}\n${' '.repeat(30)}${meaning}` : `  ${name.padEnd(28)}${meaning}`

const isWord = (schema: TSchema | undefined): boolean => schema !== undefined && !isList(schema) && !('properties' in schema)

const valueOf = (schema: TSchema): string => {
  if (isList(schema)) return `${valueOf(schema.items)} …`
  const choices = choicesOf(schema)
  if (choices.length > 0) return choices.join('|')
  const type = 'type' in schema ? schema.type : undefined
  if (type === 'boolean') return ''
  return type === 'integer' || type === 'number' ? '<number>' : type === 'object' ? '<json>' : '<text>'
}

const choicesOf = (schema: TSchema): readonly string[] => {
  const any: readonly unknown[] = 'anyOf' in schema && Array.isArray(schema.anyOf) ? schema.anyOf : []
  const all: readonly unknown[] = 'enum' in schema && Array.isArray(schema.enum) ? schema.enum : any.map((choice) => Object(choice).const)
  return all.every((choice) => choice !== undefined) ? all.map(String) : []
}

const meaningOf = (schema: TSchema): string => ('description' in schema && typeof schema.description === 'string' ? schema.description : '')
