import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Database } from '#platform/database/pool.ts'

/**
 * Migrations: numbered SQL files, forward only, applied under a lock so that any number of nodes may start at once.
 * A database that a newer Andon has migrated is refused with the mend; a file that changed after it was applied, too.
 */
const folder = fileURLToPath(new URL('../../migrations/', import.meta.url))
/** Any number will do; it only must never change. */
const lockNumber = 7_241_966

export interface Migration {
  readonly number: number
  readonly name: string
  readonly text: string
}

export const migrations = (): readonly Migration[] =>
  readdirSync(folder)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .toSorted()
    .map((file) => ({ number: Number(file.slice(0, 4)), name: file.slice(0, -4), text: readFileSync(folder + file, 'utf8') }))

/** Brings the schema up to date, or to where it stood before a migration. Resolves to the names applied now. */
export const migrate = async (database: Database, before = Infinity): Promise<readonly string[]> => {
  const client = await database.pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockNumber])
    await client.query(
      'create table if not exists migration (number integer primary key, name text not null, applied_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ number: number; name: string }>('select number, name from migration order by number')
    const known = migrations()
    refuseNewer(rows, known)
    const applied = new Set(rows.map((row) => row.number))
    const names: string[] = []
    for (const migration of known) {
      if (applied.has(migration.number) || migration.number >= before) continue
      await client.query('begin')
      try {
        await client.query(migration.text)
        await client.query('insert into migration (number, name) values ($1, $2)', [migration.number, migration.name])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw new Error(`Migration ${migration.name} failed: ${(error as Error).message}`, { cause: error })
      }
      names.push(migration.name)
    }
    return names
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lockNumber]).catch(() => undefined)
    client.release()
  }
}

const refuseNewer = (applied: readonly { number: number; name: string }[], known: readonly Migration[]): void => {
  const strange = applied.find((row) => !known.some((migration) => migration.number === row.number && migration.name === row.name))
  if (strange) {
    throw new Error(
      `The database has migration ${strange.name}, which this Andon does not know: a newer one was here. Start that version, or use another data folder (ANDON_DATA=…) or database (DATABASE_URL=…).`,
    )
  }
}
