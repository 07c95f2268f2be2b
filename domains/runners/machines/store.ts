import type { Sql } from '#platform/transaction.ts'

/** A registered machine, and the platform itself. */
export interface MachineRow {
  readonly name: string
  readonly sign_key: Buffer | null
  readonly seal_key: Buffer | null
  readonly registered_at: Date
  readonly keys_at: Date
  readonly last_seen_at: Date | null
  readonly lost_at: Date | null
  readonly disabled_at: Date | null
  readonly disabled_by: string | null
  readonly disabled_reason: string | null
  readonly address: string | null
  readonly version: string | null
  readonly about: MachineAbout
}

/** What a machine says of itself. */
export interface MachineAbout {
  readonly host?: string
  readonly system?: string
  readonly node?: string
  readonly interpreters?: readonly string[]
  readonly sandbox?: string
  readonly policy?: readonly string[]
  readonly atOnce?: number
}

export const findMachine = async (sql: Sql, name: string): Promise<MachineRow | undefined> =>
  (await sql<MachineRow>(`select * from runner where name = $1`, [name]))[0]

export const lockMachine = async (sql: Sql, name: string): Promise<MachineRow | undefined> =>
  (await sql<MachineRow>(`select * from runner where name = $1 for update`, [name]))[0]

export const findMachines = (sql: Sql, names: readonly string[]): Promise<MachineRow[]> =>
  sql<MachineRow>(`select * from runner where name = any($1) order by name`, [names])

/** Registers the machine, or another one in its place: former keys open nothing. */
export const saveMachine = async (
  sql: Sql,
  machine: {
    readonly name: string
    readonly signKey: Uint8Array
    readonly sealKey: Uint8Array
    readonly address: string
    readonly version: string
    readonly about: MachineAbout
    readonly now: Date
  },
): Promise<void> => {
  await sql(
    `insert into runner (name, sign_key, seal_key, registered_at, keys_at, last_seen_at, address, version, about)
     values ($1, $2, $3, $4, $4, $4, $5, $6, $7)
     on conflict (name) do update
        set sign_key = excluded.sign_key, seal_key = excluded.seal_key, registered_at = excluded.registered_at, keys_at = excluded.keys_at,
            last_seen_at = excluded.last_seen_at, lost_at = null, disabled_at = null, disabled_by = null, disabled_reason = null,
            address = excluded.address, version = excluded.version, about = excluded.about`,
    [machine.name, machine.signKey, machine.sealKey, machine.now, machine.address, machine.version, JSON.stringify(machine.about)],
  )
}

export const saveKeys = async (sql: Sql, name: string, signKey: Uint8Array, sealKey: Uint8Array, now: Date): Promise<void> => {
  await sql(`update runner set sign_key = $2, seal_key = $3, keys_at = $4 where name = $1`, [name, signKey, sealKey, now])
}

/** It was heard. `about` only when it said something. */
export const saveSeen = async (
  sql: Sql,
  name: string,
  seen: { readonly now: Date; readonly address: string; readonly version: string | null; readonly about: MachineAbout | null },
): Promise<void> => {
  await sql(
    `update runner
        set last_seen_at = $2, lost_at = null, address = $3, version = coalesce($4, version), about = coalesce($5, about)
      where name = $1`,
    [name, seen.now, seen.address, seen.version, seen.about === null ? null : JSON.stringify(seen.about)],
  )
}

/** This platform runs scripts itself. */
export const saveLocal = async (sql: Sql, about: MachineAbout, version: string, now: Date): Promise<void> => {
  await sql(
    `insert into runner (name, registered_at, keys_at, last_seen_at, version, about)
     values ('local', $1, $1, $1, $2, $3)
     on conflict (name) do update set last_seen_at = greatest(runner.last_seen_at, excluded.last_seen_at), version = excluded.version, about = excluded.about`,
    [now, version, JSON.stringify(about)],
  )
}

export const saveDisabled = async (sql: Sql, name: string, by: string, reason: string, now: Date): Promise<void> => {
  await sql(`update runner set disabled_at = $2, disabled_by = $3, disabled_reason = $4 where name = $1`, [name, now, by, reason])
}

export const saveEnabled = async (sql: Sql, name: string): Promise<void> => {
  await sql(`update runner set disabled_at = null, disabled_by = null, disabled_reason = null where name = $1`, [name])
}

export const deleteMachine = async (sql: Sql, name: string): Promise<void> => {
  await sql(`delete from runner where name = $1`, [name])
}

/** Marks those that are silent since before `before`; each is answered once. */
export const markLost = (sql: Sql, before: Date, now: Date): Promise<MachineRow[]> =>
  sql<MachineRow>(
    `update runner
        set lost_at = $2
      where name <> 'local' and lost_at is null and disabled_at is null and last_seen_at < $1
     returning *`,
    [before, now],
  )

/** The instant the longest silent one was heard. */
export const longestSilent = async (sql: Sql): Promise<Date | undefined> =>
  (
    await sql<{ at: Date | null }>(
      `select min(last_seen_at) as at from runner where name <> 'local' and lost_at is null and disabled_at is null`,
    )
  )[0]?.at ?? undefined

export const insertInvite = async (
  sql: Sql,
  invite: { readonly hash: Uint8Array; readonly runner: string; readonly by: string; readonly now: Date; readonly expiresAt: Date },
): Promise<void> => {
  await sql(`insert into runner_invite (hash, runner, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5)`, [
    invite.hash,
    invite.runner,
    invite.by,
    invite.now,
    invite.expiresAt,
  ])
}

/** Uses up the token: its runner, or undefined when it opens nothing. */
export const useInvite = async (sql: Sql, hash: Uint8Array, now: Date): Promise<string | undefined> =>
  (
    await sql<{ runner: string }>(
      `update runner_invite set used_at = $2 where hash = $1 and used_at is null and expires_at > $2 returning runner`,
      [hash, now],
    )
  )[0]?.runner

export const deleteInvites = async (sql: Sql, runner: string): Promise<void> => {
  await sql(`delete from runner_invite where runner = $1`, [runner])
}

/** False when it was heard before. */
export const insertNonce = async (sql: Sql, runner: string, nonce: string, now: Date): Promise<boolean> =>
  (
    await sql(`insert into runner_nonce (runner, nonce, seen_at) values ($1, $2, $3) on conflict do nothing returning nonce`, [
      runner,
      nonce,
      now,
    ])
  ).length === 1

export const forgetOld = async (sql: Sql, noncesBefore: Date, invitesBefore: Date): Promise<void> => {
  await sql(`delete from runner_nonce where seen_at < $1`, [noncesBefore])
  await sql(`delete from runner_invite where expires_at < $1`, [invitesBefore])
}
