import { LinkMade } from '#platform/identity/facts.ts'
import { hashOfSecret, newSecret } from '#platform/identity/secret.ts'
import { hasLivingAdministratorToken, insertAccount, insertLink, lockAdministrators } from '#platform/identity/store.ts'
import type { Platform } from '#platform/platform.ts'
import type { Transaction } from '#platform/transaction.ts'

const linkDays = { first: 1, invite: 3 } as const

/** Makes a link that signs `person` in once, and ends the one made before. */
export const makeLink = async (
  transaction: Transaction,
  person: string,
  purpose: 'first' | 'invite',
): Promise<{ readonly url: string; readonly expiresAt: string }> => {
  const { sql, now, config } = transaction
  const secret = newSecret()
  const expiresAt = new Date(now.getTime() + linkDays[purpose] * 24 * 3_600_000)
  await insertLink(sql, { secretHash: hashOfSecret(secret), purpose, person, now, expiresAt })
  return { url: `${config.baseUrl}/sign-in/${secret}`, expiresAt: expiresAt.toISOString() }
}

/**
 * The way in for the first administrator: a one-time link to print at start. Undefined as soon as an administrator can
 * come in without it, by a password or a token. Made anew at each start; the link of an earlier start stops working.
 *
 * @param person Who becomes administrator when there is none yet.
 */
export const firstLink = (platform: Platform, person = 'administrator'): Promise<string | undefined> =>
  platform.transact({ type: 'node', id: platform.nodeId }, async (transaction) => {
    const { sql, now } = transaction
    const administrators = await lockAdministrators(sql)
    const canComeIn = administrators.some((administrator) => administrator.password_hash !== null)
    if (canComeIn || (await hasLivingAdministratorToken(sql, now))) return undefined
    const first = administrators[0]?.person ?? person
    if (administrators.length === 0) await insertAccount(sql, { person, email: null, role: 'administrator', now })
    transaction.record(LinkMade, { subjects: [`person:${first}`], data: { person: first, purpose: 'first' } })
    return (await makeLink(transaction, first, 'first')).url
  })
