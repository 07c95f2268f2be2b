import type { TSchema } from 'typebox'

/** What a route says about itself, for the OpenAPI document, the reference page and the command line. */
export interface Operation {
  /** `noun.verb`; unique. */
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly input?: TSchema
  readonly output?: TSchema
  /** Needs no sign-in. */
  readonly open?: boolean
  /** What the body or answer is when it is not JSON: `text/event-stream`. */
  readonly answers?: string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Documents the route. A route of `/api/` without one, and without a `schema` that has a summary, fails the whole-system test. */
    readonly operation?: Operation
    /** Answers people: problems are shown as a page. */
    readonly page?: boolean
    /** Guarded by the strict rate limit: guessing would pay here. */
    readonly strict?: boolean
    /** Takes what other tools send: the high rate limit, and a token may come as `?key=`. Set for every foreign route under `/api/`. */
    readonly ingest?: boolean
  }
}
