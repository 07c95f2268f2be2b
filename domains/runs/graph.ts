import type { Condition } from './conditions.ts'
import type { HttpRequest } from './request.ts'
import type { Data, DataType } from './values.ts'

/**
 * The step graph: what every front end compiles to and the only thing a run knows. It is plain JSON, pinned with the
 * run, so that a run finishes by the document it was started with. Fields that may be absent are younger than the first
 * graphs that were pinned; absent means what it meant then.
 */
export interface Graph {
  /** In the order of the document, those inside loops too. */
  readonly steps: readonly Step[]
  /** Where a run begins; null when there is nothing to do. */
  readonly start: string | null
  /** Variables with their first values; only a `set` step changes them, and never their type. */
  readonly variables?: Readonly<Record<string, Variable>>
  /** What the run answers in the end: `step.Output` names. */
  readonly outputs?: readonly string[]
  /** The role or credential profile it acts as (`assumeRole`); may hold a reference to a parameter. */
  readonly profile?: string
  /** It was approved beforehand as it stands: no step takes other inputs. */
  readonly fixed?: true
  /** What is known of the place it acts in: `global:REGION` … */
  readonly globals?: Readonly<Record<string, Data>>
  /** Where it was begun, when that was said: `profile` is then the one of this place, whatever the document says. */
  readonly location?: Location
}

/** An account and a region, and as whom a run acts there. */
export interface Location {
  /** Empty when it is not known. */
  readonly account: string
  readonly region: string
  /** The name of the credential profile. */
  readonly profile: string
}

export interface Variable {
  readonly type: DataType
  readonly value: Data
}

export interface Step {
  /** Unique in its graph, inside loops too: the name given in the document, or `step-3`. */
  readonly id: string
  readonly title: string
  /** What the person reads, Markdown. */
  readonly instructions: string
  /** Sub-checks a person ticks. */
  readonly checks: readonly string[]
  readonly work: Work
  /** How many must approve before it is done; who and how is said by `approval`. */
  readonly approvals: number
  readonly approval?: Approval
  /** Milliseconds one attempt may take; 0 is without limit (a person's step). */
  readonly timeoutMs: number
  /** Attempts before it counts as failed, default 1. */
  readonly attempts?: number
  /** Doing it twice is doing it once: repeated without asking when its node died. */
  readonly idempotent: boolean
  readonly onFailure: OnFailure
  /** Where the run goes when it is cancelled during this step; it ends Cancelled all the same. */
  readonly onCancel?: OnCancel
  /** A failure of it fails the run even when the run goes on. */
  readonly critical: boolean
  /** What follows when it succeeded; null ends the run, or the pass of the loop it is in. */
  readonly next: string | null
  /** The run (or the pass) ends after it, however it ended. */
  readonly end?: boolean
  /** The loop it is inside. */
  readonly inside?: string
  /** Named outputs picked from what it answered, beside those it always has. */
  readonly picks?: readonly Pick[]
  /** Where a script runs: machines by name or tag; absent is the platform itself. */
  readonly target?: Target
  /** Only reached by a failure: a step of the `Rollback` section. */
  readonly rollback: boolean
  /** Line in the document. */
  readonly line: number
}

export type OnFailure = { readonly then: 'abort' } | { readonly then: 'continue' } | { readonly then: 'step'; readonly step: string }
export type OnCancel = { readonly then: 'abort' } | { readonly then: 'step'; readonly step: string }

/** Who approves, and what happens when nobody does. */
export interface Approval {
  /** References (Person, Team, Schedule); `{{ }}` is filled in. Empty: whoever may lead the run. */
  readonly from: readonly string[]
  /** The names another system has for them, of which `from` was made: looked up again when the step begins. */
  readonly written?: readonly { readonly name: string; readonly isGroup?: boolean }[]
  /** The person who started the run may approve it too. Default no. */
  readonly bySelf?: boolean
  readonly message?: string
  /** Default a week. */
  readonly expiresMs?: number
  /** Default reject. `escalate` asks the procedure's escalation contact and waits once more as long. */
  readonly onExpiry?: 'reject' | 'approve' | 'escalate'
  /** How long until those who have not answered are asked again. Default none. */
  readonly remindMs?: number
  /** How long a yes counts when the run goes on again from behind it. Default not at all: it is asked for again. */
  readonly holdsMs?: number
}

