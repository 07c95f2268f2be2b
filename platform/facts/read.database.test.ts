import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Database, openDatabase } from '#platform/database/pool.ts'
import { factsAbout, factsOf } from '#platform/facts/read.ts'
import type { Sql } from '#platform/transaction.ts'
import { testDatabase } from '#test/database.ts'

/** A log in which every alert has its own facts, one team is in a third of all and one type is as good as all. */
const facts = 60_000
let database: Database
let drop: () => Promise<void>
before(async () => {
  const test = await testDatabase()
  drop = test.drop
  database = openDatabase(test.connection, { size: 2, onError: () => undefined })
  await database.sql(
    `insert into fact (at, type, actor, subjects, data)
     select timestamptz '2026-01-01' + n * interval '1 second', case when n % 20000 = 0 then 'run.finished' else 'alert.opened' end, 'node:test',
            array['alert:' || n, 'team:t' || n % 3] || case when n % 20000 = 0 then array['workload:seldom'] else '{}' end, '{}'
       from generate_series(1, $1::int) as n`,
    [facts],
  )
  await database.sql('vacuum analyze fact')
})
after(async () => {
  await database.close()
  await drop()
})

/** Rows the database touched to answer, by its own count; the answer by number of fact. */
const asked = async (ask: (sql: Sql) => Promise<readonly { readonly at: Date }[]>): Promise<{ touched: number; found: number[] }> => {
  let touched = 0
  const sql: Sql = async (text, values) => {
    const [row] = await database.sql<{ 'QUERY PLAN': unknown }>(`explain (analyze, buffers off, format json) ${text}`, values)
    touched += rowsOf(Object(Array.isArray(row?.['QUERY PLAN']) ? row['QUERY PLAN'][0] : undefined).Plan)
    return database.sql(text, values)
  }
  const found = (await ask(sql)).map(({ at }) => (at.getTime() - Date.UTC(2026, 0, 1)) / 1_000)
  return { touched, found }
}

const rowsOf = (plan: unknown): number => {
  const { 'Actual Rows': rows = 0, 'Rows Removed by Filter': removed = 0, 'Actual Loops': loops = 1, Plans: inner = [] } = Object(plan)
  const below: unknown[] = Array.isArray(inner) ? inner : []
  return (Number(rows) + Number(removed)) * Number(loops) + below.reduce<number>((sum, one) => sum + rowsOf(one), 0)
}

const few = 20_000

test('what is said of one alert is found without reading the log', async () => {
  const { touched, found } = await asked((sql) => factsAbout(sql, ['alert:77'], { limit: 50 }))
  assert.deepEqual(found, [77])
  assert.ok(touched < few, `${touched} rows`)
})

test('what is seldom said of a workload is found without reading the log, page by page', async () => {
  const first = await asked((sql) => factsAbout(sql, ['workload:seldom'], { limit: 2 }))
  assert.deepEqual(first.found, [60_000, 40_000])
  const [{ id } = { id: '' }] = await database.sql<{ id: string }>(`select id from fact where subjects @> '{alert:40000}'`)
  const second = await asked((sql) => factsAbout(sql, ['workload:seldom'], { limit: 2, before: id }))
  assert.deepEqual(second.found, [20_000])
  assert.ok(first.touched + second.touched < 2 * few, `${first.touched} and ${second.touched} rows`)
})

test('what is said of a team all the time is found without collecting it all', async () => {
  const { touched, found } = await asked((sql) => factsAbout(sql, ['team:t1'], { limit: 3 }))
  assert.deepEqual(found, [59_998, 59_995, 59_992])
  assert.ok(touched < few, `${touched} rows`)
})

test('the newest of several types are found without sorting all of them', async () => {
  const { touched, found } = await asked((sql) =>
    factsOf(sql, ['run.finished', 'alert.opened', 'never.happened', 'alert.opened'], { limit: 3 }),
  )
  assert.deepEqual(found, [60_000, 59_999, 59_998])
  assert.ok(touched < few, `${touched} rows`)
})
