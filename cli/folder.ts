import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { isDocumentFile, type SourceFile } from '#platform/kinds/formats/files.ts'
import type { Finding } from '#platform/refusal.ts'
import { findAccess } from './access.ts'
import { type Options, readInput } from './arguments.ts'
import { exits, findingLines, UsageError } from './failure.ts'
import { planText } from './plan-text.ts'
import { openServer, type Server } from './server.ts'
import { formatOf, show } from './show.ts'
import type { Terminal } from './terminal.ts'

const folderInput = {
  type: 'object',
  required: ['folder'],
  properties: {
    folder: { type: 'string', description: 'The folder.' },
    prune: { type: 'boolean', description: 'Also archive records that came from a folder and are not in this one.' },
    reason: { type: 'string', description: 'Why, for the history.' },
  },
}

const plan = { method: 'POST', path: '/api/v1/record/plan' } as const
const apply = { method: 'POST', path: '/api/v1/record/apply' } as const

/** `andon plan <folder>`: what would change, field by field; nothing does. */
export const planFolder = async (args: readonly string[], before: Options, terminal: Terminal): Promise<number> => {
  const asked = ask('plan', args, before, terminal)
  if (asked === undefined) return exits.done
  const answer = await askPlan(asked.server, asked.input)
  if (asked.options.output !== undefined) terminal.write(show(answer, formatOf(asked.options.output, terminal.isTerminal), terminal.width))
  else terminal.write(planText(answer))
  return refusedBy(answer, terminal)
}

/** `andon apply <folder>`: shows the plan, asks, and does exactly that. Without a person to ask it needs `--yes`. */
export const applyFolder = async (args: readonly string[], before: Options, terminal: Terminal): Promise<number> => {
  const asked = ask('apply', args, before, terminal)
  if (asked === undefined) return exits.done
  const { server, input, options } = asked
  const planned = await askPlan(server, input)
  terminal.say(planText(planned).trimEnd())
  const refused = refusedBy(planned, terminal)
  if (refused !== exits.done) return refused
  if (!changesAnything(planned)) return exits.done
  if (options.yes !== true) {
    if (!terminal.isTerminal) throw new UsageError('There is nobody to ask. Look at the plan above and add --yes.', 'apply')
    if (!(await terminal.ask('Apply this?'))) {
      terminal.say('Nothing was done.')
      return exits.refused
    }
  }
  const done = await server.call(apply, input)
  if (options.output === undefined) terminal.say('Applied.')
  else terminal.write(show(done, formatOf(options.output, terminal.isTerminal), terminal.width))
  return exits.done
}

interface Asked {
  readonly server: Server
  readonly input: Readonly<Record<string, unknown>>
  readonly options: Options
}

const ask = (command: 'plan' | 'apply', args: readonly string[], before: Options, terminal: Terminal): Asked | undefined => {
  const { input, options: after } = readInput(folderInput, args, command, terminal.readFile)
  const options = { ...before, ...after }
  if (options.help === true) {
    help(command, terminal)
    return undefined
  }
  const { folder, prune, reason } = input
  if (typeof folder !== 'string') throw new UsageError('Name the folder: andon plan ./operations', command)
  return {
    server: openServer(findAccess(options, terminal.environment)),
    options,
    input: {
      files: filesOf(folder),
      ...(prune === true ? { prune } : {}),
      ...(command === 'apply' && reason !== undefined ? { reason } : {}),
    },
  }
}

/** A plan takes no reason: nothing happens yet. */
const askPlan = (server: Server, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
  const { reason: _reason, ...rest } = input
  return server.call(plan, rest)
}

const refusedBy = (answer: unknown, terminal: Terminal): number => {
  const findings: readonly Finding[] = Array.isArray(Object(answer).findings) ? Object(answer).findings : []
  if (findings.length === 0) return exits.done
  terminal.say([`${mistakes(findings.length)}; nothing can be applied until mended:`, ...findings.flatMap(findingLines)].join('\n'))
  return exits.refused
}

const mistakes = (count: number): string => `${count} ${count === 1 ? 'mistake' : 'mistakes'}`

const changesAnything = (answer: unknown): boolean => {
  const counts = Object(Object(answer).counts)
  return ['create', 'change', 'restore', 'archive'].some((what) => Number(counts[what] ?? 0) > 0)
}

/** Every document below the folder, by path. Hidden folders, dependencies and links are left out. */
export const filesOf = (folder: string): readonly SourceFile[] => {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found === undefined) throw new UsageError(`There is no folder ${folder}.`)
  if (found.isFile()) return [{ path: folder, text: readFileSync(folder, 'utf8') }]
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && isDocumentFile(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => part.startsWith('.') || part === 'node_modules'),
    )
    .sort()
  if (paths.length === 0) throw new UsageError(`There is no YAML, JSON or Markdown file in ${folder}.`)
  return paths.map((path) => ({ path: relative(folder, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }))
}

const help = (command: string, terminal: Terminal): number => {
  const flags = command === 'plan' ? ' [--prune]' : ' [--prune] [--reason <text>] [--yes]'
  const prune = '--prune also archives records that came from a folder and are not in this one.\n'
  terminal.write(`andon ${command} <folder>${flags}\n\nReads every YAML, JSON and Markdown file below the folder.\n${prune}`)
  return exits.done
}
