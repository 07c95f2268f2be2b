import type { CommandStep, PlatformType } from '#domains/automation/documents/command-step.ts'
import { commandTurn, meaningOfExit, type CommandEnd } from '#domains/automation/documents/command-flow.ts'
import { turnFan, type Fan } from '#domains/runs/fan.ts'
import type { Data } from '#domains/runs/values.ts'

/**
 * A command on several machines: each does its steps one after the other, so many machines at once, until more have
 * failed than is borne. What is known is plain data, so that it can be remembered between two looks. Pure.
 */
export interface Progress {
  readonly fan: Fan
  readonly machines: readonly Machine[]
}

export interface Machine {
  readonly name: string
  readonly platform: PlatformType
  /** How its steps ended so far, by position; skipped ones are named so. */
  readonly ended: readonly CommandEnd[]
  /** The job it is at: the step's position, and how often it began again after a restart of the machine. */
  readonly at: { readonly step: number; readonly again: number } | null
  readonly done: { readonly status: CommandStatus; readonly exit: number | null; readonly reason: string } | null
}

export type CommandStatus = 'Success' | 'Failed' | 'TimedOut' | 'Cancelled'

/** How a job ended, as its runner tells. */
export interface JobEnding {
  readonly outcome: 'success' | 'failed' | 'timed-out' | 'cancelled' | 'lost' | 'refused'
  readonly exit: number | null
  readonly reason: string
}

/** A job to submit. */
export interface NextJob {
  readonly machine: string
  readonly step: number
  readonly again: number
}

export interface Turn {
  readonly progress: Progress
  readonly begin: readonly NextJob[]
  /** How the whole ended; undefined while it goes on. */
  readonly ends: 'Success' | 'Failed' | 'Cancelled' | undefined
}

const mostRestarts = 5

/** Begins as many machines as may be under way. */
export const openMachines = (machines: readonly Pick<Machine, 'name' | 'platform'>[], fan: Fan, steps: StepsOf): Turn =>
  begin(
    { fan, machines: machines.map(({ name, platform }) => ({ name, platform, ended: [], at: null, done: null })) },
    turnFan(fan, { type: 'opened' }),
    steps,
  )

export type StepsOf = (machine: string) => readonly CommandStep[]

/** What follows from jobs that have ended. */
export const turnMachines = (
  before: Progress,
  endings: (machine: string, at: NonNullable<Machine['at']>) => JobEnding | undefined,
  steps: StepsOf,
): Turn => {
  let progress = before
  let ends: Turn['ends']
  const started: NextJob[] = []
  for (const { name } of before.machines) {
    const machine = progress.machines.find((one) => one.name === name)
    const ending = machine?.at === null || machine === undefined ? undefined : endings(name, machine.at)
    if (machine === undefined || machine.at === null || ending === undefined) continue
    const moved = move(machine, machine.at, ending, steps(name))
    progress = replace(progress, moved)
    if (moved.at !== null) started.push({ machine: name, ...moved.at })
    if (moved.done === null) continue
    const turn = begin(progress, turnFan(progress.fan, { type: 'ended', ok: moved.done.status === 'Success' }), steps)
    progress = turn.progress
    started.push(...turn.begin)
    ends = turn.ends
  }
  return { progress, begin: started, ends }
}

const begin = (before: Progress, turned: ReturnType<typeof turnFan>, steps: StepsOf): Turn => {
  let progress: Progress = { ...before, fan: turned.fan }
  let { ends } = turned
  const started: NextJob[] = []
  for (const position of turned.begin) {
    const machine = progress.machines[position]
    if (machine === undefined) continue
    const first = next({ ...machine, ended: [] }, steps(machine.name), '')
    progress = replace(progress, first)
    if (first.at !== null) started.push({ machine: machine.name, ...first.at })
    if (first.done === null) continue
    const further = begin(progress, turnFan(progress.fan, { type: 'ended', ok: first.done.status === 'Success' }), steps)
    progress = further.progress
    started.push(...further.begin)
    ends = further.ends
  }
  return { progress, begin: started, ends }
}

const move = (
  machine: Machine,
  at: NonNullable<Machine['at']>,
  { outcome, exit, reason }: JobEnding,
  steps: readonly CommandStep[],
): Machine => {
  if (exit !== null && meaningOfExit(exit, machine.platform) === 'reboot' && at.again < mostRestarts)
    return { ...machine, at: { step: at.step, again: at.again + 1 } }
  const end: CommandEnd = { outcome: outcome === 'lost' || outcome === 'refused' ? 'failed' : outcome, exit }
  const ended = steps
    .slice(0, at.step + 1)
    .map((_, position): CommandEnd => (position === at.step ? end : (machine.ended[position] ?? skipped)))
  return next({ ...machine, ended }, steps, reason)
}

const skipped: CommandEnd = { outcome: 'skipped', exit: null }

const next = (machine: Machine, steps: readonly CommandStep[], reason: string): Machine => {
  const turn = commandTurn(steps, machine.ended)
  if ('begin' in turn) return { ...machine, at: { step: turn.begin, again: 0 } }
  return { ...machine, at: null, done: { status: turn.ends, exit: turn.exit, reason: turn.ends === 'Success' ? '' : reason } }
}

const replace = (progress: Progress, machine: Machine): Progress => ({
  ...progress,
  machines: progress.machines.map((one) => (one.name === machine.name ? machine : one)),
})

/** As it is remembered, and back. */
export const asMemory = (progress: Progress): Data => JSON.parse(JSON.stringify(progress)) as Data
export const fromMemory = (data: Data | undefined): Progress | undefined =>
  typeof data === 'object' && data !== null && 'fan' in data && 'machines' in data ? (data as unknown as Progress) : undefined

/** The key of a machine's job below that of the attempt. */
export const jobKey = (attempt: string, { machine, step, again }: NextJob): string =>
  `${attempt}/${machine}${step + again === 0 ? '' : `:${step}${again === 0 ? '' : `.${again}`}`}`
