import { excerptOf } from '#domains/events/excerpt.ts'
import type { Admitted } from '#domains/events/handler.ts'
import { addCounts, addRefusals, keyByHash, type RefusalRow, touchKey } from '#domains/events/integrations/store.ts'
import { type IntegrationPlan, integrationPlans, usualRate } from '#domains/events/plan.ts'
import type { FormatName } from '#domains/events/kinds.ts'
import { createLimiter, type Limiter } from '#platform/http/limit.ts'
import type { RouteContext } from '#platform/http/routes.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { credentialsGeneration } from '#platform/identity/credentials.ts'
import { newId } from '#platform/identity/id.ts'
import { installationHeader, installationOf } from '#platform/identity/installation.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { cut } from '#platform/text/cut.ts'

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
  /** Counts in the rate limit; false for questions about what was sent. Default true. */
  readonly counts?: boolean
}

/** Whoever acts for senders at the door; who sent what is in the integration of each event and alert. */
export const door: Actor = { type: 'workflow', name: 'events', id: 'door' }

/**
 * Finds the integration by the key of a request: `Authorization: Bearer`, the password of basic authentication,
 * `X-Andon-Key`, `?key=`, the parameter `key` of the address, or the key given.
 *
 * Throws `sign-in-required` for a key that opens nothing (the same for every name), `not-enabled` when the integration is
 * switched off, `forbidden` when it speaks another format, and `too-many-requests` with the seconds to wait. All but the first are
 * noted; so is what a webhook of this installation sends to itself (`forbidden`). What is known of a key is remembered for two seconds; a key issued or revoked on this node counts at once.
 */
export const admit = async (context: RouteContext, asked: Asked, options: AdmissionOptions = {}): Promise<Admitted> => {
  const desk = deskOf(context)
  const admitted = await find(context, desk, options.key ?? keyShown(asked))
  if (admitted === undefined || (options.name !== undefined && options.name !== admitted.name)) throw unknownKey()
  try {
    refuseOwn(desk, asked)
    refuseUnfit(admitted, options.formats)
    if (options.counts !== false) refuseTooMany(desk, admitted, context.now().getTime())
  } catch (error) {
    if (error instanceof Refusal) await noteAtTheDoor(context, desk, admitted, error)
    throw error
  }
  return admitted
}

/** What this installation told a webhook must not come back as news: each round would be told again. */
const refuseOwn = ({ installation }: Desk, { headers }: Asked): void => {
  if (headers[installationHeader] !== installation) return
  throw new Refusal(
    'forbidden',
    'A webhook of this very installation leads here: what it tells would come back as news and be told again. Let it lead somewhere else.',
  )
}

/** Throws when an integration is switched off or speaks another format. */
export const refuseUnfit = ({ name, spec }: Pick<Admitted, 'name' | 'spec'>, formats?: readonly FormatName[]): void => {
  if (spec.enabled === false)
    throw new Refusal('not-enabled', `The integration "${name}" is switched off. Set \`enabled: true\` in its record, or stop sending.`)
  if (formats !== undefined && !formats.includes(spec.format))
    throw new Refusal(
      'forbidden',
      `The integration "${name}" speaks ${spec.format}; this address is for ${formats.join(' or ')}. Use the key of another, or change its format.`,
    )
}

/** The integration whose key a request that was refused had shown: its clients expect refusals in a shape of their own. */
export const senderOf = (refusal: unknown): Admitted | undefined =>
  typeof refusal === 'object' && refusal !== null ? senders.get(refusal) : undefined

const senders = new WeakMap<object, Admitted>()

export const admittedBy = (plan: IntegrationPlan, key: string): Admitted => ({
  integration: plan.reference,
  name: plan.name,
  owner: plan.owner,
  spec: plan.spec,
  key,
})

/** Counts what was received, in the transaction that keeps it. */
export const noteReceived = async (
  transaction: Transaction,
  received: readonly { readonly integration: string; readonly count: number }[],
): Promise<void> => {
  if (received.length > 0) await addCounts(transaction.sql, received, transaction.now)
}

/** Keeps why a request was refused, for the integration's list of its last 50 errors. The body is masked and cut. */
export const noteRefused = async (
  context: RouteContext,
  refused: {
    readonly integration: string
    readonly sentence: string
    readonly body: Uint8Array | string
    readonly secrets?: readonly string[]
  },
): Promise<void> => {
  await deskOf(context).note({
    integration: refused.integration,
    sentence: cut(refused.sentence.toWellFormed(), 1_000),
    excerpt: excerptOf(refused.body, refused.secrets),
  })
}

const keptRefusals = 50
const rememberMs = 2_000
const mostRemembered = 10_000
const touchEveryMs = 60_000

type Note = Pick<RefusalRow, 'integration' | 'sentence' | 'excerpt'>

