import { findAccess } from './access.ts'
import { type AlertingVerb, alertingVerbs, runAlerting } from './alerting.ts'
import type { ApiAction } from './api.ts'
import { flagOf, type Options, readInput, readOptions, requiredOf } from './arguments.ts'
import { exits, exitOf, explain, Unreachable, UsageError } from './failure.ts'
import { follow, followVerbs, meansFollowing } from './following.ts'
import { applyFolder, planFolder } from './folder.ts'
import { actionHelp, alertingHelp, mcpHelp, nounHelp, nounOf, overview, verbOf } from './help.ts'
import { importVerb } from './importing.ts'
import { lintFiles } from './linting.ts'
import { openServer, type Server } from './server.ts'
import { formatOf, moreOf, show } from './show.ts'
import { isRunnerVerb, runnerVerbs } from './runner-verbs.ts'
import { signIn, signOut } from './sign-in.ts'
import type { Terminal } from './terminal.ts'
import { nearest } from '#platform/kinds/nearest.ts'
import { version } from '#platform/http/version.ts'

/** Runs one command; resolves to the exit code. Never throws. */
export const run = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    const { options, rest } = readOptions(args)
    return await dispatch(rest, options, terminal)
  } catch (error) {
    terminal.say(explain(error))
    return exitOf(error)
  }
}

const dispatch = async (words: readonly string[], options: Options, terminal: Terminal): Promise<number> => {
  const [command, ...args] = words
  if (isRunnerVerb(words)) return (await import('./runner.ts')).runRunner(args, options, terminal)
  if (options.version === true) return answer(terminal, `andon ${version}\n`)
  switch (command) {
    case 'login':
      return signIn(args, options, terminal)
    case 'logout':
      return signOut(args, options, terminal)
    case 'plan':
      return planFolder(args, options, terminal)
    case 'apply':
      return applyFolder(args, options, terminal)
    case 'lint':
      return lintFiles(args, terminal)
    case 'mcp':
      if (options.help === true || args.includes('--help')) return answer(terminal, mcpHelp)
      // The protocol's package is large, and no other command needs it.
      return (await import('./mcp.ts')).bridgeAssistant(findAccess(options, terminal.environment), terminal)
    default:
      return act(command, args, options, terminal)
  }
}

/** What a runner does on its machine stands beside what is done to it here. */
const ownVerbs = Object.fromEntries(Object.entries(runnerVerbs).map(([verb, summary]) => [verb, { summary }]))

/** Verbs that take words or files and are no plain action. By noun and verb. */
const wordVerbs: Readonly<Record<string, Readonly<Record<string, AlertingVerb>>>> = { ...alertingVerbs, oncall: { import: importVerb } }

const act = async (noun: string | undefined, args: readonly string[], options: Options, terminal: Terminal): Promise<number> => {
  const server = openServer(findAccess(options, terminal.environment))
  if (noun === undefined || noun === 'help')
    return answer(terminal, overview(await actionsIfAny(server)), noun === undefined && options.help !== true ? exits.usage : exits.done)
  const [verb, ...rest] = args
  const known = new Map(Object.entries(wordVerbs)).get(noun.replace(/s$/, ''))
  const alerting = verb === undefined || known === undefined ? undefined : new Map(Object.entries(known)).get(verb)
  if (alerting !== undefined) {
    const about = `${noun} ${verb ?? ''}`
    if (options.help === true || rest.includes('--help') || rest.includes('-h')) return answer(terminal, alertingHelp(about, alerting))
    return runAlerting(alerting, about, rest, options, (all) => openServer(findAccess(all, terminal.environment)), terminal)
  }
  const actions = await server.actions()
  if (noun === 'run' && verb !== undefined && meansFollowing(verb, rest, actions))
    return follow(verb, rest, actions, server, options, terminal)
  const of = verbsOf(actions, noun)
  if (verb === undefined || verb === '--help' || verb === '-h')
    return answer(
      terminal,
      nounHelp(noun, of, new Map(Object.entries({ run: followVerbs, runner: ownVerbs })).get(noun.replace(/s$/, '')) ?? known),
      verb === undefined && options.help !== true ? exits.usage : exits.done,
    )
  const action = of.find((candidate) => verbOf(candidate.name) === verb)
  if (action === undefined) throw new UsageError(unknownVerb(noun, verb, of), noun)
  return callAction(server, action, rest, options, terminal)
}

const callAction = async (
  server: Server,
  action: ApiAction,
  args: readonly string[],
  before: Options,
  terminal: Terminal,
): Promise<number> => {
  const about = `${nounOf(action.name)} ${verbOf(action.name)}`
  const { input: flags, options: after } = readInput(action.input, args, about, terminal.readFile)
  const options = { ...before, ...after }
  if (options.help === true) return answer(terminal, actionHelp(action))
  const format = formatOf(options.output, terminal.isTerminal)
  const input: Readonly<Record<string, unknown>> = { ...(await jsonInput(options.json, terminal)), ...flags }
  const missing = requiredOf(action.input).find((field) => input[field] === undefined)
  if (missing !== undefined) throw new UsageError(`--${flagOf(missing)} is missing.`, about)
  if (
    action.confirm !== undefined &&
    options.yes !== true &&
    terminal.isTerminal &&
    !(await terminal.ask(`${action.summary}: ${action.confirm} Go on?`))
  ) {
    terminal.say('Nothing was done.')
    return exits.refused
  }
  // What was set for one call only must reach that call's server.
  const target = after.url === undefined && after.token === undefined ? server : openServer(findAccess(options, terminal.environment))
  const output = await target.call(action, input)
  terminal.write(show(output, format, terminal.width))
  const next = moreOf(output)
  if (next !== undefined && format === 'table') terminal.say(`There is more: --after '${next}'`)
  return exits.done
}

const jsonInput = async (json: string | true | undefined, terminal: Terminal): Promise<Readonly<Record<string, unknown>>> => {
  if (json === undefined) return {}
  const text = json === true ? await terminal.readInput() : json
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Told below, in the same words as what is JSON but no object.
  }
  throw new UsageError('--json needs a JSON object.')
}

const answer = (terminal: Terminal, text: string, exit: number = exits.done): number => {
  if (exit === exits.done) terminal.write(text)
  else terminal.say(text)
  return exit
}

const actionsIfAny = async (server: Server): Promise<ReadonlyMap<string, ApiAction> | undefined> => {
  try {
    return await server.actions()
  } catch (error) {
    if (error instanceof Unreachable) return undefined
    throw error
  }
}

/** `andon facts verify` is `andon fact verify`: people say both. */
const verbsOf = (actions: ReadonlyMap<string, ApiAction>, noun: string): readonly ApiAction[] => {
  const of = (name: string): readonly ApiAction[] => [...actions.values()].filter((action) => nounOf(action.name) === name)
  const found = [of(noun), of(noun.replace(/s$/, ''))].find((candidates) => candidates.length > 0)
  if (found !== undefined) return found
  const close = nearest(noun, new Set([...actions.keys()].map(nounOf)))
  throw new UsageError(`There is no noun "${noun}".${close === undefined ? '' : ` Did you mean "${close}"?`}`)
}

const unknownVerb = (noun: string, verb: string, of: readonly ApiAction[]): string => {
  const close = nearest(
    verb,
    of.map((action) => verbOf(action.name)),
  )
  return `"${verb}" is nothing one can do with ${noun}.${close === undefined ? '' : ` Did you mean "${close}"?`}`
}
