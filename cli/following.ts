import Type from 'typebox'
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiAction } from './api.ts'
import { type Options, readWords } from './arguments.ts'
import { exits, UsageError } from './failure.ts'
import { followMachines, type MachineOutput } from './machine-output.ts'
import { type FollowedRun, newsOf } from './run-news.ts'
import type { Server } from './server.ts'
import { formatOf, show } from './show.ts'
import type { Terminal } from './terminal.ts'

/**
 * `andon run <procedure> key=value`: starts a run and follows it to its end, with its steps, its output, and on a terminal
 * the questions it asks. Ctrl-C stops following and leaves the run alone.
 */
/** How the command ends: a script decides by it. */
export const outcomes: Readonly<Record<string, number>> = { Success: exits.done, Failed: 4, TimedOut: 5, Cancelled: 6 }
/** As shells say of what was interrupted. */
const detached = 130

const flags = Type.Object({
  follow: Type.Optional(Type.Boolean({ description: 'Follow it to its end.' })),
  about: Type.Optional(Type.Array(Type.String(), { description: 'What it is run for: `alert:…`. Again for each.' })),
  guided: Type.Optional(Type.Boolean({ description: 'Each step waits for somebody to start it.' })),
  dryRun: Type.Optional(Type.Boolean({ description: 'Only show what would be done.' })),
})

export const followHelp = `andon run <procedure> [parameter=value…] [--about <reference>]… [--guided] [--json]
andon run <procedure> [parameter=value…] --dry-run
andon run start <procedure> [parameter=value…] [--follow]
andon run follow <run>

Starts a run and follows it to its end; \`start\` without --follow answers at once. With --dry-run nothing is done: it shows
what would be. On a terminal it asks what the run asks; Ctrl-C stops following, not the run.
Ends with 0 for Success, 4 for Failed, 5 for TimedOut, 6 for Cancelled. --json writes a line of JSON for each change.
`

/** Beside the actions of runs, in the help. */
export const followVerbs = {
  '<procedure> name=value…': { summary: 'Start a runbook or playbook and follow it to its end (--dry-run: only show it)' },
  'follow <run>': { summary: 'Follow a run that was started elsewhere' },
}

const isParameter = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/

