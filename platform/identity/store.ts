import type { Role } from '#platform/identity/actor.ts'
import type { Sql } from '#platform/transaction.ts'

/** Every statement about accounts, sessions and links; tokens have their own file. */
export interface Account {
  readonly person: string
  readonly email: string | null
  readonly role: Role
  readonly password_hash: string | null
  readonly created_at: Date
  readonly disabled_at: Date | null
}

export interface Session {
  readonly id: string
  readonly person: string
  readonly method: 'password' | 'link'
  readonly address: string
  readonly agent: string
  readonly created_at: Date
  readonly last_used_at: Date
  readonly expires_at: Date
}

const accountColumns = 'person, email, role, password_hash, created_at, disabled_at'
const sessionColumns = 'id, person, method, address, agent, created_at, last_used_at, expires_at'

export const accountOf = async (sql: Sql, person: string): Promise<Account | undefined> =>
  (await sql<Account>(`select ${accountColumns} from account where lower(person) = lower($1)`, [person]))[0]

export const accountOfEmail = async (sql: Sql, email: string): Promise<Account | undefined> =>
  (await sql<Account>(`select ${accountColumns} from account where lower(email) = lower($1)`, [email]))[0]

/** By name, after the name `after`. */
export const accounts = (
  sql: Sql,
  after: string | undefined,
  limit: number,
): Promise<(Account & { readonly last_seen_at: Date | null })[]> =>
  sql(
    `select ${accountColumns},
            (select max(session.last_used_at) from session where session.person = account.person) as last_seen_at
       from account
      where lower(person) > lower($1)
      order by lower(person)
      limit $2`,
    [after ?? '', limit],
  )

export const insertAccount = async (sql: Sql, account: { person: string; email: string | null; role: Role; now: Date }): Promise<void> => {
  await sql(`insert into account (person, email, role, created_at) values ($1, $2, $3, $4)`, [
    account.person,
    account.email,
    account.role,
    account.now,
  ])
}

export const setRole = async (sql: Sql, person: string, role: Role): Promise<void> => {
  await sql(`update account set role = $2 where person = $1`, [person, role])
}

export const setEmail = async (sql: Sql, person: string, email: string): Promise<void> => {
  await sql(`update account set email = $2 where person = $1`, [person, email])
}

export const setPassword = async (sql: Sql, person: string, hash: string, now: Date): Promise<void> => {
  await sql(`update account set password_hash = $2, password_changed_at = $3 where person = $1`, [person, hash, now])
}

export const setDisabled = async (sql: Sql, person: string, at: Date | null): Promise<void> => {
  await sql(`update account set disabled_at = $2 where person = $1`, [person, at])
}

/** Administrators that can come in, locked so that two changes at once cannot leave none. */
export const lockAdministrators = async (sql: Sql): Promise<readonly Account[]> =>
  sql<Account>(`select ${accountColumns} from account where role = 'administrator' and disabled_at is null order by created_at for update`)

