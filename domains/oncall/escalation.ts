import { type Circumstances, judge } from '#domains/oncall/policies/condition.ts'
import type { Policy, PolicyStep } from '#domains/oncall/policies/policy.ts'
import { gather, type PagedPerson, type Reach } from '#domains/oncall/policies/targets.ts'
import { formatDuration } from '#platform/time/duration.ts'

/**
 * Escalation: whom to page, and whom next, until enough people answer.
 *
 * The problem: a page must go on by itself when nobody answers, never stop silently, and never go on after somebody
 * did. The idea: a pure machine over a small state. The state names the step to page *next* and the instant it is due.
 * Only `due` pages; every other event moves the instant or takes it away. Whoever holds the state needs one timer and
 * no memory.
 *
 * Guarantees, each proven by a property:
 * - while escalating or snoozed there is a due instant; stopped there is none; acknowledged only when that runs out;
 * - no (cycle, step) is paged twice; cycles only grow, over repeats, changes of policy and answers that ran out;
 * - an empty or unreachable step, or one whose condition does not hold, is skipped at once, with its reason; one that
 *   waits for more alerts is paused, with its reason, and looked at again;
 * - after the last step of the last repeat the fallback is paged, and again every half hour until somebody answers;
 * - nothing is paged after enough people acknowledged, unless that is taken back or runs out, nor before a snooze is
 *   over, nor to who has answered but by the fallback, where one answer is enough, also a second one; nothing ever after a stop.
 */
export interface EscalationState {
  readonly phase: Phase
  /** Counts passes over the steps and never goes back: with `step` it names one page for ever. */
  readonly cycle: number
  /** The step to page next; the number of steps stands for the fallback. */
  readonly step: number
  /** Passes over the present policy so far. */
  readonly pass: number
  /** The step of the present policy paged last. */
  readonly paged: { readonly cycle: number; readonly step: number } | undefined
  /** The fallback was reached: every step was tried and nobody answered. */
  readonly exhausted: boolean
  /** Who has acknowledged since paging last began or went on, in order. */
  readonly answered: readonly string[]
  /** Why the next step waits for more alerts. */
  readonly paused: string | undefined
  /** Somebody asked for the next step: it waits for nothing. */
  readonly asked: boolean
  /** When `step` is paged unless somebody answers, when a snooze is over, or when an acknowledgement runs out. */
  readonly dueAt: Date | undefined
}

export type Phase = 'escalating' | 'snoozed' | 'acknowledged' | 'stopped'

export type EscalationEvent =
  | { readonly type: 'due' }
  /** Somebody asks for the next step at once. */
  | { readonly type: 'escalated' }
  | { readonly type: 'acknowledged'; readonly by: string }
  /** Somebody else answers for it from now on. */
  | { readonly type: 'taken-over'; readonly by: string }
  /** The acknowledgement was taken back, or the snooze: the next step is paged. */
  | { readonly type: 'unacknowledged' }
  /** Nobody is paged until then. */
  | { readonly type: 'snoozed'; readonly until: Date }
  /** More alerts came: a step that waits for them looks again. */
  | { readonly type: 'alerted' }
  /** The policy given is another one: starts at its first step, at once unless somebody has acknowledged and it does not `begin`. */
  | { readonly type: 'switched'; readonly begin?: boolean }
  /** Every message of a step was refused: waiting for its time-out would be waiting for nobody. The fallback is given a few minutes all the same: nobody comes after it. */
  | { readonly type: 'undeliverable'; readonly cycle: number; readonly step: number }
  | { readonly type: 'stopped' }

export type EscalationEffect =
  | {
      readonly type: 'page'
      readonly cycle: number
      readonly step: number
      readonly fallback: boolean
      readonly people: readonly PagedPerson[]
    }
  | { readonly type: 'skip'; readonly cycle: number; readonly step: number; readonly fallback: boolean; readonly reason: string }
  /** The step waits for more alerts. Said once, not at every look. */
  | { readonly type: 'pause'; readonly cycle: number; readonly step: number; readonly reason: string }
  /** Paging goes on by itself. */
  | { readonly type: 'resume'; readonly reason: string }
  /** Every step was tried and nobody answered: the fallback is next. */
  | { readonly type: 'exhausted'; readonly cycle: number }

export interface World extends Circumstances {
  readonly reach: Reach
}

interface Move {
  readonly state: EscalationState
  readonly effects: readonly EscalationEffect[]
}

