import type { Static } from 'typebox'
import type { Schedule } from '#domains/oncall/kinds.ts'
import type { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import type { Finding } from '#platform/refusal.ts'
import type { ChannelType } from '#platform/messages/channel.ts'

/**
 * What another tool knows about people and who is on call, in our words and still under its identifiers.
 *
 * Each tool's file turns its export into this; `compile` turns this into documents. So the names, who is who, and what
 * becomes of a policy without anybody are decided once.
 */
export interface Model {
  readonly people: readonly ForeignPerson[]
  readonly teams: readonly ForeignTeam[]
  readonly schedules: readonly ForeignSchedule[]
  readonly policies: readonly ForeignPolicy[]
}

interface Foreign {
  /** Its identifier there. */
  readonly key: string
  /** Where it stands in the input. */
  readonly path: string
  readonly name: string
}

export interface ForeignPerson extends Foreign {
  readonly email?: string | undefined
  readonly zone?: string | undefined
  readonly hasLeft?: boolean
  readonly methods: readonly ForeignMethod[]
  readonly rules: Readonly<Partial<Record<'important' | 'default', readonly ForeignRule[]>>>
}

export interface ForeignMethod {
  readonly key: string
  readonly path: string
  readonly label: string
  readonly channel: ChannelType
  readonly address: string
}

export interface ForeignRule {
  /** Key of a method. */
  readonly method: string
  readonly minutes: number
}

export interface ForeignTeam extends Foreign {
  readonly description?: string | undefined
  readonly email?: string | undefined
  readonly members: readonly string[]
  /** Key of the policy that is used for it. */
  readonly policy?: string | undefined
}

export type Turns = Omit<NonNullable<Static<typeof Schedule.spec>['rotation']>, 'people' | 'groups'> & {
  /** Keys of those who are on call together, in order. */
  readonly slots: readonly (readonly string[])[]
}

/** Shifts that no rotation of ours says: they become a calendar. */
export interface Shift {
  /** `2026-11-20T09:00`, on the clock of the layer. */
  readonly start: string
  readonly minutes: number
  /** As iCalendar writes it: `FREQ=WEEKLY;INTERVAL=3`. */
  readonly rule?: string | undefined
  readonly people: readonly string[]
}

export interface ForeignLayer {
  readonly path: string
  readonly name: string
  readonly priority: number
  readonly zone?: string | undefined
  readonly of:
    | { readonly turns: Turns }
    | { readonly shifts: readonly Shift[] }
    /** The address of a calendar. */
    | { readonly feed: string }
}

export interface ForeignOverride {
  readonly path: string
  /** On the clock of the schedule. */
  readonly from: string
  readonly to: string
  readonly does: 'replace' | 'add'
  readonly person: string
  readonly replaces?: string | undefined
}

export interface ForeignSchedule extends Foreign {
  readonly description?: string | undefined
  readonly team?: string | undefined
  readonly zone: string
  readonly layers: readonly ForeignLayer[]
  readonly overrides: readonly ForeignOverride[]
}

export type Target = { readonly person: string } | { readonly team: string } | { readonly schedule: string }

export interface ForeignStep {
  readonly path: string
  readonly targets: readonly Target[]
  readonly minutes: number
  readonly when?: Static<typeof EscalationPolicy.spec>['steps'][number]['when']
}

export interface ForeignPolicy extends Foreign {
  readonly description?: string | undefined
  readonly team?: string | undefined
  readonly steps: readonly ForeignStep[]
  readonly repeat: number
  /** An acknowledgement holds for so many minutes. */
  readonly expires?: number | undefined
}

/** What became of one thing of the input. */
export interface Note {
  /** As people call it: `schedule Payments primary`. */
  readonly what: string
  /** Where it stands in the input: `/schedules/0/schedule_layers/1`. */
  readonly path: string
  readonly outcome: 'mapped' | 'changed' | 'left-out'
  /** What it became, how it changed, or why it does not come along. */
  readonly why: string
  /** What to do instead, for what changed or was left out. */
  readonly instead?: string
}

/** What is written down while an export is read. */
export interface Ledger {
  readonly notes: Note[]
  /** What cannot be read at all: with any of these nothing is imported. */
  readonly findings: Finding[]
}

export const newLedger = (): Ledger => ({ notes: [], findings: [] })

export const changed = (ledger: Ledger, what: string, path: string, why: string, instead?: string): void => {
  ledger.notes.push({ what, path, outcome: 'changed', why, ...(instead === undefined ? {} : { instead }) })
}

export const leftOut = (ledger: Ledger, what: string, path: string, why: string, instead: string): void => {
  ledger.notes.push({ what, path, outcome: 'left-out', why, instead })
}
