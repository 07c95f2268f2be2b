/** A value as scripts get and give it: JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** The platform itself as a runner. */
export const localRunner = 'local'

/** A script somebody wants done, as it is submitted: no value of a secret is in it. */
export interface JobOrder {
  /** `run/step/attempt`, or `run/step/attempt/target`; submitting it twice is submitting it once. */
  readonly key: string
  readonly run: string
  readonly step: string
  readonly title: string
  /** By name; null is this platform itself. */
  readonly runner: string | null
  readonly script: JobScript
  readonly timeoutMs: number
  /** Doing it twice is doing it once: a machine that stops gives it back instead of finishing it. */
  readonly idempotent: boolean
  /** Variables whose value is a secret, `{ DB_PASSWORD: 'secret://db' }`. */
  readonly secrets: Readonly<Record<string, string>>
  /** Further secrets whose values are hidden in what it prints, `secret://…` or the bare name. */
  readonly masks: readonly string[]
  /** `runbook:restart-checkout` */
  readonly procedure: string
  /** SHA-256 of the document, hexadecimal. */
  readonly documentDigest: string
  /** References of those who approved the step. */
  readonly approvedBy: readonly string[]
  readonly startedBy: string
}

export interface JobScript {
  readonly interpreter: string
  readonly script: string
  /** The function that is called with `payload`, and whose answer is the result. */
  readonly handler?: string
  readonly payload?: Json
  readonly environment: Readonly<Record<string, string>>
  /** Where it runs; a folder of its own when left out. */
  readonly folder?: string
  readonly network?: boolean
  /** Files beside it, name to base64; or to `sha256:…`, which becomes base64 when a machine takes the job. */
  readonly files?: Readonly<Record<string, string>>
}

/** A file by its digest, as a job names it. */
export const byDigest = (sha256: string): string => `sha256:${sha256}`

/** The digest a file is named by; undefined for one that is there itself. */
export const digestNamed = (file: string): string | undefined => /^sha256:([0-9a-f]{64})$/.exec(file)?.[1]

export const outcomes = ['success', 'failed', 'timed-out', 'cancelled', 'lost', 'refused'] as const
export type Outcome = (typeof outcomes)[number]

/** How a job ended, as whoever submitted it hears. */
export interface EndedJob {
  readonly key: string
  readonly outcome: Outcome
  readonly exit: number | null
  /** In a sentence; empty when it succeeded. */
  readonly reason: string
  /** What it wrote to `$ANDON_OUTPUT`. */
  readonly result: string
  /** What its handler answered. */
  readonly resultData?: Json
}

/** How a machine says that it ended. */
export interface JobEnd {
  readonly outcome: Outcome
  readonly exit: number | null
  readonly reason: string
  readonly result: string
  readonly resultData?: Json
  /** How many pieces of output there are. */
  readonly chunks: number
  /** What held it in. */
  readonly sandbox?: string
}
