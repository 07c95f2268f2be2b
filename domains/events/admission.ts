import type { Admitted } from '#domains/events/handler.ts'
import type { FormatName } from '#domains/events/kinds.ts'
import type { RouteContext } from '#platform/http/routes.ts'
import type { Transaction } from '#platform/transaction.ts'
import { Refusal } from '#platform/refusal.ts'

/** The part of a request that says who sends. A request of the server is one. */
export interface Asked {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly params?: unknown
  readonly query?: unknown
}

export interface AdmissionOptions {
  /** The formats spoken at this address; any when left out. */
  readonly formats?: readonly FormatName[]
  /** The key, where the format has a place of its own for it: `routing_key`, `GenieKey`. */
  readonly key?: string
  /** The name in the address; the key must be one of this integration. */
  readonly name?: string
}

/**
 * Finds the integration by the key of a request: `Authorization: Bearer`, the password of basic authentication,
 * `X-Andon-Key`, `?key=`, the parameter `key` of the address, or the key given.
 *
 * Throws `sign-in-required` for a key that opens nothing (the same for every name), `forbidden` when the integration is
 * switched off or speaks another format, and `too-many-requests` with the seconds to wait. The two latter are noted.
 */
export const admit = (_context: RouteContext, _asked: Asked, _options: AdmissionOptions = {}): Promise<Admitted> =>
  Promise.reject(new Refusal('unavailable', 'Nothing is admitted yet.'))

/** Counts what was received, in the transaction that keeps it. */
export const noteReceived = async (
  _transaction: Transaction,
  _received: readonly { readonly integration: string; readonly count: number }[],
): Promise<void> => {}

/** Keeps why a request was refused, for the integration's list of its last 50 errors. `body` is masked and cut. */
export const noteRefused = async (
  _context: RouteContext,
  _refused: { readonly integration: string; readonly sentence: string; readonly body: Uint8Array | string },
): Promise<void> => {}
