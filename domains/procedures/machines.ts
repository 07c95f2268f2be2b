import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { finding } from './attributes.ts'
import type { LintFinding } from './lintable.ts'
import type { Graph, Target } from '#domains/runs/graph.ts'

/** What of `runner.match` is looked at. */
interface Matched {
  readonly items: readonly { readonly runner: string; readonly connected: boolean; readonly refusal: string | null }[]
  readonly missing: readonly string[]
}

/** Steps for machines nobody has, that may not be used, or that are not there right now. */
export const machineFindings = async (transaction: Transaction, procedure: string, graph: Graph): Promise<readonly LintFinding[]> => {
  const found: LintFinding[] = []
  for (const { target, line, title } of graph.steps) {
    if (target === undefined || JSON.stringify(target).includes('{{') || !transaction.registry.actions.has('runner.match')) continue
    const problem = problemWith(await matchedBy(transaction, procedure, target), target)
    if (problem !== undefined)
      found.push({ ...finding(line, 'target', `“${title.slice(0, 60)}”: ${problem.message}`, problem.mend), severity: problem.severity })
  }
  return found
}

const matchedBy = async (transaction: Transaction, procedure: string, { runners, tags }: Target): Promise<Matched> => {
  const tag = Object.entries(tags ?? {}).map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  try {
    const asked = { ...(runners === undefined ? {} : { runners: [...runners] }), ...(tag.length === 0 ? {} : { tag }), procedure }
    // The answer fits what the action declares.
    return (await transaction.callNamed('runner.match', asked)) as Matched
  } catch (error) {
    if (error instanceof Refusal) return { items: [], missing: [...(runners ?? [])] }
    throw error
  }
}

const problemWith = (
  { items, missing }: Matched,
  { runners }: Target,
): { readonly severity: LintFinding['severity']; readonly message: string; readonly mend: string } | undefined => {
  if (missing.length > 0 && !runners?.includes('local'))
    return { severity: 'error', message: `there is no runner ${missing.join(', ')}.`, mend: 'Declare and register it, or name another.' }
  if (items.length === 0 && runners === undefined)
    return {
      severity: 'error',
      message: 'no runner has these tags.',
      mend: 'Give the tags to a runner, or name others; `runner.list` shows what there is.',
    }
  const refused = items.find(({ refusal }) => refusal !== null)
  if (refused !== undefined)
    return {
      severity: 'error',
      message: `${refused.runner} does not take it: ${refused.refusal ?? ''}`,
      mend: 'Let the runner take this procedure, or name another.',
    }
  const away = items.filter(({ connected }) => !connected)
  if (away.length === 0) return undefined
  return {
    severity: 'advice',
    message: `${away.map(({ runner }) => runner).join(', ')} ${away.length === 1 ? 'is' : 'are'} not connected right now.`,
    mend: 'The step waits for it until its time is over.',
  }
}
