import type { Delivery, Message } from '#platform/messages/channel.ts'

/** What jobs may reach beyond the database. Tests put a world of their own in its place for what cannot run on one machine, never for PostgreSQL. */
export interface Outside {
  /** HTTP to an address outside, with a deadline; refuses addresses inside the network unless the configuration allows them (no redirects into it either). */
  readonly fetch: (url: string, options?: OutsideRequest) => Promise<OutsideAnswer>
  /** Sends one message through its channel now. Never throws for a refused message: the delivery says so. */
  readonly send: (message: Message) => Promise<Delivery>
}

export interface OutsideRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Whole-request deadline in milliseconds, default 10,000. */
  readonly timeoutMs?: number
  /** Longest body kept, in bytes, default 65,536; more is cut. */
  readonly maxBytes?: number
  /** The answer's body is base64: bytes that are no text stay what they are. */
  readonly binary?: boolean
  /** How many redirects are followed, default 3. With 0 a redirect is the answer: what must come from one host comes from no other. */
  readonly redirects?: number
  /** Aborted when the answer is no longer wanted: the request ends at once, refused as `unavailable`. It may have arrived. */
  readonly signal?: AbortSignal
}

export interface OutsideAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly durationMs: number
}
