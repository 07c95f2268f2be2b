import { hashOfSecret } from '#platform/identity/secret.ts'
import { throttleWindowMs, waitBeforeSignIn } from '#platform/identity/throttle.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Counts an attempt before its password is looked at, so that many at once cannot all slip through; a success takes
 * its row back. Refuses with the pause when there were too many.
 */
export const countAttempt = async (transaction: Transaction, email: string, address: string): Promise<string> => {
  const key = emailKey(email)
  const since = new Date(transaction.now.getTime() - throttleWindowMs)
  const rows = await transaction.sql<{ same_email: boolean; same_address: boolean; at: Date }>(
    `select email = $1 as same_email, address = $2 as same_address, at
       from sign_in_attempt
      where (email = $1 or address = $2) and at > $3
      order by at desc
      limit 500`,
    [key, address, since],
  )
  const times = (which: (row: { same_email: boolean; same_address: boolean }) => boolean): Date[] => rows.filter(which).map((row) => row.at)
  const waitMs = waitBeforeSignIn(
    {
      sameBoth: times((row) => row.same_email && row.same_address),
      sameAddress: times((row) => row.same_address),
      sameAccount: times((row) => row.same_email),
    },
    transaction.now,
  )
  if (waitMs > 0) throw tooOften(Math.ceil(waitMs / 1_000))
  const id = transaction.newId()
  await transaction.sql(`insert into sign_in_attempt (id, email, address, at) values ($1, $2, $3, $4)`, [id, key, address, transaction.now])
  return id
}

/** After a success this address's failures against this account are forgiven. */
export const forgiveAttempts = async (transaction: Transaction, email: string, address: string): Promise<void> => {
  await transaction.sql(`delete from sign_in_attempt where email = $1 and address = $2`, [emailKey(email), address])
}

const emailKey = (email: string): Buffer => hashOfSecret(email.trim().toLowerCase())

const tooOften = (seconds: number): Refusal =>
  new Refusal(
    'too-many-requests',
    `Too many failed sign-ins. Wait ${seconds} s, then try again, or ask an administrator for a sign-in link.`,
    {
      retryAfterSeconds: seconds,
    },
  )
