import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addWebhook } from '#platform/facts/actions.ts'
import { factsDomain } from '#platform/facts/manifest.ts'
import { newId } from '#platform/identity/id.ts'
import { listRetention } from '#platform/retention/actions.ts'
import { retentionDomain } from '#platform/retention/manifest.ts'
import { sweep } from '#platform/retention/sweep.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

let platform: TestPlatform
before(async () => {
  platform = await startTestPlatform({ domains: [factsDomain, retentionDomain], jobs: false, start: new Date('2026-11-20T09:00:00Z') })
})
after(() => platform.stop())

const remove = (signal = new AbortController().signal): Promise<void> =>
  sweep.run({ ...platform.work({ type: 'workflow', name: sweep.name, id: 'test' }), signal }, {})
const left = async (): Promise<readonly string[]> =>
  (await platform.database.sql<{ state: string }>(`select state from webhook_delivery order by fact`)).map(({ state }) => state)

test('deliveries of webhooks go 90 days after they ended, more than fit in a slice too; one that waits stays', async () => {
  const { id } = await platform.act(addWebhook, { url: 'https://127.0.0.1/hook', types: ['*'] })
  const at = platform.clock.now()
  const rows = Array.from({ length: 1_300 }, (_, n) => ({
    id: newId(at),
    fact: n,
    state: n === 700 ? 'waiting' : n % 9 === 0 ? 'dead' : 'delivered',
  }))
  await platform.database.sql(
    `insert into webhook_delivery (id, webhook, fact, body, state, due_at, created_at, finished_at)
     select id, $2, fact, '{}', state, $3, $3, case state when 'waiting' then null else $3::timestamptz end
       from jsonb_to_recordset($1::jsonb) as new (id uuid, fact bigint, state text)`,
    [JSON.stringify(rows), id, at],
  )
  platform.clock.advance(89 * 86_400_000)
  await remove()
  assert.equal((await left()).length, 1_300)
  platform.clock.advance(2 * 86_400_000)
  const stopping = new AbortController()
  stopping.abort()
  await remove(stopping.signal)
  assert.equal((await left()).length, 1_300, 'a node that stops leaves it to the next night')
  await remove()
  assert.deepEqual(await left(), ['waiting'])
  const { items } = await platform.act(listRetention, {})
  assert.deepEqual(
    items.map(({ family, days, swept }) => [family, days, swept?.removed, swept?.total]),
    [['deliveries', 90, 1_299, 1_299]],
  )
})
