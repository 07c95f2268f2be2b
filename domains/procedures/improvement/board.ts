import type { Graph, Step } from '#domains/runs/graph.ts'

/**
 * Boards: who must agree before a procedure of some risk runs at all.
 *
 * Who writes a procedure does not say how risky it is: a record of its own does, with the board (a team) that answers. A
 * procedure the board has approved beforehand runs without asking, as long as its text is the one that was approved;
 * another one asks the board before its first step.
 */
export const risks = ['low', 'medium', 'high', 'critical'] as const
export type Risk = (typeof risks)[number]

export interface Rule {
  /** The record that says so. */
  readonly reference: string
  readonly risk: Risk
  readonly board: string
  /** How many of the board must agree. */
  readonly needed: number
  /** How long an approval beforehand may hold, days. */
  readonly mostDays: number
}

export interface Approved {
  readonly digest: string
  readonly board: string
  readonly person: string
  readonly until: Date
  readonly ended: boolean
}

export type Standing =
  /** Nobody has to agree. */
  | { readonly state: 'free' }
  /** Agreed beforehand, until then. */
  | { readonly state: 'approved'; readonly by: readonly string[]; readonly until: Date }
  /** The board is asked before the first step. */
  | { readonly state: 'asks'; readonly why: string }

/** The strictest of several rules counts. */
export const strictest = (rules: readonly Rule[]): Rule | undefined =>
  rules.toSorted((one, other) => risks.indexOf(other.risk) - risks.indexOf(one.risk) || other.needed - one.needed)[0]

export const standingOf = (rule: Rule | undefined, approvals: readonly Approved[], digest: string, now: Date): Standing => {
  if (rule === undefined || rule.risk === 'low' || rule.risk === 'medium') return { state: 'free' }
  const ofBoard = approvals.filter(({ board, ended }) => board === rule.board && !ended)
  const live = ofBoard.filter(({ until }) => until > now)
  const fitting = live.filter((one) => one.digest === digest)
  const by = [...new Set(fitting.map(({ person }) => person.toLowerCase()))]
  if (by.length >= rule.needed) {
    const untils = by.map((person) =>
      Math.max(...fitting.filter((one) => one.person.toLowerCase() === person).map(({ until }) => until.getTime())),
    )
    // It holds as long as enough of them do.
    const until = new Date(untils.toSorted((one, other) => other - one)[rule.needed - 1] ?? 0)
    return { state: 'approved', by, until }
  }
  if (by.length > 0) return { state: 'asks', why: `${by.length} of ${rule.needed} of the board have approved it beforehand.` }
  if (live.length > 0) return { state: 'asks', why: 'Its text has changed since the board approved it.' }
  return {
    state: 'asks',
    why: ofBoard.length > 0 ? 'What the board approved beforehand has run out.' : 'The board has not approved it beforehand.',
  }
}

/** The step that asks the board; unique beside whatever the document calls its steps. */
export const boardStep = 'board-approval'

/** The graph with the board asked first. */
export const withBoard = (graph: Graph, rule: Rule, why: string): Graph => {
  if (graph.start === null) return graph
  const id = graph.steps.some((step) => step.id === boardStep) ? `${boardStep}-0` : boardStep
  const step: Step = {
    id,
    title: `The board approves it (risk ${rule.risk})`,
    instructions: why,
    checks: [],
    work: { type: 'approve' },
    approvals: rule.needed,
    approval: { from: [rule.board], message: `Its risk is ${rule.risk}. ${why}` },
    timeoutMs: 0,
    idempotent: false,
    onFailure: { then: 'abort' },
    critical: true,
    next: graph.start,
    rollback: false,
    line: 1,
  }
  return { ...graph, steps: [step, ...graph.steps], start: id }
}