/** What is meant by the words after `run`; undefined when it is an action like any other. */
export const meansFollowing = (verb: string, rest: readonly string[], actions: ReadonlyMap<string, ApiAction>): boolean => {
  if (verb.startsWith('-')) return false
  if (verb === 'follow') return true
  if (verb === 'start') return rest.some((word) => word === '--follow' || isParameter.test(word))
  return !actions.has(`run.${verb}`) && /^(?:(?:runbook|playbook):)?[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(verb)
}

export const follow = async (
  verb: string,
  rest: readonly string[],
  actions: ReadonlyMap<string, ApiAction>,
  server: Server,
  before: Options,
  terminal: Terminal,
): Promise<number> => {
  const { input, words, options: after } = readWords(flags, rest, 'run follow')
  const options = { ...before, ...after }
  if (options.help === true) {
    terminal.write(followHelp)
    return exits.done
  }
  const call = (name: string, given: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const action = actions.get(name)
    if (action === undefined) throw new UsageError(`This server has no ${name}.`)
    return server.call(action, given)
  }
  const [first, ...others] = verb === 'start' || verb === 'follow' ? words : [verb, ...words]
  if (first === undefined) throw new UsageError(verb === 'follow' ? 'Say which run.' : 'Say which procedure.', 'run follow')
  const started = verb === 'follow' ? { run: first } : await start(call, first, others, input)
  if (input.dryRun === true || (verb === 'start' && input.follow !== true)) {
    terminal.write(show(started, formatOf(options.output, terminal.isTerminal), terminal.width))
    return exits.done
  }
  const { run } = started
  if (typeof run !== 'string') throw new UsageError('Nothing was started.')
  return watch(run, call, { terminal, isJson: options.json !== undefined, address: server.url })
}

type Call = (name: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>

const start = async (
  call: Call,
  procedure: string,
  words: readonly string[],
  input: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> => {
  const parameters = Object.fromEntries(
    words.map((word) => {
      const [, name, value] = isParameter.exec(word) ?? []
      if (name === undefined) throw new UsageError(`"${word}" is no parameter; write name=value.`, 'run follow')
      return [name, value]
    }),
  )
  const { about, guided, dryRun } = input
  const started = await call('run.start', {
    procedure,
    ...(words.length === 0 ? {} : { parameters }),
    ...(about === undefined ? {} : { about }),
    ...(guided === undefined ? {} : { guided }),
    ...(dryRun === undefined ? {} : { dryRun }),
  })
  return { ...Object(started) }
}

interface View {
  readonly terminal: Terminal
  readonly isJson: boolean
  readonly address: string
}

const watch = async (id: string, call: Call, view: View): Promise<number> => {
  const { terminal } = view
  const leave = new AbortController()
  const stop = terminal.onInterrupt?.(() => leave.abort())
  let before: FollowedRun | undefined
  const machines = followMachines(async (of) => (await call('run.output', { run: id, ...of })) as MachineOutput)
  if (!view.isJson) terminal.say(`${view.address}/runs/${id}`)
  try {
    while (!leave.signal.aborted) {
      const now = (await call('run.get', { run: id })) as FollowedRun
      // What was under way prints before it is told how it ended; what has begun, after it is told that it began.
      if (!view.isJson) for (const line of await machines(underWay(before, now))) terminal.say(line)
      tell(before, now, view)
      if (!view.isJson) for (const line of await machines(now)) terminal.say(line)
      const exit = outcomes[now.status]
      if (exit !== undefined) return exit
      const isAsked = now.waiting !== null && waitOf(before) !== waitOf(now)
      before = now
      if (isAsked && !view.isJson && terminal.isTerminal) await ask(now, call, terminal, leave.signal)
      await pause(terminal.pauseMs ?? 700, undefined, { signal: leave.signal }).catch(() => undefined)
    }
    if (!view.isJson) terminal.say(`The run goes on; andon run follow ${id}`)
    return detached
  } finally {
    stop?.()
  }
}

const underWay = (before: FollowedRun | undefined, now: FollowedRun): FollowedRun => ({
  ...now,
  steps: now.steps.filter(({ id }) => before?.steps.find((step) => step.id === id)?.status === 'running'),
})

const waitOf = (run: FollowedRun | undefined): string =>
  run === undefined || run.waiting === null ? '' : `${run.waiting.for} ${run.waiting.step} ${run.waiting.reason}`

/** Writes what is new since the last look: lines for people, or a line of JSON for each change. */
const tell = (before: FollowedRun | undefined, now: FollowedRun, { terminal, isJson }: View): void => {
  if (!isJson) {
    for (const line of newsOf(before, now)) terminal.say(line)
    return
  }
  const say = (change: Readonly<Record<string, unknown>>): void => terminal.write(`${JSON.stringify({ run: now.run, ...change })}\n`)
  for (const step of now.steps) {
    const former = before?.steps.find(({ id }) => id === step.id)
    for (const { attempt, output } of step.attempts) {
      const known = former?.attempts.find((one) => one.attempt === attempt)?.output ?? ''
      if (output !== known) say({ step: step.id, attempt, output: output.startsWith(known) ? output.slice(known.length) : output })
    }
    if (step.status !== (former?.status ?? 'pending')) say({ step: step.id, title: step.title, status: step.status, reason: step.reason })
  }
  if (now.waiting !== null && waitOf(before) !== waitOf(now)) say({ waiting: now.waiting })
  if (outcomes[now.status] !== undefined) say({ status: now.status, failure: now.failure })
}

/** On a terminal, whoever follows answers what the run asks of them. An empty answer leaves it to somebody else. */
const ask = async (run: FollowedRun, call: Call, terminal: Terminal, signal: AbortSignal): Promise<void> => {
  const step = run.steps.find(({ id }) => id === run.waiting?.step)
  if (run.waiting?.for !== 'answer' || step === undefined || terminal.line === undefined) return
  const offers = step.branches.length === 0 ? '' : ` or 0-${step.branches.length - 1}`
  const said = (await terminal.line(`  done, failed or na${offers} (with a note after it; empty: somebody else answers): `, signal)).trim()
  const [word = '', ...note] = said.split(/\s+/)
  const outcome = answers[word.toLowerCase()]
  const choice = /^\d+$/.test(word) && Number(word) < step.branches.length ? Number(word) : undefined
  if (said === '' || (outcome === undefined && choice === undefined)) return
  await call('run.answer', {
    run: run.run,
    step: step.id,
    outcome: outcome ?? 'done',
    ...(choice === undefined ? {} : { choice }),
    ...(note.length === 0 ? {} : { note: note.join(' ') }),
  })
}

const answers: Readonly<Record<string, string>> = {
  d: 'done',
  done: 'done',
  y: 'done',
  yes: 'done',
  f: 'failed',
  failed: 'failed',
  n: 'failed',
  no: 'failed',
  na: 'not-applicable',
  'not-applicable': 'not-applicable',
}
