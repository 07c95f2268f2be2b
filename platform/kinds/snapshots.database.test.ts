import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Type from 'typebox'
import { defineDomain } from '#platform/domain.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { subscriberTasks } from '#platform/facts/subscribers.ts'
import type { Work } from '#platform/jobs/task.ts'
import { defineKind } from '#platform/kinds/kind.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { archiveRecord, saveRecord } from '#platform/kinds/record-deeds.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { createSnapshots } from '#platform/kinds/snapshots.ts'
import { createRegistry } from '#platform/registry.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const Buoy = defineKind({
  name: 'Buoy',
  slug: 'buoy',
  plural: 'Buoys',
  summary: 'A buoy.',
  owner: 'none',
  spec: Type.Object({ color: Type.Optional(Type.String()) }, { additionalProperties: false }),
})
const Wave = defineKind({
  name: 'Wave',
  slug: 'wave',
  plural: 'Waves',
  summary: 'A wave.',
  owner: 'none',
  spec: Type.Object({}, { additionalProperties: false }),
})

let compiles = 0
const colors = defineSnapshot({
  name: 'sea.colors',
  kinds: [Buoy],
  compile: (records) => {
    compiles += 1
    return records.map((record) => `${record.metadata.name}: ${String((record.spec as { color?: string }).color)}`)
  },
})

let platform: TestPlatform
before(async () => {
  platform = await startTestPlatform({ domains: [kindsDomain, defineDomain({ name: 'sea', kinds: [Buoy, Wave], snapshots: [colors] })] })
})
after(() => platform.stop())

const buoy = (name: string, color: string) => ({
  document: { apiVersion: 'andon.dev/v1', kind: 'Buoy', metadata: { name }, spec: { color } },
})
const read = () => platform.transact(platform.administrator, (transaction) => transaction.read(colors))

test('a snapshot is compiled once and again only when a record of its kinds changed', async () => {
  assert.deepEqual((await read()).value, [])
  await platform.act(saveRecord, buoy('north', 'red'))
  assert.deepEqual((await read()).value, ['north: red'])
  const before = compiles
  await read()
  await platform.act(saveRecord, { document: { apiVersion: 'andon.dev/v1', kind: 'Wave', metadata: { name: 'w' }, spec: {} } })
  await read()
  assert.equal(compiles, before)
})

test('every read after a commit on this node shows it', async () => {
  for (let index = 0; index < 20; index += 1) {
    await platform.act(saveRecord, buoy('north', `c${index}`))
    assert.deepEqual((await read()).value, [`north: c${index}`])
  }
})

test('a transaction reads its own changes, and nobody else does before it commits', async () => {
  await assert.rejects(
    platform.transact(platform.administrator, async (transaction) => {
      await transaction.callNamed('record.save', buoy('north', 'unborn'))
      assert.deepEqual((await transaction.read(colors)).value, ['north: unborn'])
      assert.deepEqual((await read()).value, ['north: c19'])
      throw new Error('rolled back')
    }),
    /rolled back/,
  )
  assert.deepEqual((await read()).value, ['north: c19'])
})

test('a change that commits after one with a higher transaction id is not missed', async () => {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const slow = platform.transact(platform.administrator, async (transaction) => {
    await transaction.callNamed('record.save', buoy('east', 'slow'))
    begun.resolve()
    await gate.promise
  })
  await begun.promise
  await platform.act(saveRecord, buoy('west', 'quick'))
  assert.deepEqual((await read()).value, ['north: c19', 'west: quick'])
  gate.resolve()
  await slow
  assert.deepEqual((await read()).value, ['east: slow', 'north: c19', 'west: quick'])
})

test('another node sees a change when it is told, and within its next looks when it is not', async () => {
  const other = createSnapshots({ registry: createRegistry([defineDomain({ name: 'sea', kinds: [Buoy, Wave] })]) })
  const elsewhere = async () => (await other.read(colors, platform.database.sql)).value
  assert.equal((await elsewhere()).length, 3)
  await platform.act(archiveRecord, { reference: 'buoy:east' })
  other.invalidate(['Buoy'])
  assert.equal((await elsewhere()).length, 2)
  await platform.act(archiveRecord, { reference: 'buoy:west' })
  while ((await elsewhere()).length !== 1) await new Promise((done) => setTimeout(done, 50))
})

test('who is told of a change by its fact reads it, also where the fact comes before the word', async () => {
  const told: string[][] = []
  const seen = defineSubscription({
    name: 'sea.seen',
    on: [recordChanged],
    run: async (transaction) => void told.push([...(await transaction.read(colors)).value]),
  })
  const registry = createRegistry([defineDomain({ name: 'sea', kinds: [Buoy, Wave], subscriptions: [seen] })])
  const other = createSnapshots({ registry })
  await other.read(colors, platform.database.sql)
  await platform.act(saveRecord, buoy('south', 'black'))
  const fact = (await platform.facts('record.changed')).at(-1) ?? assert.fail()
  const [task] = subscriberTasks(registry)
  const work = platform.work()
  const elsewhere: Work = {
    ...work,
    transact: (body) =>
      work.transact((transaction) => body({ ...transaction, registry, read: (snapshot) => other.read(snapshot, transaction.sql) })),
  }
  await task?.run(elsewhere, { ids: [fact.id], at: fact.at.toISOString() })
  assert.deepEqual(told, [['north: c19', 'south: black']])
  await platform.act(archiveRecord, { reference: 'buoy:south' })
})

test('the version of a snapshot names exactly the record versions it was compiled from', async () => {
  const { version } = await read()
  await platform.act(saveRecord, buoy('north', 'later'))
  const [row] = await platform.database.sql<{ color: string }>(
    `select document #>> '{spec,color}' as color
       from record_version
      where document #>> '{metadata,name}' = 'north' and pg_visible_in_snapshot(xid, $1::pg_snapshot)
      order by version desc
      limit 1`,
    [version],
  )
  assert.equal(row?.color, 'c19')
})

test('many who read while others write never see an older state than they wrote', async () => {
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let index = 0; index < 6; index += 1) {
        await platform.act(saveRecord, buoy(`w${writer}`, String(index)))
        assert.ok((await read()).value.includes(`w${writer}: ${index}`))
      }
    }),
  )
})
