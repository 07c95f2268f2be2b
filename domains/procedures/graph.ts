import type { HttpRequest } from './request.ts'

/**
 * The step graph: what every front end compiles to and the only thing a run knows. It is plain JSON, pinned with the
 * run, so that a run finishes by the document it was started with.
 */
export interface Graph {
  /** In the order of the document. */
  readonly steps: readonly Step[]
  /** Where a run begins; null when there is nothing to do. */
  readonly start: string | null
}

export interface Step {
  /** Unique in its graph: the name given in the document, or `step-3`. */
  readonly id: string
  readonly title: string
  /** What the person reads, Markdown. */
  readonly instructions: string
  /** Sub-checks a person ticks. */
  readonly checks: readonly string[]
  readonly work: Work
  /** People other than the starter who must approve before it is done. */
  readonly approvals: number
  readonly timeoutMs: number
  /** Doing it twice is doing it once: repeated without asking when its node died. */
  readonly idempotent: boolean
  readonly onFailure: OnFailure
  /** A failure of it fails the run even when the run goes on. */
  readonly critical: boolean
  /** What follows when it succeeded; null ends the run. */
  readonly next: string | null
  /** Only reached by a failure: a step of the `Rollback` section. */
  readonly rollback: boolean
  /** Line in the document. */
  readonly line: number
}

export type OnFailure = { readonly then: 'abort' } | { readonly then: 'continue' } | { readonly then: 'step'; readonly step: string }

export type Work =
  | { readonly type: 'manual' }
  | { readonly type: 'http'; readonly request: HttpRequest }
  /** `input` is parsed data whose placeholders are guarded (see `platform/text/template.ts`). */
  | { readonly type: 'action'; readonly action: string; readonly input: unknown }
  | { readonly type: 'script'; readonly interpreter: string; readonly script: string }

export const findStep = (graph: Graph, id: string): Step | undefined => graph.steps.find((step) => step.id === id)

/** True for a step that may change something outside: what a rollback is wanted for. */
export const changesSomething = (step: Step): boolean => {
  switch (step.work.type) {
    case 'manual':
      return false
    case 'http':
      return !['GET', 'HEAD', 'OPTIONS'].includes(step.work.request.method)
    case 'action':
    case 'script':
      return true
    default:
      return step.work satisfies never
  }
}