/** How long the fallback has before it is paged again. */
export const fallbackAgainMs = 30 * 60_000
/** How soon a fallback that reaches nobody is tried again: contacts get mended meanwhile. */
export const unreachableAgainMs = 5 * 60_000
/** How soon a step that waits for alerts is looked at again though nobody said that more came. */
export const pausedAgainMs = 5 * 60_000

export const beginEscalation = (now: Date): EscalationState => ({
  phase: 'escalating',
  cycle: 0,
  step: 0,
  pass: 0,
  paged: undefined,
  exhausted: false,
  answered: [],
  paused: undefined,
  asked: false,
  dueAt: now,
})

/** Moves one escalation by one event. `due` before its instant, and events that no longer fit, change nothing. */
export const advance = (policy: Policy, state: EscalationState, event: EscalationEvent, world: World): Move => {
  if (!fits(state, event, world.now)) return { state, effects: [] }
  return event.type === 'due' ? fall(policy, state, world) : { state: moved(policy, state, event, world.now), effects: [] }
}

/** How many people must acknowledge at this moment: as many as any step so far asked for, one when all were tried. */
export const answersNeeded = (policy: Policy, { exhausted, paged }: EscalationState): number =>
  exhausted || paged === undefined ? 1 : Math.max(1, ...policy.steps.slice(0, paged.step + 1).map(({ answers = 1 }) => answers))

const fits = (state: EscalationState, event: EscalationEvent, now: Date): boolean => {
  const { phase, paged } = state
  if (phase === 'stopped') return false
  switch (event.type) {
    case 'due':
      return state.dueAt !== undefined && state.dueAt <= now
    case 'escalated':
      return phase !== 'acknowledged'
    case 'acknowledged':
      return phase !== 'acknowledged' && (state.exhausted || !state.answered.includes(event.by))
    case 'taken-over':
      return phase === 'acknowledged' && !(state.answered.length === 1 && state.answered[0] === event.by)
    case 'unacknowledged':
      return phase !== 'escalating'
    case 'snoozed':
      return event.until > now
    case 'alerted':
      return phase === 'escalating' && state.paused !== undefined
    case 'undeliverable':
      return phase === 'escalating' && paged?.cycle === event.cycle && paged.step === event.step
    case 'switched':
    case 'stopped':
      return true
    default:
      return event satisfies never
  }
}

const moved = (policy: Policy, state: EscalationState, event: Exclude<EscalationEvent, { type: 'due' }>, now: Date): EscalationState => {
  switch (event.type) {
    case 'undeliverable':
      return { ...state, dueAt: state.exhausted ? soonest(state.dueAt, after(now, unreachableAgainMs)) : now }
    case 'alerted':
      return { ...state, dueAt: now }
    case 'escalated':
      return { ...state, phase: 'escalating', asked: true, dueAt: now }
    case 'unacknowledged':
      return { ...state, phase: 'escalating', answered: [], dueAt: now }
    case 'snoozed':
      return { ...state, phase: 'snoozed', paused: undefined, dueAt: event.until }
    case 'switched': {
      const begins = state.phase !== 'acknowledged' || event.begin === true
      const again = { cycle: state.cycle + 1, step: 0, pass: 0, paged: undefined, exhausted: false, paused: undefined, asked: false }
      return begins ? { ...state, ...again, phase: 'escalating', answered: [], dueAt: now } : { ...state, ...again }
    }
    case 'acknowledged': {
      const answered = [...state.answered.filter((person) => person !== event.by), event.by]
      return answered.length < answersNeeded(policy, state) ? { ...state, answered } : acknowledged(policy, state, answered, now)
    }
    case 'taken-over':
      return acknowledged(policy, state, [event.by], now)
    case 'stopped':
      return { ...state, phase: 'stopped', paused: undefined, dueAt: undefined }
    default:
      return event satisfies never
  }
}

const acknowledged = (policy: Policy, state: EscalationState, answered: readonly string[], now: Date): EscalationState => ({
  ...state,
  phase: 'acknowledged',
  answered,
  paused: undefined,
  asked: false,
  dueAt: policy.expiresMs === undefined ? undefined : after(now, policy.expiresMs),
})

