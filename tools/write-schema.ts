import { writeFileSync } from 'node:fs'
import { describeSchema } from '#platform/database/describe.ts'
import { migrate } from '#platform/database/migrate.ts'
import { openDatabase } from '#platform/database/pool.ts'
import { emptyDatabase } from '#test/database.ts'

/** Writes `migrations/schema.sql` from what the migrations make of an empty database. */
const { connection, drop } = await emptyDatabase()
const database = openDatabase(connection, { size: 2, onError: () => undefined })
await migrate(database)
writeFileSync(new URL('../migrations/schema.sql', import.meta.url), await describeSchema(database.sql))
await database.close()
await drop()
process.exit(0)
