import Type from 'typebox'
import { type Pressing, pressingOf } from '#domains/alerts/checks-store.ts'
import { isByMatrix, oddities, standardPriorities } from '#domains/alerts/matrix.ts'
import { priorityOfSeverity } from '#domains/alerts/priority.ts'
import { routing } from '#domains/alerts/routing.ts'
import { PriorityField } from '#domains/alerts/view.ts'
import { defineAction } from '#platform/actions/action.ts'
import type { Transaction } from '#platform/transaction.ts'

const levels = ['high', 'medium', 'low'] as const
const Level = (description: string) => Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')], { description })

export const showPriorities = defineAction({
  name: 'alert.priorities',
  summary: 'Show the priority matrix in force: impact by urgency, who said so, and what is odd about it',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object({
    matrix: Type.Union([Type.String({ description: 'The record that says so.' }), Type.Null()], {
      description: '`priority-matrix:default`; null: nobody declared one, and the usual one counts.',
    }),
    isStandard: Type.Boolean({ description: 'It says what the usual one says.' }),
    items: Type.Array(
      Type.Object({ impact: Level('How much suffers.'), urgency: Level('How soon somebody must act.'), priority: PriorityField }),
      { description: 'All nine, the most pressing corner first.' },
    ),
    warnings: Type.Array(Type.String({ description: 'A sentence.' }), {
      description: 'Where less impact or less urgency would be more pressing: allowed, and seldom meant.',
    }),
    withoutRoute: PriorityField,
  }),
  run: async (transaction) => {
    const { matrix } = (await transaction.read(routing)).value
    return {
      matrix: matrix.reference ?? null,
      isStandard: levels.every((impact) =>
        levels.every((urgency) => matrix.priorities[impact][urgency] === standardPriorities[impact][urgency]),
      ),
      items: levels.flatMap((impact) => levels.map((urgency) => ({ impact, urgency, priority: matrix.priorities[impact][urgency] }))),
      warnings: oddities(matrix.priorities).map(({ message }) => message),
      withoutRoute: priorityOfSeverity(undefined),
    }
  },
})

/** How pressing each of these groups is by the matrix, and whether a person said otherwise. Groups that are gone are left out. */
export const priorityOfGroups = async (transaction: Transaction, groups: readonly string[]): Promise<ReadonlyMap<string, GroupPriority>> =>
  new Map(groups.length === 0 ? [] : (await pressingOf(transaction.sql, groups)).map((row) => [row.group, decided(row)]))

export interface GroupPriority {
  /** What the matrix or the sender's word gave it. */
  readonly computed: string
  readonly isByMatrix: boolean
  /** What a person made of it, who and why. */
  readonly said: { readonly priority: string; readonly because: string } | undefined
}

const decided = ({ priority, because, by, computed }: Pressing): GroupPriority => ({
  computed: computed ?? priority,
  // Once a person has spoken the words are theirs; what was computed before had its own.
  isByMatrix: by !== null || isByMatrix(because),
  said: by === null ? undefined : { priority, because },
})