/** One output picked by a path. */
export interface Pick {
  readonly name: string
  /** `$.Payload.id`. */
  readonly path: string
  readonly type: DataType
}

/** Which machines do it. Texts may hold references. */
export interface Target {
  /** By name. */
  readonly runners?: readonly string[]
  /** Every runner that has all of these tags. */
  readonly tags?: Readonly<Record<string, string>>
  /** At once, `3` or `25%`. Default all. */
  readonly concurrency?: string
  /** Failures that are borne, `1` or `10%`; one more stops. Default 0. */
  readonly errors?: string
}

/** A way on from a step a person answers. */
export interface Choice {
  readonly text: string
  /** The step that follows; absent is the next one. */
  readonly next?: string
  /** The runbook that mends what was found: offered when this is chosen. */
  readonly runbook?: string
  /** The cause is found: the investigation ends here. */
  readonly cause?: boolean
}

/**
 * What a step does. Of these `branch`, `loop` and `set` are pure: the reducer does them itself. `sleep`, `pause`,
 * `approve` and `manual` wait. `run` starts a run and waits for it. The others are attempts, done by a job.
 */
export type Work =
  | { readonly type: 'manual'; readonly choices?: readonly Choice[] }
  | { readonly type: 'http'; readonly request: HttpRequest }
  /** `input` is parsed data whose placeholders are guarded (see `platform/text/template.ts`). */
  | { readonly type: 'action'; readonly action: string; readonly input: unknown }
  /** Markdown: values are in its environment. With `payload` (SSM): a handler is called with it and its result is data. */
  | {
      readonly type: 'script'
      readonly interpreter: string
      readonly script: string
      readonly handler?: string
      readonly payload?: Data
      readonly environment?: Readonly<Record<string, string>>
      readonly folder?: string
      /** Asks for the network; given only where the configuration allows it. */
      readonly network?: boolean
      /** Files that belong to the document, name to base64. */
      readonly files?: Readonly<Record<string, string>>
    }
  /** Done by a performer of that name (see `performing.ts`), `aws:executeAwsApi`. References in `inputs` are resolved by type. */
  | { readonly type: 'call'; readonly performer: string; readonly inputs: Readonly<Record<string, Data>> }
  | {
      readonly type: 'branch'
      readonly choices: readonly { readonly when: Condition; readonly next: string }[]
      readonly otherwise?: string
    }
  | {
      readonly type: 'loop'
      readonly start: string
      readonly over?: Data
      readonly itemType?: DataType
      readonly again?: Condition
      readonly most: number
    }
  | { readonly type: 'set'; readonly variable: string; readonly value: Data }
  /** Exactly one: an ISO 8601 duration, or an instant. */
  | { readonly type: 'sleep'; readonly duration?: string; readonly until?: string }
  | { readonly type: 'pause' }
  /** An approval that is a step of its own; `approval.from` and `approvals` of the step say whose. */
  | { readonly type: 'approve' }
  | {
      readonly type: 'run'
      readonly procedure: string
      readonly version?: string
      /** A text is one reference to a map. */
      readonly parameters: Readonly<Record<string, Data>> | string
      readonly spread?: Readonly<Record<string, Data>>
    }

export const findStep = (graph: Graph, id: string): Step | undefined => graph.steps.find((step) => step.id === id)

/** True for a step that may change something outside: what a rollback is wanted for. */
export const changesSomething = (step: Step): boolean => {
  const { work } = step
  switch (work.type) {
    case 'http':
      return !['GET', 'HEAD', 'OPTIONS'].includes(work.request.method)
    case 'action':
    case 'script':
    case 'run':
      return true
    case 'call':
      return !/^aws:(?:assert|waitFor)/.test(work.performer)
    case 'manual':
    case 'branch':
    case 'loop':
    case 'set':
    case 'sleep':
    case 'pause':
    case 'approve':
      return false
    default:
      return work satisfies never
  }
}
