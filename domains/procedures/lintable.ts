import type { Finding } from '#platform/refusal.ts'
import type { ProcedureInfo } from './info.ts'
import type { Graph } from '#domains/runs/graph.ts'

/** Everything the linter looks at. Of each field the record's own word counts first, then the document's table. */
export interface Lintable {
  readonly kind: 'Runbook' | 'Playbook'
  readonly owner: string | undefined
  readonly description: string | undefined
  readonly reviewEvery: string | undefined
  readonly reviewedAt: Date | undefined
  /** References of those who said "still right" or "changed", or ran it to success; undefined when nobody can know. */
  readonly validatedBy: readonly string[] | undefined
  readonly spec: {
    readonly outcome?: string | undefined
    readonly author?: string | undefined
    readonly escalation?: string | undefined
    readonly tools?: readonly string[] | undefined
    readonly permissions?: readonly string[] | undefined
    readonly workloads?: readonly string[] | undefined
    readonly stakeholders?: readonly string[] | undefined
    readonly communication?: string | undefined
    readonly runbooks?: readonly string[] | undefined
    readonly format?: string | undefined
  }
  readonly info: ProcedureInfo
  readonly graph: Graph
  readonly body: string
  /** What compiling found, and what is wrong with the parameters. */
  readonly findings: readonly Finding[]
  /** What one should know before it runs. */
  readonly notes?: readonly Finding[]
  /** Who may approve, with the people each of them is; undefined when nobody can know (a file without a server). */
  readonly approvers?: ReadonlyMap<string, readonly string[]>
  /** References of the runbooks there are; undefined when nobody can know. */
  readonly runbooks?: ReadonlySet<string>
}

/** `error`: it cannot or must not run as written. `missing`: the pillar asks for it (OPS07-BP03, OPS07-BP04). `advice`: it would help. */
export interface LintFinding extends Finding {
  readonly severity: 'error' | 'missing' | 'advice'
}
