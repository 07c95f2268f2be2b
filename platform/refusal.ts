/**
 * Refusals: the one way to say no.
 *
 * The problem: an error is useful only when the person who meets it learns what to do next, and a client only when
 * the status code is the one its protocol expects. So every "no" of the product is a `Refusal` with a code from the
 * table below, thrown where the decision is made and translated once at each transport (HTTP problem details, the
 * command line's exit, an assistant's tool error).
 *
 * Guarantees: a refusal changes nothing (the transaction it is thrown in rolls back). Anything else that is thrown is
 * a bug: logged with its context and answered 500 without details.
 */
export const refusals = {
  'invalid-input': { status: 400, title: 'The input does not fit what this action accepts.' },
  'malformed-body': { status: 400, title: 'The body could not be read.' },
  'sign-in-required': { status: 401, title: 'Sign in, or send a token, to do this.' },
  'wrong-credentials': { status: 401, title: 'The e-mail address or password is wrong.' },
  forbidden: { status: 403, title: 'You may not do this.' },
  'link-expired': { status: 410, title: 'This link no longer works.' },
  removed: { status: 410, title: 'It was kept for a while and then removed.' },
  'not-found': { status: 404, title: 'There is nothing here by that name.' },
  'method-not-allowed': { status: 405, title: 'This address does not answer that method.' },
  conflict: { status: 409, title: 'This cannot be done in the present state.' },
  'version-mismatch': { status: 412, title: 'Somebody changed it since you read it.' },
  'body-too-large': { status: 413, title: 'The body is larger than this address accepts.' },
  'unsupported-media-type': { status: 415, title: 'This address does not read that content type.' },
  'invalid-document': { status: 422, title: 'The document is not valid.' },
  'key-reused': { status: 422, title: 'This idempotency key was used with a different input.' },
  'too-many-requests': { status: 429, title: 'Too many requests; wait and try again.' },
  'not-enabled': { status: 403, title: 'This is switched off in the configuration.' },
  unavailable: { status: 503, title: 'This is not available right now; try again soon.' },
} as const satisfies Record<string, { status: number; title: string }>

export type RefusalCode = keyof typeof refusals

/** One place in an input or document that is wrong: where, which rule, and the mend. */
export interface Finding {
  /** JSON pointer into the input, `/spec/owner`. Empty for the whole. */
  readonly path: string
  /** The rule that was broken, a stable word: `required`, `unknown-property`, `type`, `reference`. */
  readonly rule: string
  /** What is wrong, one sentence. */
  readonly message: string
  /** What to do about it, when it can be said ("did you mean `owner`?"). */
  readonly mend?: string
  readonly file?: string
  /** 1-based. */
  readonly line?: number
  /** 1-based. */
  readonly column?: number
}

export class Refusal extends Error {
  readonly code: RefusalCode
  readonly findings: readonly Finding[]
  /** Seconds to wait before trying again, for `too-many-requests` and `unavailable`. */
  readonly retryAfterSeconds: number | undefined

  /** @param detail What happened and what to do next, for the person who reads it. */
  constructor(code: RefusalCode, detail: string, options: { findings?: readonly Finding[]; retryAfterSeconds?: number } = {}) {
    super(detail)
    this.name = 'Refusal'
    this.code = code
    this.findings = options.findings ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get status(): number {
    return refusals[this.code].status
  }
}