/** What one server remembers at its door. */
interface Desk {
  /** The name of this installation. */
  readonly installation: string
  readonly remembered: Map<string, { readonly admitted: Promise<Admitted | undefined>; readonly at: number; readonly generation: number }>
  readonly limiters: Map<string, { readonly perMinute: number; readonly limiter: Limiter }>
  /** The minute in which a refusal at the door was last noted: a flood of them must not become a flood of writes. */
  readonly noted: Map<string, number>
  readonly note: (note: Note) => Promise<true>
}

const desks = new WeakMap<RouteContext, Desk>()

const deskOf = (context: RouteContext): Desk => {
  const known = desks.get(context)
  if (known !== undefined) return known
  const note = context.batcher<Note, true>({
    maxWeight: 200,
    weigh: () => 1,
    actor: door,
    run: async ({ sql, now }, notes) => {
      await addRefusals(
        sql,
        notes.map((entry) => ({ ...entry, id: newId(now), at: now })),
        keptRefusals,
      )
      return notes.map(() => true as const)
    },
  })
  const desk: Desk = {
    installation: installationOf(context.config.secret),
    remembered: new Map(),
    limiters: new Map(),
    noted: new Map(),
    note,
  }
  desks.set(context, desk)
  return desk
}

const find = async (context: RouteContext, desk: Desk, key: string | undefined): Promise<Admitted | undefined> => {
  if (key === undefined || !/^[0-9a-f]{32}$/.test(key)) return undefined
  const hash = hashOfSecret(key)
  const named = hash.toString('base64url')
  const at = context.now().getTime()
  const known = desk.remembered.get(named)
  const generation = credentialsGeneration()
  if (known !== undefined && known.generation === generation && known.at <= at && at < known.at + rememberMs) return known.admitted
  const admitted = context.transact(door, (transaction) => look(transaction, hash))
  if (desk.remembered.size >= mostRemembered) desk.remembered.clear()
  desk.remembered.set(named, { admitted, at, generation })
  try {
    // A key that opens nothing is remembered too: a sender that was forgotten asks again and again. Issuing one forgets that.
    return await admitted
  } catch (error) {
    desk.remembered.delete(named)
    throw error
  }
}

const look = async (transaction: Transaction, hash: Uint8Array): Promise<Admitted | undefined> => {
  const { sql, now } = transaction
  const key = await keyByHash(sql, hash)
  const plan = key === undefined ? undefined : (await transaction.read(integrationPlans)).value.get(key.integration)
  if (key === undefined || plan === undefined) return undefined
  if (now.getTime() - (key.last_used_at?.getTime() ?? 0) > touchEveryMs) await touchKey(sql, key.id, now)
  return admittedBy(plan, key.id)
}

const refuseTooMany = (desk: Desk, { integration, name, spec }: Admitted, now: number): void => {
  const perMinute = spec.rateLimit ?? usualRate
  const known = desk.limiters.get(integration)
  const limiter = known?.perMinute === perMinute ? known.limiter : createLimiter(perMinute)
  if (limiter !== known?.limiter) desk.limiters.set(integration, { perMinute, limiter })
  const seconds = limiter.take(integration, now)
  if (seconds === 0) return
  throw new Refusal(
    'too-many-requests',
    `The integration "${name}" takes ${perMinute} requests a minute. Wait ${seconds} s, send several events in one request, or raise its \`rateLimit\`.`,
    { retryAfterSeconds: seconds },
  )
}

const noteAtTheDoor = async (context: RouteContext, desk: Desk, admitted: Admitted, refusal: Refusal): Promise<void> => {
  senders.set(refusal, admitted)
  const minute = Math.floor(context.now().getTime() / 60_000)
  const what = `${admitted.integration} ${refusal.code}`
  if (desk.noted.get(what) === minute) return
  desk.noted.set(what, minute)
  await desk.note({ integration: admitted.integration, sentence: refusal.message, excerpt: '' })
}

const unknownKey = (): Refusal =>
  new Refusal(
    'sign-in-required',
    'This address needs a key of its integration that works: as `Authorization: Bearer …`, `X-Andon-Key`, the password of basic authentication, `?key=`, or the last part of the address.',
  )

/** The key a request shows, whether it opens anything or not. */
export const keyShown = ({ headers, params, query }: Asked): string | undefined =>
  textAt(headers, 'x-andon-key') ?? keyInAuthorization(textAt(headers, 'authorization')) ?? textAt(params, 'key') ?? textAt(query, 'key')

const textAt = (from: unknown, name: string): string | undefined => {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, name)) return undefined
  const value: unknown = Object.getOwnPropertyDescriptor(from, name)?.value
  return typeof value === 'string' && value !== '' ? value : undefined
}

const keyInAuthorization = (header: string | undefined): string | undefined => {
  const [scheme = '', value = ''] = (header ?? '').trim().split(/\s+/, 2)
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() !== 'basic') return undefined
  const pair = Buffer.from(value, 'base64').toString()
  return pair.slice(pair.indexOf(':') + 1)
}
