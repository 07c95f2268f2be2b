import { type Expression, holds, type MemberState, membersIn } from '#domains/alerts/composites/expression.ts'
import type { Composite, Meaning, Roster } from '#domains/alerts/composites/roster.ts'
import { formatInZone } from '#platform/time/zone.ts'
import {
  type CompositeState,
  type Effect,
  nextLookOf,
  step,
  suppressedBy,
  type SuppressedBy,
  unknown,
} from '#domains/alerts/composites/suppressor.ts'

/** What is known of alerts. */
export interface Evidence {
  /** Keys under which an alert is open. */
  readonly open: ReadonlySet<string>
  /** Keys under which there ever was one. */
  readonly heard: ReadonlySet<string>
}

export interface Judged {
  readonly composite: Composite
  readonly state: CompositeState
  readonly before: CompositeState | undefined
  readonly effects: readonly Effect[]
  readonly suppressedBy: SuppressedBy | undefined
  /** The state of each member, under the name the expression gives it. */
  readonly members: ReadonlyMap<string, MemberState>
  /** The expression with those states, for people. */
  readonly why: string
}

/**
 * The state of every composite at `now`, each after those it names. Looking twice changes nothing.
 *
 * A name is in ALARM while an alert of it is open, OK when there ever was one or a record declares it, and otherwise
 * nothing was ever heard of it: INSUFFICIENT_DATA. A composite that was never judged begins there too.
 */
export const judge = (roster: Roster, evidence: Evidence, before: ReadonlyMap<string, CompositeState>, now: Date): readonly Judged[] => {
  const states = new Map<string, MemberState>()
  return roster.composites.map((composite) => {
    const stateOf = (meaning: Meaning): MemberState => stateIn(evidence, states, meaning)
    const members = new Map([...composite.members].map(([name, meaning]) => [name, stateOf(meaning)]))
    const isAlarm = holds(composite.expression, (name) => members.get(name) ?? 'INSUFFICIENT_DATA')
    const suppressor = composite.suppressor === undefined ? undefined : stateOf(composite.suppressor.meaning)
    const known = before.get(composite.reference)
    const { state, effects } = moved(known ?? unknown(now), composite, isAlarm ? 'ALARM' : 'OK', suppressor, now)
    states.set(composite.reference, state.composite)
    return {
      composite,
      state,
      before: known,
      effects,
      suppressedBy: suppressedBy(state, now),
      members,
      why: explain(composite.expression, members),
    }
  })
}

/** Both events and a look, the suppressor first. Of what is held and released in one breath only the end counts. */
const moved = (
  before: CompositeState,
  { suppressor: declared }: Composite,
  composite: MemberState,
  suppressor: MemberState | undefined,
  now: Date,
): { state: CompositeState; effects: readonly Effect[] } => {
  const first = suppressor === undefined ? step(before, 'look', now, undefined) : step(before, { suppressor }, now, declared?.policy)
  const second = step(first.state, { composite }, now, declared?.policy)
  const effects = [...first.effects, ...second.effects]
  const left = second.state.composite !== 'ALARM'
  return { state: second.state, effects: left ? effects.filter((effect) => effect === 'resolve') : effects }
}

/** The state of a name, by what is known. */
export const stateIn = ({ open, heard }: Evidence, composites: ReadonlyMap<string, MemberState>, meaning: Meaning): MemberState => {
  if ('composite' in meaning) return composites.get(meaning.composite) ?? 'INSUFFICIENT_DATA'
  if (meaning.keys.some((key) => open.has(key))) return 'ALARM'
  return meaning.isDeclared || meaning.keys.some((key) => heard.has(key)) ? 'OK' : 'INSUFFICIENT_DATA'
}

/** When the first of them must be looked at although nothing else happens. */
export const nextLook = (judged: readonly Judged[], now: Date): Date | undefined =>
  judged.reduce<Date | undefined>((first, { state }) => {
    const look = nextLookOf(state, now)
    return first === undefined || (look !== undefined && look < first) ? look : first
  }, undefined)

/** Every member the expression speaks of, with what is asked of it and what it is: `ALARM(errors): ALARM`. */
export const explain = (expression: Expression, members: ReadonlyMap<string, MemberState>): string => {
  const shown = new Set(
    membersIn(expression).map(({ is, name }) => {
      const state = members.get(name) ?? 'INSUFFICIENT_DATA'
      return state === is ? `${name} is ${state}` : `${name} is ${state}, not ${is}`
    }),
  )
  const all = [...shown]
  return all.length === 0
    ? 'It names nothing.'
    : `${all.slice(0, most).join('; ')}${all.length > most ? `; and ${all.length - most} more` : ''}.`
}

/** More than this nobody reads in a page. */
const most = 20

/** Why its actions are suppressed, for whoever wonders that nobody is paged. */
export const sentenceFor = ({ name, suppressor }: Composite, by: SuppressedBy, until: Date | undefined): string => {
  const alarm = suppressor?.alarm ?? ''
  const end = until === undefined ? '' : ` until ${formatInZone(until, 'UTC')}`
  switch (by) {
    case 'Alarm':
      return `The composite alarm ${name} pages nobody while its suppressor ${alarm} is in ALARM.`
    case 'WaitPeriod':
      return `The composite alarm ${name} waits${end} for its suppressor ${alarm} before it pages.`
    case 'ExtensionPeriod':
      return `The suppressor ${alarm} of the composite alarm ${name} was in ALARM; nobody is paged${end}.`
    default:
      return by satisfies never
  }
}
