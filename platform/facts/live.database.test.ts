import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createLive } from '#platform/facts/live.ts'
import { currentPosition, type PlacedFact, positionText } from '#platform/facts/log.ts'
import type { Sql } from '#platform/transaction.ts'
import { things } from '#test/http/demo.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

let platform: TestPlatform
before(async () => {
  platform = await startTestPlatform({ domains: [things], jobs: false })
})
after(() => platform.stop())

const unexpected = (error: unknown): void => assert.fail(String(error))
const make = (label: string) => platform.invoke(platform.administrator, 'thing.make', { label })
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((done) => setTimeout(done, 5))
}

test('a hundred who listen cost the database one question', async () => {
  let questions = 0
  const sql: Sql = (text, values) => {
    questions += 1
    return platform.database.sql(text, values)
  }
  const live = createLive({ sql, onError: unexpected })
  const heard = Array.from({ length: 100 }, (): PlacedFact[] => [])
  const here = positionText(await currentPosition(platform.database.sql))
  for (const facts of heard) live.subscribe(here, (more) => facts.push(...more))
  await make('first')
  live.hint()
  await until(() => heard.every((facts) => facts.length === 1))
  questions = 0
  await make('second')
  live.hint()
  await until(() => heard.every((facts) => facts.length === 2))
  live.stop()
  assert.ok(questions < 10, `${questions} questions`)
})

test('who reads the whole log keeps nobody from hearing what happens now', async () => {
  for (let count = 0; count < 3; count += 1) {
    await platform.database.sql(
      `insert into fact (at, type, actor, subjects, data) select $1, 'thing.made', 'node:test', '{}', '{"label":"old"}' from generate_series(1, 4000)`,
      [platform.clock.now()],
    )
  }
  let old = 0
  let looksForOthers = 0
  const { sql } = platform.database
  const live = createLive({
    // A listener who stands at the present asks with the greatest id there is.
    sql: (text, values = []) => {
      if (old > 0 && old < 12_000 && values[1] === '9223372036854775807') looksForOthers += 1
      return sql(text, values)
    },
    onError: unexpected,
  })
  let joined = false
  live.subscribe('0-0', (facts) => {
    // While the log is read, somebody else joins.
    if (!joined) live.subscribe(undefined, () => undefined)
    joined = true
    old += facts.length
  })
  await until(() => old >= 12_000)
  live.stop()
  // Between the pages of the one who reads, not after them.
  assert.ok(looksForOthers >= 3, `${looksForOthers} looks`)
})
