import { createHash } from 'node:crypto'
import { Compile } from 'typebox/compile'
import { type Rule, type Standing, standingOf, strictest, withBoard } from '#domains/procedures/improvement/board.ts'
import { procedureApprovalEnded } from '#domains/procedures/improvement/facts.ts'
import { ProcedureApproval } from '#domains/procedures/improvement/kinds.ts'
import * as store from '#domains/procedures/improvement/store.ts'
import { findProcedure, type Procedure } from '#domains/procedures/library.ts'
import { procedureAt } from '#domains/procedures/versions/choosing.ts'
import type { Graph } from '#domains/runs/graph.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import type { Transaction } from '#platform/transaction.ts'

const approvalSpec = Compile(ProcedureApproval.spec)

/** Who must agree to which procedures, by lower-case reference. */
export const boardRules = defineSnapshot<ReadonlyMap<string, readonly Rule[]>>({
  name: 'procedures.boards',
  kinds: [ProcedureApproval],
  compile: (records) => {
    const rules = new Map<string, Rule[]>()
    for (const { reference, spec } of records) {
      if (!approvalSpec.Check(spec)) continue
      const isCritical = spec.risk === 'critical'
      const rule: Rule = {
        reference,
        risk: spec.risk,
        board: spec.board,
        needed: spec.approvals ?? (isCritical ? 2 : 1),
        mostDays: spec.mostDays ?? (isCritical ? 30 : 180),
      }
      for (const procedure of spec.procedures) rules.set(procedure.toLowerCase(), [...(rules.get(procedure.toLowerCase()) ?? []), rule])
    }
    return rules
  },
})

/** What an approval is of: everything that decides what is done. Names and descriptions are not among it. */
export const digestOf = (spec: { readonly body: string; readonly format?: string; readonly parameters?: unknown }): string =>
  createHash('sha256')
    .update(JSON.stringify([spec.format ?? 'markdown', spec.body, spec.parameters ?? null]))
    .digest('hex')

/** The rule for a procedure, and how it stands. Nothing is read where there is no rule. */
export const boardOf = async (
  transaction: Transaction,
  procedure: Pick<Procedure, 'reference' | 'spec'>,
): Promise<{ readonly rule: Rule | undefined; readonly standing: Standing; readonly approvals: readonly store.PreApprovalRow[] }> => {
  const rule = strictest((await transaction.read(boardRules)).value.get(procedure.reference.toLowerCase()) ?? [])
  const approvals = rule === undefined ? [] : await store.preApprovalsOf(transaction.sql, procedure.reference)
  const known = approvals.map((row) => ({ ...row, ended: row.ended_at !== null }))
  return { rule, approvals, standing: standingOf(rule, known, digestOf(procedure.spec), transaction.now) }
}

/** The graph a run of the procedure is begun with: the board is asked first where it must be. */
export const gatedGraph = async (
  transaction: Transaction,
  procedure: Pick<Procedure, 'reference' | 'spec'>,
  graph: Graph,
): Promise<Graph> => {
  const { rule, standing } = await boardOf(transaction, procedure)
  if (rule === undefined || standing.state === 'free') return graph
  return standing.state === 'asks' ? withBoard(graph, rule, standing.why) : fixedOf(graph)
}

/** What was approved beforehand is done as it stands. The same graph is fixed once, so that it is pinned once. */
const fixedOf = (graph: Graph): Graph => {
  const made = fixed.get(graph) ?? { ...graph, fixed: true }
  fixed.set(graph, made)
  return made
}
const fixed = new WeakMap<Graph, Graph>()

/** A text that changed is not the one that was approved. */
export const approvalsFollowTexts = defineSubscription({
  name: 'procedures.approvals-follow-texts',
  on: [recordChanged],
  run: async (transaction, facts) => {
    const { sql, now } = transaction
    const changed = new Set(facts.map(({ data }) => data.reference).filter((reference) => /^(?:runbook|playbook):/.test(reference)))
    for (const reference of changed) {
      const procedure = await findProcedure(transaction, reference)
      if (procedure === undefined) continue
      // What is worked on beside the version that runs leaves that one as it was approved.
      const texts = [procedure, await procedureAt(transaction, procedure, 'default')].map(({ spec }) => digestOf(spec))
      const ended = await store.endPreApprovals(sql, procedure.reference, texts, 'text', now)
      if (ended === 0) continue
      const title = procedure.metadata.title ?? procedure.metadata.name
      const because = 'its text has changed, so the board must look at it again.'
      transaction.record(procedureApprovalEnded, {
        subjects: [procedure.reference],
        data: { procedure: procedure.reference, title, because },
      })
    }
  },
})
