import type { MemberState } from '#domains/alerts/composites/expression.ts'

/**
 * Whether the actions of a composite alarm are performed, by its suppressor: another alarm that explains it.
 *
 * While the suppressor is in ALARM they are not. When the composite goes into ALARM first, it waits for the suppressor
 * for the wait period; when the suppressor leaves ALARM, they stay suppressed for the extension period, so that the
 * composite can leave it too. The meaning is that of CloudWatch's actions suppressor.
 */
export interface SuppressorPolicy {
  readonly waitMs: number
  readonly extensionMs: number
}

export interface CompositeState {
  readonly composite: MemberState
  readonly since: Date
  readonly suppressor: MemberState
  /** While it waits for the suppressor. */
  readonly waitUntil: Date | undefined
  /** While the end of the suppressor is extended. */
  readonly extensionUntil: Date | undefined
  /** In ALARM, with its actions suppressed. */
  readonly isHeld: boolean
}

export type SuppressedBy = 'Alarm' | 'WaitPeriod' | 'ExtensionPeriod'

export type CompositeEvent = { readonly suppressor: MemberState } | { readonly composite: MemberState } | 'look'

/**
 * What follows.
 * - `raise`: it went into ALARM: open its alert.
 * - `resolve`: it left ALARM.
 * - `hold`: from now on nobody is paged.
 * - `perform`: from now on people are.
 */
export type Effect = 'raise' | 'resolve' | 'hold' | 'perform'

export const unknown = (now: Date): CompositeState => ({
  composite: 'INSUFFICIENT_DATA',
  since: now,
  suppressor: 'INSUFFICIENT_DATA',
  waitUntil: undefined,
  extensionUntil: undefined,
  isHeld: false,
})

/** What suppresses its actions at `now`; the alarm itself goes before the periods around it. */
export const suppressedBy = (state: CompositeState, now: Date): SuppressedBy | undefined => {
  if (state.suppressor === 'ALARM') return 'Alarm'
  if (state.extensionUntil !== undefined && state.extensionUntil > now) return 'ExtensionPeriod'
  return state.waitUntil !== undefined && state.waitUntil > now ? 'WaitPeriod' : undefined
}

/** When to look again although nothing else happened. */
export const nextLookOf = (state: CompositeState, now: Date): Date | undefined => {
  if (!state.isHeld || state.suppressor === 'ALARM') return undefined
  return [state.extensionUntil, state.waitUntil].find((at) => at !== undefined && at > now)
}

/**
 * One event, or a look at the clock; looking too often does nothing. Of two that come together the suppressor's goes
 * first, so that it holds back what it explains.
 *
 * @param policy Undefined: it has no suppressor.
 */
export const step = (
  before: CompositeState,
  event: CompositeEvent,
  now: Date,
  policy: SuppressorPolicy | undefined,
): { readonly state: CompositeState; readonly effects: readonly Effect[] } => {
  const known = policy === undefined ? { ...before, suppressor: 'OK' as const, waitUntil: undefined, extensionUntil: undefined } : before
  const changed =
    event === 'look'
      ? known
      : 'suppressor' in event
        ? suppressorIs(known, event.suppressor, now, policy)
        : compositeIs(known, event.composite, now, policy)
  const isAlarm = changed.composite === 'ALARM'
  const isHeld = isAlarm && suppressedBy(changed, now) !== undefined
  const isNew = isAlarm && before.composite !== 'ALARM'
  const effects: Effect[] = []
  if (isNew) effects.push('raise')
  if (isHeld && !before.isHeld) effects.push('hold')
  if (isAlarm && !isHeld && (isNew || before.isHeld)) effects.push('perform')
  if (!isAlarm && before.composite === 'ALARM') effects.push('resolve')
  return { state: { ...forgotten(changed, now), isHeld }, effects }
}

const suppressorIs = (state: CompositeState, suppressor: MemberState, now: Date, policy: SuppressorPolicy | undefined): CompositeState => {
  if (policy === undefined || suppressor === state.suppressor) return state
  if (suppressor === 'ALARM') return { ...state, suppressor, waitUntil: undefined, extensionUntil: undefined }
  if (state.suppressor !== 'ALARM') return { ...state, suppressor }
  return { ...state, suppressor, extensionUntil: new Date(now.getTime() + policy.extensionMs) }
}

const compositeIs = (state: CompositeState, composite: MemberState, now: Date, policy: SuppressorPolicy | undefined): CompositeState => {
  if (composite === state.composite) return state
  if (composite !== 'ALARM' || policy === undefined || suppressedBy(state, now) !== undefined)
    return { ...state, composite, since: now, waitUntil: undefined }
  return { ...state, composite, since: now, waitUntil: new Date(now.getTime() + policy.waitMs) }
}

/** Without the periods that are over. */
const forgotten = (state: CompositeState, now: Date): CompositeState => ({
  ...state,
  waitUntil: state.waitUntil !== undefined && state.waitUntil > now ? state.waitUntil : undefined,
  extensionUntil: state.extensionUntil !== undefined && state.extensionUntil > now ? state.extensionUntil : undefined,
})
