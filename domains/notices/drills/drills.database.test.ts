import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { domains } from '#app/domains.ts'
import { planDrills, runDrills } from '#domains/notices/drills/jobs.ts'
import { listDrills } from '#domains/notices/drills/showing.ts'
import type { Task } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const organization = [
  { kind: 'Person', metadata: { name: 'bo' }, spec: { email: 'bo@anycompany.example' } },
  { kind: 'Team', metadata: { name: 'shop' }, spec: { members: ['person:bo'] } },
  {
    kind: 'EscalationPolicy',
    metadata: { name: 'shop', owner: 'team:shop' },
    spec: {
      steps: [{ page: ['person:bo'], timeout: '5m' }],
      fallback: 'person:bo',
      drill: { every: 'month', zone: 'UTC', start: '2026-11-18T10:00' },
    },
  },
].map((document, index) => ({ path: `${index}.json`, text: JSON.stringify({ apiVersion: 'andon.dev/v1', ...document }) }))

describe('planned drills', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains, jobs: false, start: new Date('2026-11-18T10:00:30Z') })
    await platform.invoke(platform.administrator, 'record.apply', { files: organization })
  })
  after(() => platform.stop())

  /** Does the work of a node, which dies within the transaction when it `dies`. */
  const node = (task: Task, dies = false): Promise<void> =>
    task.run(
      {
        ...platform.work(),
        transact: (body) =>
          platform.transact({ type: 'workflow', name: task.name, id: 'test' }, async (transaction: Transaction) => {
            const done = await body(transaction)
            if (dies) throw new Error('killed')
            return done
          }),
      },
      {},
    )
  const until = (instant: string): void => platform.clock.advance(Date.parse(instant) - platform.clock.now().getTime())
  const drills = async () => (await platform.act(listDrills, {})).items.map(({ state, tried }) => `${state} ${tried}`)
  const pages = async (): Promise<number> => Number((await platform.database.sql<{ count: string }>('select count(*) from page'))[0]?.count)

  test('a node that dies leaves nothing behind; two that find it at once make it once', async () => {
    await assert.rejects(node(planDrills, true), /killed/)
    assert.deepEqual([await drills(), await pages()], [[], 0])
    await Promise.all([node(planDrills), node(planDrills)])
    await node(planDrills)
    assert.deepEqual([await drills(), await pages()], [['running 1'], 1])
  })

  test('each level is paged once, whoever goes on with it and however often', async () => {
    await node(runDrills)
    assert.equal(await pages(), 1)
    until('2026-11-18T10:08:00Z')
    await assert.rejects(node(runDrills, true), /killed/)
    assert.equal(await pages(), 1)
    await Promise.all([node(runDrills), node(runDrills)])
    await node(runDrills)
    assert.deepEqual([await drills(), await pages()], [['running 2'], 2])
    until('2026-11-18T10:20:00Z')
    await Promise.all([node(runDrills), node(runDrills)])
    assert.deepEqual(await drills(), ['finished 2'])
    assert.equal((await platform.facts('oncall.drill-finished')).length, 1)
  })

  test('one that comes too late is told as not made, once', async () => {
    until('2026-12-18T12:00:00Z')
    await node(planDrills)
    await node(planDrills)
    assert.deepEqual(await drills(), ['skipped 0', 'finished 2'])
    const [skipped] = await platform.facts('oncall.drill-skipped')
    assert.match(JSON.stringify(skipped?.data), /did not run at that time/)
  })
})
