import { existsSync, statSync } from 'node:fs'
import Type from 'typebox'
import type { AlertingVerb } from './alerting.ts'
import { exits, findingLines, UsageError } from './failure.ts'
import { filesOf } from './folder.ts'
import { planText } from './plan-text.ts'
import type { Server } from './server.ts'
import { formatOf, show } from './show.ts'
import type { Finding } from '#platform/refusal.ts'

const text = (description: string) => Type.Optional(Type.String({ description }))
const flag = (description: string) => Type.Optional(Type.Boolean({ description }))

/** `andon oncall import`: what an export of another tool becomes here, and with `--apply` that it does. */
export const importVerb: AlertingVerb = {
  summary: 'Preview, and with --apply take over, an export of Opsgenie, PagerDuty or Grafana OnCall',
  usage: '--from pagerduty|opsgenie|grafana --file <export.json> [--file …] [--owner team:<name>] [--apply]',
  flags: Type.Object({
    from: text('The tool: pagerduty, opsgenie or grafana.'),
    file: Type.Optional(Type.Array(Type.String(), { description: 'A file of the export, or its folder. Again for each.' })),
    owner: text('The team that answers for what has none there: team:platform.'),
    documents: flag('Print the documents too, as YAML.'),
    apply: flag('Do it, after asking.'),
    reason: text('Why, for the history.'),
  }),
  run: async ({ server, words, input, options, terminal, about }) => {
    const paths = [input['file'] ?? [], words].flat().map(String)
    if (input['from'] === undefined) throw new UsageError('Say from where: --from pagerduty, opsgenie or grafana.', about)
    if (paths.length === 0) throw new UsageError('Name the export: --file export.json', about)
    const asked = {
      from: input['from'],
      files: paths.flatMap((path) => readPath(path, terminal.readFile)),
      ...(input['owner'] === undefined ? {} : { owner: input['owner'] }),
    }
    const preview = await call(server, 'oncall.import', asked)
    const isData = options.json !== undefined || options.output !== undefined
    if (isData) terminal.write(show(preview, formatOf(options.output ?? 'json', terminal.isTerminal), terminal.width))
    else terminal.write(previewText(preview, input['documents'] === true))
    const findings: readonly Finding[] = listOf(Object(preview).findings)
    if (findings.length > 0) {
      terminal.say(['Nothing can be applied until this is mended:', ...findings.flatMap(findingLines)].join('\n'))
      return exits.refused
    }
    if (input['apply'] !== true) {
      if (!isData) terminal.say('Nothing was changed. Add --apply to do it.')
      return exits.done
    }
    if (options.yes !== true) {
      if (!terminal.isTerminal) throw new UsageError('There is nobody to ask. Look at the preview above and add --yes.', about)
      if (!(await terminal.ask('Apply this?'))) {
        terminal.say('Nothing was done.')
        return exits.refused
      }
    }
    const reason = input['reason'] === undefined ? {} : { reason: input['reason'] }
    await call(server, 'oncall.import-apply', { ...asked, seal: Object(preview).seal, ...reason })
    terminal.say('Applied.')
    return exits.done
  },
}

const call = async (server: Server, name: string, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
  const action = (await server.actions()).get(name)
  if (action === undefined) throw new UsageError(`The server has no action ${name}: it is older than this command line.`)
  return server.call(action, input)
}

const readPath = (path: string, readFile: (path: string) => string): readonly { readonly path: string; readonly text: string }[] =>
  existsSync(path) && statSync(path).isDirectory()
    ? filesOf(path).filter((file) => file.path.endsWith('.json'))
    : [{ path, text: readFile(path) }]

/** Longer previews are for a file: what is listed is what somebody must look at. */
const mostLines = 200

const signs: Readonly<Record<string, string>> = { 'left-out': '-', changed: '~', mapped: '+' }
const titles: Readonly<Record<string, string>> = { 'left-out': 'Left out', changed: 'Changed', mapped: 'Comes along' }

/** The preview for people: what is left out and why, what changes, what comes along, and the plan. Pure. */
export const previewText = (preview: unknown, withDocuments: boolean): string => {
  const notes = listOf(Object(preview).notes).map((note): Note => Object(note))
  const sections = Object.keys(titles).flatMap((outcome) => {
    const own = notes.filter((note) => note.outcome === outcome)
    const lines = own
      .slice(0, mostLines)
      .flatMap((note) => [
        `  ${signs[outcome] ?? ''} ${note.what}: ${note.why}  (${note.path === '' ? '/' : note.path})`,
        ...(note.instead === undefined ? [] : [`      ${note.instead}`]),
      ])
    const more = own.length > mostLines ? [`  … and ${own.length - mostLines} more: -o json shows them all`] : []
    return own.length === 0 ? [] : [`${titles[outcome] ?? ''} (${own.length})`, ...lines, ...more, '']
  })
  const documents = withDocuments
    ? listOf(Object(preview).files).flatMap((file) => [`# ${String(Object(file).path)}`, String(Object(file).text).trimEnd(), ''])
    : []
  return [...documents, ...sections, 'Plan', planText(Object(preview).plan)].join('\n')
}

interface Note {
  readonly what: string
  readonly path: string
  readonly outcome: string
  readonly why: string
  readonly instead?: string
}

const listOf = <One>(value: unknown): readonly One[] => (Array.isArray(value) ? value : [])
