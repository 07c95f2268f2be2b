import type { Role } from '#platform/identity/actor.ts'
import type { Sql } from '#platform/transaction.ts'

export interface TokenRow {
  readonly id: string
  readonly name: string
  /** The last characters of the secret, to tell tokens apart. */
  readonly hint: string
  readonly role: Role
  readonly scopes: readonly string[]
  readonly person: string
  readonly created_at: Date
  readonly expires_at: Date | null
  readonly last_used_at: Date | null
}

const columns = 'id, name, hint, role, scopes, person, created_at, expires_at, last_used_at'

export const insertToken = async (sql: Sql, token: TokenRow & { readonly secretHash: Uint8Array }): Promise<void> => {
  await sql(
    `insert into token (id, secret_hash, name, hint, role, scopes, person, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [token.id, token.secretHash, token.name, token.hint, token.role, token.scopes, token.person, token.created_at, token.expires_at],
  )
}

/** The token of a secret, when it works: not revoked, not expired, and its maker's account not switched off. */
export const liveToken = async (
  sql: Sql,
  secretHash: Uint8Array,
  now: Date,
): Promise<(TokenRow & { readonly maker_role: Role | null }) | undefined> =>
  (
    await sql<TokenRow & { readonly maker_role: Role | null }>(
      `select token.id, token.name, token.hint, token.role, token.scopes, token.person, token.created_at, token.expires_at, token.last_used_at,
              account.role as maker_role
         from token
         left join account on account.person = token.person
        where token.secret_hash = $1
          and token.revoked_at is null
          and (token.expires_at is null or token.expires_at > $2)
          and account.disabled_at is null`,
      [secretHash, now],
    )
  )[0]

export const touchToken = async (sql: Sql, id: string, now: Date): Promise<void> => {
  await sql(`update token set last_used_at = $2 where id = $1`, [id, now])
}

/** Tokens that are not revoked, newest first, before the id `after`; of one person or of everybody. */
export const tokens = (sql: Sql, person: string | undefined, after: string | undefined, limit: number): Promise<TokenRow[]> =>
  sql<TokenRow>(
    `select ${columns}
       from token
      where revoked_at is null
        and ($1::text is null or person = $1)
        and ($2::uuid is null or id < $2)
      order by id desc
      limit $3`,
    [person ?? null, after ?? null, limit],
  )

export const tokenOf = async (sql: Sql, id: string): Promise<TokenRow | undefined> =>
  (await sql<TokenRow>(`select ${columns} from token where id = $1 and revoked_at is null`, [id]))[0]

/** What a token, working or not, may do at `now`, for work begun with it that goes on without it. */
export const tokenAt = async (
  sql: Sql,
  id: string,
  now: Date,
): Promise<{ readonly person: string; readonly role: Role; readonly maker_role: Role | null; readonly works: boolean } | undefined> =>
  (
    await sql<{ person: string; role: Role; maker_role: Role | null; works: boolean }>(
      `select token.person, token.role, account.role as maker_role,
              token.revoked_at is null and (token.expires_at is null or token.expires_at > $2) and account.disabled_at is null as works
         from token
         left join account on account.person = token.person
        where token.id = $1`,
      [id, now],
    )
  )[0]

/** The scopes of every token that ever had this name: what was written with one of them may do no more than it. */
export const scopesOfName = async (sql: Sql, name: string): Promise<readonly (readonly string[])[]> =>
  (await sql<{ scopes: string[] }>(`select scopes from token where name = $1`, [name])).map(({ scopes }) => scopes)

/** Everybody who made a token of this name: which of them wrote something is not known. */
export const makersOfName = async (sql: Sql, name: string): Promise<readonly string[]> =>
  (await sql<{ person: string }>(`select distinct person from token where name = $1 order by person`, [name])).map(({ person }) => person)

export const revokeToken = async (sql: Sql, id: string, now: Date): Promise<void> => {
  await sql(`update token set revoked_at = $2 where id = $1`, [id, now])
}
