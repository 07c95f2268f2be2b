import type { JsonWebKey } from 'node:crypto'
import type { TeamsAccount } from '#platform/config.ts'
import { isInForce, readStatement } from '#platform/identity/jwt.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { ask, at, textAt } from '#platform/messages/chats/asking.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * Whether an activity comes from the Bot Connector, as its protocol asks: a token signed by a key of the OpenID configuration that is
 * endorsed for the channel, of the right issuer, for this bot, in force, and for the address the activity says it comes from.
 */
export interface TeamsProof {
  /** Throws `Refusal('unavailable')` when the keys cannot be had. */
  readonly proves: (authorization: string, activity: unknown, now: Date) => Promise<boolean>
}

/** Keys are kept a day; an unknown one is looked for at once, but not more often than this. */
const keptMs = 24 * 3_600_000
const againMs = 60_000
const skewSeconds = 300

interface Published {
  readonly issuer: string
  readonly keys: ReadonlyMap<string, JsonWebKey & { readonly endorsements?: unknown }>
  readonly readAt: number
}

export const createTeamsProof = (account: TeamsAccount, fetch: Outside['fetch']): TeamsProof => {
  let published: Published | undefined
  let reading: Promise<Published> | undefined

  const read = (now: Date): Promise<Published> => {
    reading ??= readPublished(account, fetch, now).finally(() => (reading = undefined))
    return reading
  }

  const keysWith = async (id: string, now: Date): Promise<Published> => {
    const age = published === undefined ? Number.POSITIVE_INFINITY : now.getTime() - published.readAt
    if (published !== undefined && age < keptMs && (published.keys.has(id) || age < againMs)) return published
    published = await read(now)
    return published
  }

  return {
    proves: async (authorization, activity, now) => {
      const statement = readStatement(/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '')
      if (statement === undefined) return false
      const { claims, keyId } = statement
      // What can be told without keys is told without asking for them.
      if (claims['aud'] !== account.appId || !isInForce(claims, now, skewSeconds)) return false
      const serviceUrl = textAt(activity, 'serviceUrl')
      if (serviceUrl === '' || claims['serviceurl'] !== serviceUrl) return false
      const { issuer, keys } = await keysWith(keyId, now)
      const key = keys.get(keyId)
      if (key === undefined || claims['iss'] !== issuer || !statement.isSignedBy(key)) return false
      return Array.isArray(key.endorsements) && key.endorsements.includes(textAt(activity, 'channelId'))
    },
  }
}

const readPublished = async (account: TeamsAccount, fetch: Outside['fetch'], now: Date): Promise<Published> => {
  const configuration = await get(fetch, account.openId)
  const [issuer, address] = [textAt(configuration, 'issuer'), textAt(configuration, 'jwks_uri')]
  const keys = at(await get(fetch, address), 'keys')
  if (issuer === '' || !Array.isArray(keys)) throw noKeys(account.openId)
  return { issuer, keys: new Map(keys.map((key: JsonWebKey) => [textAt(key, 'kid'), key])), readAt: now.getTime() }
}

const get = async (fetch: Outside['fetch'], url: string): Promise<unknown> => {
  const asked = await ask(fetch, url, { timeoutMs: 5_000, maxBytes: 1_000_000 })
  if (asked.type === 'unanswered' || asked.answer.status !== 200) throw noKeys(url)
  return asked.said
}

const noKeys = (url: string): Refusal => new Refusal('unavailable', `The keys that sign what comes from Teams could not be read at ${url}.`)