export const insertSession = async (sql: Sql, session: Session & { readonly secretHash: Uint8Array }): Promise<void> => {
  await sql(
    `insert into session (id, secret_hash, person, method, address, agent, created_at, last_used_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      session.id,
      session.secretHash,
      session.person,
      session.method,
      session.address,
      session.agent,
      session.created_at,
      session.last_used_at,
      session.expires_at,
    ],
  )
}

/** The session of a secret with its account, when it is alive: not revoked, not expired, used since `idleSince`, account switched on. */
export const liveSession = async (
  sql: Sql,
  secretHash: Uint8Array,
  now: Date,
  idleSince: Date,
): Promise<(Session & { readonly role: Role }) | undefined> =>
  (
    await sql<Session & { readonly role: Role }>(
      `select session.id, session.person, session.method, session.address, session.agent, session.created_at, session.last_used_at,
              session.expires_at, account.role
         from session
         join account on account.person = session.person
        where session.secret_hash = $1
          and session.revoked_at is null
          and session.expires_at > $2
          and session.last_used_at > $3
          and account.disabled_at is null`,
      [secretHash, now, idleSince],
    )
  )[0]

export const touchSession = async (sql: Sql, id: string, now: Date): Promise<void> => {
  await sql(`update session set last_used_at = $2 where id = $1`, [id, now])
}

/** Live sessions of a person, newest first, before the id `after`. */
export const sessionsOf = (
  sql: Sql,
  person: string,
  now: Date,
  idleSince: Date,
  after: string | undefined,
  limit: number,
): Promise<Session[]> =>
  sql<Session>(
    `select ${sessionColumns}
       from session
      where lower(person) = lower($1)
        and revoked_at is null
        and expires_at > $2
        and last_used_at > $3
        and ($4::uuid is null or id < $4)
      order by id desc
      limit $5`,
    [person, now, idleSince, after ?? null, limit],
  )

/** Ends a session. Resolves to whose it was, undefined when there is none alive by that id. */
export const revokeSession = async (sql: Sql, id: string, now: Date): Promise<string | undefined> =>
  (await sql<{ person: string }>(`update session set revoked_at = $2 where id = $1 and revoked_at is null returning person`, [id, now]))[0]
    ?.person

export const sessionPerson = async (sql: Sql, id: string): Promise<string | undefined> =>
  (await sql<{ person: string }>(`select person from session where id = $1`, [id]))[0]?.person

/** Ends all sessions of a person but one. Resolves to how many. */
export const revokeSessionsOf = async (sql: Sql, person: string, except: string | undefined, now: Date): Promise<number> =>
  (
    await sql(
      `update session set revoked_at = $3 where person = $1 and ($2::uuid is null or id <> $2) and revoked_at is null and expires_at > $3 returning id`,
      [person, except ?? null, now],
    )
  ).length

export const insertLink = async (
  sql: Sql,
  link: { secretHash: Uint8Array; purpose: 'first' | 'invite'; person: string; now: Date; expiresAt: Date },
): Promise<void> => {
  // One living link a person: the latest is the one that was told.
  await sql(`update sign_in_link set used_at = $2 where person = $1 and used_at is null`, [link.person, link.now])
  await sql(`insert into sign_in_link (secret_hash, purpose, person, created_at, expires_at) values ($1, $2, $3, $4, $5)`, [
    link.secretHash,
    link.purpose,
    link.person,
    link.now,
    link.expiresAt,
  ])
}

/** Whose link it is, while it works. */
export const openLink = async (sql: Sql, secretHash: Uint8Array, now: Date): Promise<Account | undefined> =>
  (
    await sql<Account>(
      `select account.person, account.email, account.role, account.password_hash, account.created_at, account.disabled_at
         from sign_in_link
         join account on account.person = sign_in_link.person
        where sign_in_link.secret_hash = $1
          and sign_in_link.used_at is null
          and sign_in_link.expires_at > $2
          and account.disabled_at is null`,
      [secretHash, now],
    )
  )[0]

/** Uses a link up. False when somebody was faster. */
export const useLink = async (sql: Sql, secretHash: Uint8Array, now: Date): Promise<boolean> =>
  (
    await sql(`update sign_in_link set used_at = $2 where secret_hash = $1 and used_at is null and expires_at > $2 returning person`, [
      secretHash,
      now,
    ])
  ).length === 1

/** A person's: the one that the server makes for its own machine is gone with its data folder. */
export const hasLivingAdministratorToken = async (sql: Sql, now: Date): Promise<boolean> =>
  (
    await sql(
      `select token.id from token join account using (person) where token.role = 'administrator' and revoked_at is null and (expires_at is null or expires_at > $1) limit 1`,
      [now],
    )
  ).length > 0

/** Forgets what nobody can use or ask about any more. */
export const sweep = async (sql: Sql, endedBefore: Date, attemptsBefore: Date): Promise<void> => {
  await sql(`delete from session where expires_at < $1 or revoked_at < $1`, [endedBefore])
  await sql(`delete from sign_in_link where expires_at < $1`, [endedBefore])
  await sql(`delete from sign_in_attempt where at < $1`, [attemptsBefore])
}
