/**
 * Escalation: whom to page, and whom next, until somebody answers.
 *
 * The problem: a page must go on by itself when nobody answers, never stop silently, and never go on after somebody
 * did. The idea: a pure machine over a small state. The state names the step to page *next* and the instant it is due.
 * Only `due` pages; every other event moves the instant or takes it away. Whoever holds the state needs one timer and
 * no memory.
 *
 * Guarantees, each proven by a property:
 * - while escalating there is a due instant; acknowledged or stopped there is none;
 * - no (cycle, step) is paged twice; cycles only grow, over repeats and changes of policy;
 * - an empty or unreachable step is skipped at once, with its reason;
 * - after the last step of the last repeat the fallback is paged, and again every half hour until somebody answers;
 * - nothing is paged after an acknowledgement, unless it is taken back; nothing ever after a stop.
 */
export interface Policy {
  readonly reference: string
  readonly title: string
  readonly steps: readonly PolicyStep[]
  /** How many more times the steps are gone through. */
  readonly repeat: number
  /** Who is paged when every step is exhausted or empty. */
  readonly fallback: readonly string[]
  /** Who is paged when even the fallback reaches nobody. */
  readonly lastResort: readonly string[]
}

export interface PolicyStep {
  /** `schedule:…`, `person:…`, `team:…` */
  readonly page: readonly string[]
  readonly timeoutMs: number
}

export interface EscalationState {
  readonly phase: 'escalating' | 'acknowledged' | 'stopped'
  /** Counts passes over the steps and never goes back: with `step` it names one page for ever. */
  readonly cycle: number
  /** The step to page next; the number of steps stands for the fallback. */
  readonly step: number
  /** Passes over the present policy so far. */
  readonly pass: number
  /** The step paged last. */
  readonly paged: { readonly cycle: number; readonly step: number } | undefined
  /** The fallback was reached: every step was tried and nobody answered. */
  readonly exhausted: boolean
  /** When `step` is paged unless somebody answers. Defined exactly while escalating. */
  readonly dueAt: Date | undefined
}

export type EscalationEvent =
  | { readonly type: 'due' }
  /** Somebody asks for the next step at once. */
  | { readonly type: 'escalated' }
  | { readonly type: 'acknowledged' }
  /** The acknowledgement was taken back or ran out: goes on where it was. */
  | { readonly type: 'unacknowledged' }
  /** The policy given is another one: starts at its first step, at once unless somebody has acknowledged. */
  | { readonly type: 'switched' }
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
  /** Every step was tried and nobody answered: the fallback is next. */
  | { readonly type: 'exhausted'; readonly cycle: number }

export interface PagedPerson {
  readonly person: string
  /** The target that led to them: `schedule:payments`. */
  readonly target: string
}

/** Who can be reached through a target now; nobody comes with the reason. */
export type Reach = (target: string) => { readonly people: readonly string[]; readonly reason: string }

/** How long the fallback has before it is paged again. */
export const fallbackAgainMs = 30 * 60_000
/** How soon a fallback that reaches nobody is tried again: contacts get mended meanwhile. */
export const unreachableAgainMs = 5 * 60_000

export const beginEscalation = (now: Date): EscalationState => ({
  phase: 'escalating',
  cycle: 0,
  step: 0,
  pass: 0,
  paged: undefined,
  exhausted: false,
  dueAt: now,
})

/** Moves one escalation by one event. `due` before its instant, and events that no longer fit, change nothing. */
export const advance = (
  policy: Policy,
  state: EscalationState,
  event: EscalationEvent,
  world: { readonly now: Date; readonly reach: Reach },
): { readonly state: EscalationState; readonly effects: readonly EscalationEffect[] } => {
  if (!fits(state, event, world.now)) return { state, effects: [] }
  switch (event.type) {
    case 'due':
      return pageNext(policy, state, world)
    case 'undeliverable':
      return {
        state: { ...state, dueAt: state.exhausted ? soonest(state.dueAt, after(world.now, unreachableAgainMs)) : world.now },
        effects: [],
      }
    case 'escalated':
    case 'unacknowledged':
      return { state: { ...state, phase: 'escalating', dueAt: world.now }, effects: [] }
    case 'switched': {
      const dueAt = state.phase === 'escalating' ? world.now : undefined
      return { state: { ...state, cycle: state.cycle + 1, step: 0, pass: 0, exhausted: false, dueAt }, effects: [] }
    }
    case 'acknowledged':
      return { state: { ...state, phase: 'acknowledged', dueAt: undefined }, effects: [] }
    case 'stopped':
      return { state: { ...state, phase: 'stopped', dueAt: undefined }, effects: [] }
    default:
      return event satisfies never
  }
}

const fits = (state: EscalationState, event: EscalationEvent, now: Date): boolean => {
  if (state.phase === 'stopped') return false
  switch (event.type) {
    case 'due':
      return state.phase === 'escalating' && state.dueAt !== undefined && state.dueAt <= now
    case 'escalated':
    case 'acknowledged':
      return state.phase === 'escalating'
    case 'unacknowledged':
      return state.phase === 'acknowledged'
    case 'undeliverable':
      return state.phase === 'escalating' && state.paged?.cycle === event.cycle && state.paged.step === event.step
    case 'switched':
    case 'stopped':
      return true
    default:
      return event satisfies never
  }
}

/** Pages the next step that reaches somebody. Ends at the latest at the fallback, which has no step after it. */
const pageNext = (
  policy: Policy,
  from: EscalationState,
  world: { readonly now: Date; readonly reach: Reach },
): { readonly state: EscalationState; readonly effects: readonly EscalationEffect[] } => {
  const effects: EscalationEffect[] = []
  let state = from
  for (;;) {
    const { cycle, step } = state
    const here = policy.steps[step]
    if (here === undefined) return pageFallback(policy, state, world, effects)
    const { people, reason } = gather(here.page, world.reach)
    if (people.length > 0) {
      const next = { ...successor(policy, state, true), paged: { cycle, step }, dueAt: after(world.now, here.timeoutMs) }
      return { state: next, effects: [...effects, { type: 'page', cycle, step, fallback: false, people }] }
    }
    effects.push({ type: 'skip', cycle, step, fallback: false, reason })
    state = successor(policy, state, effects.length < policy.steps.length)
  }
}

const pageFallback = (
  policy: Policy,
  state: EscalationState,
  world: { readonly now: Date; readonly reach: Reach },
  before: readonly EscalationEffect[],
): { readonly state: EscalationState; readonly effects: readonly EscalationEffect[] } => {
  const { cycle } = state
  const step = policy.steps.length
  const effects = state.exhausted ? before : [...before, { type: 'exhausted', cycle } as const]
  const named = gather(policy.fallback, world.reach)
  const { people, reason } = named.people.length > 0 ? named : gather([...policy.fallback, ...policy.lastResort], world.reach)
  const next = { ...state, cycle: cycle + 1, step, exhausted: true }
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

const gather = (targets: readonly string[], reach: Reach): { readonly people: readonly PagedPerson[]; readonly reason: string } => {
  const found = new Map<string, PagedPerson>()
  const reasons: string[] = []
  for (const target of targets) {
    const { people, reason } = reach(target)
    for (const person of people) if (!found.has(person)) found.set(person, { person, target })
    if (people.length === 0) reasons.push(reason)
  }
  return { people: [...found.values()], reason: reasons.length === 0 ? 'Nobody is named here.' : reasons.join(' ') }
}

const after = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds)

const soonest = (one: Date | undefined, other: Date): Date => (one !== undefined && one < other ? one : other)
