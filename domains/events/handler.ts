import type { FormatName, IntegrationSpec } from '#domains/events/kinds.ts'
import type { RouteContext } from '#platform/http/routes.ts'
import type { Refusal } from '#platform/refusal.ts'
import { defineSlot } from '#platform/slot.ts'

/** Who sends, found by the key. */
export interface Admitted {
  /** `integration:payments` */
  readonly integration: string
  readonly name: string
  /** The team that answers for the integration. */
  readonly owner: string | undefined
  readonly spec: IntegrationSpec
  /** Identifier of the key that was used, never the key. */
  readonly key: string
}

/** A request as formats see it. */
export interface ReceivedRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
  /** The media type in lower case without parameters; empty when the sender named none. */
  readonly mediaType: string
  readonly body: Uint8Array
}

/** An object becomes JSON, text goes as it is, undefined is an empty body. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object | string | undefined
}

/** What a format works with. In `integration.test` the batcher is the transaction of the action, and nothing outside is reached. */
export type Way = Pick<RouteContext, 'batcher' | 'now' | 'config' | 'outside'>

/**
 * How requests of one format to `POST /in/<name>` are answered.
 *
 * `open` is called once per server and makes its batchers from `way.batcher`; what it gives back reads the request,
 * commits, and answers. In the transaction it commits in, it calls `noteReceived`. It throws a `Refusal` for what it does not
 * accept: the door notes that in the integration's list of errors and answers with `refused`, as the format's clients expect.
 */
export interface IntegrationFormat {
  readonly format: FormatName
  /** When one format has several readers, the one whose `takes` says yes; `json` is read as events or as alerts by its mapping. */
  readonly takes?: (spec: IntegrationSpec) => boolean
  readonly open: (way: Way) => (request: ReceivedRequest, from: Admitted) => Promise<Answer>
  /** Left out: problem details. */
  readonly refused?: (refusal: Refusal) => Answer
  /** A request as its sender would make it, saying that it is a test; undefined when none can be made here (a signature is needed). */
  readonly sample?: (now: Date, id: string, from: Admitted) => ReceivedRequest | undefined
}

/** Alerts put their formats in here: `contributions: [integrationFormats.fill({ format: 'grafana', … })]` in the manifest. */
export const integrationFormats = defineSlot<IntegrationFormat>('integration formats')
