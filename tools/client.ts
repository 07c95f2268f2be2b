import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { domains } from '#app/domains.ts'
import { exampleDomain } from '#app/example/manifest.ts'
import type { Action } from '#platform/actions/action.ts'
import { typeOf } from './schema.ts'

/**
 * Writes `web/src/client.gen.ts`: the names, sentences, permissions and types of every action, from the same declarations the server
 * derives its addresses from. The console imports nothing else of the product, so a schema that changes breaks its build, not its user.
 *
 *   node tools/client.ts            write the file
 *   node tools/client.ts --check    fail when the file is not what would be written
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}web/src/client.gen.ts`

/** The actions of every manifest, the example's levers among them: the console offers those only where they are. */
const gather = (): Action[] =>
  [...domains, exampleDomain('http://127.0.0.1')]
    .flatMap((domain) => domain.actions ?? [])
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))

const write = (actions: readonly Action[]): string => {
  const lines = [
    '// Written by tools/client.ts from the declarations of actions. Change those, then run `npm run client`.',
    '',
    "export type Role = 'stranger' | 'viewer' | 'responder' | 'editor' | 'administrator'",
    '',
    'export interface ActionNote {',
    "  readonly kind: 'question' | 'deed'",
    '  readonly summary: string',
    '  readonly role: Role',
    '  /** The team that owns what the input names may do it whatever the role. */',
    '  readonly byOwner?: true',
    '  /** What to ask once before doing it. */',
    '  readonly confirm?: string',
    '}',
    '',
    'export const actions: { readonly [Name in ActionName]: ActionNote } = {',
  ]
  for (const action of actions) {
    const note = {
      kind: action.kind,
      summary: action.summary,
      role: action.may.role,
      ...(action.may.ownerOf === undefined ? {} : { byOwner: true }),
      ...(action.confirm === undefined ? {} : { confirm: action.confirm }),
    }
    lines.push(`  ${JSON.stringify(action.name)}: ${JSON.stringify(note)},`)
  }
  lines.push('}', '', 'export interface Inputs {')
  for (const action of actions) lines.push(`  ${JSON.stringify(action.name)}: ${typeOf(action.input, 1)}`)
  lines.push('}', '', 'export interface Outputs {')
  for (const action of actions) lines.push(`  ${JSON.stringify(action.name)}: ${typeOf(action.output, 1)}`)
  lines.push('}', '', 'export type ActionName = keyof Inputs')
  for (const kind of ['question', 'deed'] as const) {
    const names = actions.filter((action) => action.kind === kind).map((action) => JSON.stringify(action.name))
    lines.push(`export type ${kind === 'question' ? 'QuestionName' : 'DeedName'} = ${names.length === 0 ? 'never' : names.join(' | ')}`)
  }
  return `${lines.join('\n')}\n`
}

const text = write(gather())
if (process.argv.includes('--check')) {
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error('web/src/client.gen.ts is not what the actions declare. Run `npm run client` and commit the result.')
    process.exitCode = 1
  }
} else {
  writeFileSync(target, text)
}
