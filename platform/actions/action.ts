import type { Static, TSchema } from 'typebox'
import type { Role } from '#platform/identity/actor.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Actions: the verbs.
 *
 * The problem: the same deed is wanted from a console button, a terminal, an assistant, an event rule and a runbook
 * step, and five implementations drift apart. The idea: a deed is declared once, with schemas for what goes in and
 * comes out and who may do it, and everything else is derived: `POST /api/v1/alert/acknowledge` with its OpenAPI
 * entry, `andon alert acknowledge`, the MCP tool `alert_acknowledge`, the rule target and step `andon:alert.acknowledge`.
 *
 * Guarantees: input is validated before, output after; one transaction holds authorise, read, decide, write and the
 * fact; with an `Idempotency-Key` a repeat answers what the first call answered and does nothing; a mutating action
 * that records no fact fails (a deed nobody could audit).
 */
export interface Action<Input extends TSchema = TSchema, Output extends TSchema = TSchema> {
  /** `noun.verb`, the noun singular: `alert.acknowledge`. */
  readonly name: string
  /** One imperative sentence: the label of the command, the tool and the OpenAPI operation. */
  readonly summary: string
  /** More, for the reference page, when the summary does not say it all. Markdown. */
  readonly description?: string
  readonly input: Input
  readonly output: Output
  readonly may: Permission<Static<Input>>
  /** A question changes nothing: it is a GET, needs no fact and runs read-only. */
  readonly kind: 'question' | 'deed'
  /** Doing it twice is doing it once (by state, not by key): safe to retry blindly. */
  readonly idempotent?: boolean
  /** The answer holds a secret that is shown once: it is never kept, so an `Idempotency-Key` is not honoured for it. */
  readonly secretOutput?: boolean
  /** What a console must ask once before it calls this, naming what will happen to whom. */
  readonly confirm?: string
  /** Deeds that change nothing when there is nothing to do may record no fact (a repeated acknowledge). */
  readonly mayBeSilent?: boolean
  /** Longest body of its request, in bytes, when it takes files; default 4 MiB. */
  readonly mostBytes?: number
  /** The output's `version` is that of the record it shows: over HTTP it becomes the ETag for `If-Match`. */
  readonly versioned?: boolean
  run(transaction: Transaction, input: Static<Input>): Promise<Static<Output>>
  /**
   * The same for calls that arrive at about the same moment, in one transaction: each with its own actor, authorised, and
   * answered in order. One that is refused is tried alone, so the others are done.
   */
  together?(calls: readonly { readonly transaction: Transaction; readonly input: Static<Input> }[]): Promise<readonly Static<Output>[]>
}

/** Who may: a role, or the owning team (with the role `viewer`), or the holder of a signed link made for exactly this action and input. */
export interface Permission<Input> {
  /** The role that suffices. `stranger` needs no sign-in. */
  readonly role: Role | 'stranger'
  /** The reference of the team that owns what the input names; its members may do this whatever their role. */
  ownerOf?(transaction: Transaction, input: Input): Promise<string | undefined>
  /** A signed link may carry this action. */
  readonly byLink?: boolean
  /** The deed records its own refusal reason; a check beyond roles (throws `Refusal('forbidden')`). */
  also?(transaction: Transaction, input: Input): Promise<void>
}

export const defineAction = <Input extends TSchema, Output extends TSchema>(action: Action<Input, Output>): Action<Input, Output> => action
