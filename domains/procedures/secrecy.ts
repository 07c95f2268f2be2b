import type { Transaction } from '#platform/transaction.ts'
import { finding } from './attributes.ts'
import type { LintFinding } from './lintable.ts'
import type { Graph } from '#domains/runs/graph.ts'

/** Secrets a procedure names and nobody declared: the step would fail when it comes to it. */
export const secretFindings = async (transaction: Transaction, graph: Graph): Promise<readonly LintFinding[]> => {
  if (!transaction.registry.kinds.has('Secret')) return []
  const found: LintFinding[] = []
  const asked = new Map<string, boolean>()
  for (const { work, line } of graph.steps) {
    const names = new Set([...JSON.stringify(work).matchAll(named)].map((match) => (match[1] ?? '').replace(/\/former$/, '').toLowerCase()))
    for (const name of names) {
      if (!asked.has(name)) asked.set(name, (await transaction.records.byReference(`secret:${name}`)) !== undefined)
      if (asked.get(name) === true) continue
      const mend = 'Declare it, set its value with `secret.set`, and let this procedure use it.'
      found.push({ ...finding(line, 'secret', `There is no secret "${name}".`, mend), severity: 'error' })
    }
  }
  return found
}

const named = /secret:\/\/([a-z0-9](?:[a-z0-9._/-]{0,198}[a-z0-9])?)/gi
