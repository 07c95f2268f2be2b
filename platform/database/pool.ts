import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Sql, SqlValue } from '#platform/transaction.ts'

/** Connections to PostgreSQL, and the one place where SQL text meets the driver. */
export interface Database {
  readonly pool: pg.Pool
  /** One statement outside a transaction. */
  readonly sql: Sql
  /** `body` on one connection between `begin` and `commit`; rolled back when it throws. */
  readonly transaction: <Result>(body: (sql: Sql, slot: number) => Promise<Result>) => Promise<Result>
  readonly close: () => Promise<void>
}

export interface Connection {
  readonly connectionString?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
}

/** `date` stays text: a day has no zone. Everything else is the driver's default (`timestamptz` a `Date`, `bigint` a string). */
pg.types.setTypeParser(pg.types.builtins.DATE, (text: string) => text)

export const openDatabase = (connection: Connection, options: { size: number; onError: (error: Error) => void }): Database => {
  const pool = new pg.Pool({
    ...connection,
    max: options.size,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 60_000,
    lock_timeout: 20_000,
    idle_in_transaction_session_timeout: 120_000,
    application_name: 'andon',
  })
  pool.on('error', options.onError)
  // A connection that breaks while it is used tells its user by the failed query.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const slots = new Slots(options.size)
  return {
    pool,
    sql: async <Row extends object>(text: string, values: readonly SqlValue[] = []) =>
      (await pool.query<Row>(statement(text, values))).rows,
    transaction: (body) => inTransaction(pool, slots, body),
    close: () => pool.end(),
  }
}

const names = new Map<string, string>()

/** Named, so that PostgreSQL parses and plans each text once per connection. */
const statement = (text: string, values: readonly SqlValue[]): pg.QueryConfig => {
  let name = names.get(text)
  if (name === undefined) {
    name = createHash('sha1').update(text).digest('base64url').slice(0, 20)
    names.set(text, name)
  }
  return { name, text, values: values as unknown[] }
}

const inTransaction = async <Result>(pool: pg.Pool, slots: Slots, body: (sql: Sql, slot: number) => Promise<Result>): Promise<Result> => {
  const client = await pool.connect()
  const slot = slots.take()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await body(
      async <Row extends object>(text: string, values: readonly SqlValue[] = []) => (await client.query<Row>(statement(text, values))).rows,
      slot,
    )
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    slots.give(slot)
    client.release(broken)
  }
}

/** Small numbers that no two open transactions of this process share. */
class Slots {
  readonly #free: number[]

  constructor(size: number) {
    this.#free = Array.from({ length: size }, (_, index) => size - 1 - index)
  }

  take(): number {
    return this.#free.pop() ?? 0
  }

  give(slot: number): void {
    this.#free.push(slot)
  }
}

/** True for failures after which the same transaction may simply be tried again. */
export const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes((error as { code?: string }).code ?? '')

/** True when the database could not be reached or went away: nobody knows the answer, so nobody may say success. */
export const isUnreachable = (error: unknown): boolean => {
  const { code, message } = error as { code?: string; message?: string }
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', '57P01', '57P02', '57P03', '08006', '08003', '08001', '53300'].includes(code ?? '') ||
    /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(
      message ?? '',
    )
  )
}
