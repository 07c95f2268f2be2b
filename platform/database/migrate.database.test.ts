import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { describeSchema } from '#platform/database/describe.ts'
import { migrate, migrations } from '#platform/database/migrate.ts'
import { openDatabase } from '#platform/database/pool.ts'
import { emptyDatabase } from '#test/database.ts'

const withDatabase = async (body: (open: () => ReturnType<typeof openDatabase>) => Promise<void>): Promise<void> => {
  const { connection, drop } = await emptyDatabase()
  const opened: ReturnType<typeof openDatabase>[] = []
  try {
    await body(() => {
      const database = openDatabase(connection, { size: 2, onError: () => undefined })
      opened.push(database)
      return database
    })
  } finally {
    await Promise.all(opened.map((database) => database.close()))
    await drop()
  }
}

describe('migrations', () => {
  test('make exactly what migrations/schema.sql says', () =>
    withDatabase(async (open) => {
      const database = open()
      await migrate(database)
      const kept = readFileSync(new URL('../../migrations/schema.sql', import.meta.url), 'utf8')
      assert.equal(await describeSchema(database.sql), kept, 'run "npm run schema" and look at the difference')
    }))

  test('are applied once, also when several nodes start at the same time', () =>
    withDatabase(async (open) => {
      const applied = await Promise.all([open(), open(), open()].map((database) => migrate(database)))
      assert.deepEqual(
        applied.flat().toSorted(),
        migrations().map((migration) => migration.name),
      )
    }))

  test('a database of a newer Andon is refused with the mend', () =>
    withDatabase(async (open) => {
      const database = open()
      await migrate(database)
      await database.pool.query(`insert into migration (number, name) values (9999, '9999_from_the_future')`)
      await assert.rejects(migrate(database), /9999_from_the_future.*Start that version, or use another data folder/)
    }))
})
