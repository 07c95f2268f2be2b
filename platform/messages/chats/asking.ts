import type { Outside, OutsideAnswer, OutsideRequest } from '#platform/jobs/outside.ts'
import type { Delivery } from '#platform/messages/channel.ts'
import { Refusal } from '#platform/refusal.ts'
import { cut } from '#platform/text/cut.ts'

/** What a provider answered, its body read as JSON; or how the attempt ended because no answer came. */
export type Asked =
  | { readonly type: 'answered'; readonly answer: OutsideAnswer; readonly said: unknown }
  | { readonly type: 'unanswered'; readonly delivery: Delivery }

/** Asks a provider's API. Never throws for an address that cannot be reached. */
export const ask = async (fetch: Outside['fetch'], url: string, request: OutsideRequest): Promise<Asked> => {
  try {
    const answer = await fetch(url, { redirects: 0, ...request })
    return { type: 'answered', answer, said: asJson(answer.body) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { type: 'unanswered', delivery: { outcome: error.code === 'unavailable' ? 'retry' : 'refused', reason: error.message } }
  }
}

/** Posts JSON for a message. `webhook-id` lets it be sent again when a kept connection was closed under it. */
export const posting = (id: string, body: unknown, headers: Readonly<Record<string, string>> = {}): OutsideRequest => ({
  method: 'POST',
  headers: { 'content-type': 'application/json; charset=utf-8', 'webhook-id': id, ...headers },
  body: JSON.stringify(body),
})

/** One field of what somebody else sent, whatever it is. */
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name) ? (inner as Record<string, unknown>)[name] : undefined,
    value,
  )

/** The same as text: empty when it is none. A number is one, for identifiers that some write so. */
export const textAt = (value: unknown, ...path: readonly string[]): string => {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : ''
}

/** Tried again later, after the pause the other side wishes. */
export const later = (reason: string, afterSeconds: number): Delivery =>
  Number.isFinite(afterSeconds) && afterSeconds > 0
    ? { outcome: 'retry', reason, afterSeconds: Math.ceil(afterSeconds) }
    : { outcome: 'retry', reason }

/** What a body says, short and on one line, for a reason. */
export const shortly = (body: string): string => cut(body.trim().replaceAll(/\s+/g, ' '), 200)

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
