import { eachOnce, referencesOf } from '#domains/runs/approvals/may.ts'
import { approverNames, type ForeignName } from '#domains/runs/approvals/names.ts'
import type { Graph } from '#domains/runs/graph.ts'
import type { Data } from '#domains/runs/values.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The people, teams and schedules that foreign names are here, each once, and the names nobody is known by. */
export const nameApprovers = async (
  transaction: Transaction,
  written: readonly ForeignName[],
  filled: (text: string) => Data,
): Promise<{ readonly references: readonly string[]; readonly unknown: readonly string[] }> => {
  const names = written.flatMap((one) => referencesOf([filled(one.name)]).map((name) => ({ ...one, name })))
  const [slot] = approverNames.of(transaction.registry)
  const found = slot === undefined ? names.map(({ name }) => name) : await slot.of(transaction, names)
  return {
    references: eachOnce(found.filter((reference) => reference !== undefined)),
    unknown: names.flatMap(({ name }, index) => (found[index] === undefined ? [name] : [])),
  }
}

/** The graph with what is written out of its approvers as it is meant here; what nobody is known by stays as it is written. */
export const withNames = async (transaction: Transaction, graph: Graph): Promise<Graph> => {
  if (graph.steps.every(({ approval }) => approval?.written === undefined)) return graph
  const steps = await Promise.all(
    graph.steps.map(async (step) => {
      const { approval } = step
      if (approval?.written === undefined) return step
      const open = approval.from.filter((one) => one.includes('{{'))
      const literal = approval.written.filter(({ name }) => !name.includes('{{'))
      const { references, unknown } = await nameApprovers(transaction, literal, (text) => text)
      return { ...step, approval: { ...approval, from: [...references, ...unknown, ...open] } }
    }),
  )
  return { ...graph, steps }
}