/** The instant has come: a snooze or an acknowledgement is over and the step paged last is paged again, or the next is. */
const fall = (policy: Policy, state: EscalationState, world: World): Move => {
  if (state.phase === 'escalating') return pageNext(policy, state, world, [])
  const reason =
    state.phase === 'snoozed'
      ? 'The snooze is over.'
      : `The acknowledgement of ${state.answered.join(', ')} ran out${policy.expiresMs === undefined ? '' : ` after ${formatDuration(policy.expiresMs)}`}.`
  const { paged } = state
  const again =
    paged === undefined
      ? {}
      : { cycle: state.cycle + 1, step: Math.min(paged.step, policy.steps.length), pass: passOf(policy, state, paged.step) }
  return pageNext(policy, { ...state, ...again, phase: 'escalating', answered: [] }, world, [{ type: 'resume', reason }])
}

/** The pass the step paged last belongs to: the one before, when the step after it begins the next. */
const passOf = (policy: Policy, { step, pass }: EscalationState, paged: number): number =>
  step <= paged && step < policy.steps.length ? Math.max(0, pass - 1) : pass

/** Pages the next step that reaches somebody. Ends at the latest at the fallback, which has no step after it. */
const pageNext = (policy: Policy, from: EscalationState, world: World, before: readonly EscalationEffect[]): Move => {
  const effects = [...before]
  let state = from
  for (let skipped = 1; ; skipped += 1) {
    const here = policy.steps[state.step]
    if (here === undefined) return pageFallback(policy, state, world, effects)
    const verdict = judge(here.when, state.asked ? { ...world, alerts: undefined } : world)
    if (!verdict.holds && verdict.waits) return pause(state, world.now, verdict.reason, effects)
    if (state.paused !== undefined) effects.push({ type: 'resume', reason: resumedBecause(here, state.asked) })
    const { cycle, step } = state
    const { people, reaches, reason } = verdict.holds
      ? gather(here.page, world.reach, state.answered)
      : { people: [], reaches: false, reason: verdict.reason }
    if (people.length > 0) effects.push({ type: 'page', cycle, step, fallback: false, people })
    const next = { ...successor(policy, state, reaches || skipped < policy.steps.length), paused: undefined }
    if (reaches) return { state: { ...next, asked: false, paged: { cycle, step }, dueAt: after(world.now, here.timeoutMs) }, effects }
    effects.push({ type: 'skip', cycle, step, fallback: false, reason })
    state = next
  }
}

const pause = (state: EscalationState, now: Date, reason: string, effects: readonly EscalationEffect[]): Move => {
  const { cycle, step } = state
  const isNew = state.paused === undefined
  return {
    state: { ...state, paused: reason, dueAt: after(now, pausedAgainMs) },
    effects: isNew ? [...effects, { type: 'pause', cycle, step, reason }] : effects,
  }
}

const resumedBecause = ({ when }: PolicyStep, asked: boolean): string =>
  asked || when?.alerts === undefined
    ? 'Somebody asked for the next step.'
    : `More than ${when.alerts.moreThan} alerts came within ${formatDuration(when.alerts.withinMs)}.`

const pageFallback = (policy: Policy, state: EscalationState, world: World, before: readonly EscalationEffect[]): Move => {
  const { cycle } = state
  const step = policy.steps.length
  const effects = state.exhausted ? before : [...before, { type: 'exhausted', cycle } as const]
  const named = gather(policy.fallback, world.reach)
  const { people, reason } = named.people.length > 0 ? named : gather([...policy.fallback, ...policy.lastResort], world.reach)
  const next = { ...state, cycle: cycle + 1, step, exhausted: true, asked: false }
  if (people.length === 0)
    return {
      state: { ...next, dueAt: after(world.now, unreachableAgainMs) },
      effects: [...effects, { type: 'skip', cycle, step, fallback: true, reason }],
    }
  return {
    state: { ...next, paged: { cycle, step }, dueAt: after(world.now, fallbackAgainMs) },
    effects: [...effects, { type: 'page', cycle, step, fallback: true, people }],
  }
}

/** The step after this one. A pass that reached nobody may not be repeated: the same instant would give the same answer. */
const successor = (policy: Policy, state: EscalationState, mayRepeat: boolean): EscalationState => {
  if (state.step + 1 < policy.steps.length) return { ...state, step: state.step + 1 }
  const again = mayRepeat && state.pass < policy.repeat
  return again ? { ...state, step: 0, pass: state.pass + 1, cycle: state.cycle + 1 } : { ...state, step: policy.steps.length }
}

const after = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds)

const soonest = (one: Date | undefined, other: Date): Date => (one !== undefined && one < other ? one : other)
