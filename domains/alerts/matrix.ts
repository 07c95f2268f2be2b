import { type Level, type Priority, rankOf } from '#domains/alerts/priority.ts'
import type { Finding } from '#platform/refusal.ts'

type Row = Readonly<Record<Level, Priority>>

/** A priority for each impact (outer) and urgency (inner). */
export type Priorities = Readonly<Record<Level, Row>>

/** The matrix an installation decides with. */
export interface Matrix {
  /** The record that says so; undefined: the one of this product. */
  readonly reference: string | undefined
  readonly priorities: Priorities
}

/** The one name a matrix may have: two would make a priority depend on who asks. */
export const matrixName = 'default'

/** Impact by urgency, three by three, as IT service management has it. */
export const standardPriorities: Priorities = {
  high: { high: 'Critical', medium: 'Urgent', low: 'High' },
  medium: { high: 'Urgent', medium: 'High', low: 'Normal' },
  low: { high: 'High', medium: 'Normal', low: 'Low' },
}

/** What a record of the kind PriorityMatrix says. */
export interface MatrixRecord {
  readonly reference: string
  readonly spec: Priorities
}

/** The matrix of the installation's record, or the standard one without a record. */
export const compileMatrix = (record?: MatrixRecord): Matrix => ({
  reference: record?.reference,
  priorities: record?.spec ?? standardPriorities,
})

/** The priority of an impact and an urgency. */
export const priorityBy = (matrix: Matrix, impact: Level, urgency: Level): Priority => matrix.priorities[impact][urgency]

/** Why it is that priority, for whoever wonders. */
export const priorityBecause = (matrix: Matrix, impact: Level, urgency: Level): string =>
  `impact ${impact}, urgency ${urgency}${matrix.reference === undefined ? '' : ` by ${matrix.reference}`}`

/** True of what `priorityBecause` wrote: an impact and an urgency gave it, not the word a sender uses. */
export const isByMatrix = (because: string): boolean => /^impact (high|medium|low), urgency (high|medium|low)/.test(because)

const levels: readonly Level[] = ['high', 'medium', 'low']

/**
 * Fields at which less impact or less urgency would be more pressing. Odd, and sometimes meant: worth a word, no reason
 * to refuse the record.
 */
export const oddities = (priorities: Priorities): readonly Finding[] =>
  levels.flatMap((impact, row) =>
    levels.flatMap((urgency, column) => {
      const above = [levels[row - 1], levels[column - 1]] as const
      const own = rankOf(priorities[impact][urgency])
      const [byImpact, byUrgency] = [
        above[0] === undefined ? own : rankOf(priorities[above[0]][urgency]),
        above[1] === undefined ? own : rankOf(priorities[impact][above[1]]),
      ]
      if (byImpact <= own && byUrgency <= own) return []
      const than = byImpact > own ? `impact ${above[0] ?? ''}, urgency ${urgency}` : `impact ${impact}, urgency ${above[1] ?? ''}`
      return [
        {
          path: `/spec/${impact}/${urgency}`,
          rule: 'monotone',
          message: `Impact ${impact}, urgency ${urgency} is ${priorities[impact][urgency]}, more pressing than ${than}.`,
        },
      ]
    }),
  )
