import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { after, before, describe, test } from 'node:test'
import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { defineDomain } from '#platform/domain.ts'
import { thisMachine } from '#platform/database/process.ts'
import { defineFact, defineSubscription, type Fact } from '#platform/facts/fact.ts'
import { addJobs, turnsOf } from '#platform/jobs/queue.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const bellRung = defineFact({ name: 'bell.rung', sentence: 'The bell rang {times} times.', data: Type.Object({ times: Type.Integer() }) })
const heard: Fact[] = []
const ran: { task: string; at: Date; payload: unknown }[] = []
let failures = 0

const note = (task: string) => async (work: { now: () => Date }, payload: unknown) => {
  ran.push({ task, at: work.now(), payload })
}
const once = defineTask({ name: 'bell.once', summary: 'Notes.', payload: Type.Object({ word: Type.String() }), run: note('once') })
const due = defineTask({ name: 'bell.due', summary: 'Notes.', payload: Type.Object({}), run: note('due') })
const hourly = defineTask({
  name: 'bell.hourly',
  summary: 'Notes.',
  payload: Type.Object({}),
  every: { cron: '0 * * * *', zone: 'Europe/Berlin' },
  run: note('hourly'),
})
const stumbling = defineTask({
  name: 'bell.stumbling',
  summary: 'Fails twice.',
  payload: Type.Object({}),
  run: async (work) => {
    failures += 1
    if (work.attempt < 3) throw new Error('not yet')
  },
})

const ring = defineAction({
  name: 'bell.ring',
  summary: 'Ring the bell.',
  input: Type.Object(
    { times: Type.Integer({ minimum: 1, maximum: 9 }), fail: Type.Optional(Type.Boolean()) },
    { additionalProperties: false },
  ),
  output: Type.Object({ rung: Type.Integer() }),
  may: { role: 'responder' },
  kind: 'deed',
  run: async (transaction, input) => {
    transaction.record(bellRung, { subjects: ['bell:one'], data: { times: input.times } })
    if (input.fail) throw new Refusal('conflict', 'The bell is broken; mend it first.')
    return { rung: input.times }
  },
})
const silent = defineAction({
  name: 'bell.silent',
  summary: 'Do something without a trace.',
  input: Type.Object({}),
  output: Type.Object({}),
  may: { role: 'viewer' },
  kind: 'deed',
  run: async () => ({}),
})

const bells = defineDomain({
  name: 'bells',
  actions: [ring, silent],
  facts: [bellRung],
  tasks: [once, due, hourly, stumbling],
  subscriptions: [
    defineSubscription({
      name: 'bells.listen',
      on: [bellRung],
      run: async (_transaction, facts) => {
        heard.push(...facts)
      },
    }),
  ],
})

describe('transactions, actions, facts and jobs', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains: [bells], start: new Date('2026-03-02T10:30:00Z') })
  })
  after(() => platform.stop())

  test('a deed commits its fact, and whoever subscribed is told once', async () => {
    assert.deepEqual(await platform.act(ring, { times: 3 }), { rung: 3 })
    await platform.drain()
    const facts = await platform.facts('bell.rung')
    assert.equal(facts.length, 1)
    assert.equal(facts[0]?.actor, 'person:ada')
    assert.deepEqual(
      heard.map((fact) => fact.data),
      [{ times: 3 }],
    )
  })

  test('a refused deed leaves no fact', async () => {
    await assert.rejects(platform.act(ring, { times: 2, fail: true }), { code: 'conflict' })
    assert.equal((await platform.facts('bell.rung')).length, 1)
  })

  test('an input that does not fit is refused with the place', async () => {
    await assert.rejects(platform.invoke(platform.administrator, 'bell.ring', { times: 11, tiems: 1 }), (error: Refusal) => {
      assert.equal(error.code, 'invalid-input')
      assert.deepEqual(error.findings.map((finding) => finding.path).toSorted(), ['/tiems', '/times'])
      return true
    })
  })

  test('a stranger, a viewer and a token without the scope may not', async () => {
    await assert.rejects(platform.act(ring, { times: 1 }, { type: 'stranger' }), { code: 'sign-in-required' })
    await assert.rejects(platform.act(ring, { times: 1 }, { type: 'person', name: 'vic', role: 'viewer', teams: [] }), {
      code: 'forbidden',
    })
    await assert.rejects(platform.act(ring, { times: 1 }, { type: 'token', id: '1', name: 'ci', role: 'editor', scopes: ['alert.*'] }), {
      code: 'forbidden',
    })
    assert.deepEqual(await platform.act(ring, { times: 1 }, { type: 'token', id: '1', name: 'ci', role: 'editor', scopes: ['bell.*'] }), {
      rung: 1,
    })
  })

  test('a deed that records nothing is a bug', async () => {
    await assert.rejects(platform.act(silent, {}), /recorded no fact/)
  })

  test('a repeated idempotency key answers the first answer and does nothing; with another input it is refused', async () => {
    const before = (await platform.facts('bell.rung')).length
    const first = await platform.invoke(platform.administrator, 'bell.ring', { times: 5 }, { idempotencyKey: 'k1' })
    const answers = await Promise.all(
      [1, 2, 3].map(() => platform.invoke(platform.administrator, 'bell.ring', { times: 5 }, { idempotencyKey: 'k1' })),
    )
    assert.deepEqual(answers, [first, first, first])
    assert.equal((await platform.facts('bell.rung')).length, before + 1)
    await assert.rejects(platform.invoke(platform.administrator, 'bell.ring', { times: 6 }, { idempotencyKey: 'k1' }), {
      code: 'key-reused',
    })
  })

  test('a job enqueued in a transaction that fails never runs', async () => {
    ran.length = 0
    await assert.rejects(
      platform.transact(platform.administrator, async (transaction) => {
        transaction.enqueue(once, { word: 'lost' })
        throw new Error('no')
      }),
    )
    await platform.transact(platform.administrator, async (transaction) => transaction.enqueue(once, { word: 'kept' }))
    await platform.drain()
    assert.deepEqual(
      ran.map((entry) => entry.payload),
      [{ word: 'kept' }],
    )
  })

  test('a timer runs at its instant, is replaced by its key and can be taken back', async () => {
    ran.length = 0
    const at = (minutes: number) => new Date(platform.clock.now().getTime() + minutes * 60_000)
    await platform.transact(platform.administrator, async (transaction) =>
      transaction.enqueue(once, { word: 'first' }, { key: 'a', at: at(5) }),
    )
    await platform.transact(platform.administrator, async (transaction) =>
      transaction.enqueue(once, { word: 'second' }, { key: 'a', at: at(10) }),
    )
    await platform.transact(platform.administrator, async (transaction) =>
      transaction.enqueue(once, { word: 'never' }, { key: 'b', at: at(5) }),
    )
    await platform.transact(platform.administrator, async (transaction) => transaction.cancel('b'))
    await platform.advance('6m')
    assert.deepEqual(
      ran.filter((entry) => entry.task === 'once'),
      [],
    )
    await platform.advance('5m')
    assert.deepEqual(
      ran.filter((entry) => entry.task === 'once').map((entry) => entry.payload),
      [{ word: 'second' }],
    )
  })

  test('a thousand wake-ups for one instant are a handful of jobs; one for now runs at once', async () => {
    await platform.drain()
    ran.length = 0
    const at = new Date(platform.clock.now().getTime() + 60_000)
    for (let index = 0; index < 20; index += 1) {
      await platform.transact(platform.administrator, async (transaction) => {
        for (let row = 0; row < 50; row += 1) transaction.wake(due, at)
      })
    }
    const [row] = await platform.database.sql<{ jobs: number }>(
      `select count(*)::int as jobs from graphile_worker.jobs where task_identifier = 'bell.due'`,
    )
    assert.ok((row?.jobs ?? 0) <= 16, `${row?.jobs} jobs`)
    await platform.advance('61s')
    assert.ok(ran.some((entry) => entry.task === 'due' && entry.at >= at))
    ran.length = 0
    await platform.transact(platform.administrator, async (transaction) => transaction.wake(due, transaction.now))
    await platform.worker.idle()
    assert.equal(ran.filter((entry) => entry.task === 'due').length, 1)
  })

  test('a cron task runs at each turn in its zone', async () => {
    ran.length = 0
    await platform.advance('3h')
    const hours = ran.filter((entry) => entry.task === 'hourly').map((entry) => entry.at.getUTCMinutes())
    assert.equal(hours.length, 3)
    assert.ok(hours.every((minute) => minute === 0))
  })

  test('a failed job is tried again', async () => {
    failures = 0
    await platform.transact(platform.administrator, async (transaction) => transaction.enqueue(stumbling, {}))
    await platform.advance('1m')
    assert.equal(failures, 3)
  })
})

describe('a node that starts', () => {
  const key = 'every:bell.hourly'
  const startedWith = async (hoursFromNow: number): Promise<{ platform: TestPlatform; turn: () => Promise<Date | undefined> }> => {
    const platform = await startTestPlatform({ domains: [bells], start: new Date('2026-03-02T10:30:00Z'), jobs: false })
    const at = new Date(platform.clock.now().getTime() + hoursFromNow * 3_600_000)
    const job = { task: hourly.name, payload: {}, at, key, queue: undefined, attempts: 3 }
    await addJobs(platform.database.sql, [job], platform.clock.offsetMs())
    ran.length = 0
    await platform.worker.start()
    await platform.drain()
    return { platform, turn: async () => (await turnsOf(platform.database.sql, [key], platform.clock.offsetMs())).get(key) }
  }
  const nextHour = new Date('2026-03-02T11:00:00Z')

  test('does the turn that was missed while none ran, and goes on from there', async () => {
    const { platform, turn } = await startedWith(-9)
    try {
      assert.equal(ran.filter(({ task }) => task === 'hourly').length, 1)
      assert.ok(Math.abs(Number(await turn()) - nextHour.getTime()) < 2_000)
    } finally {
      await platform.stop()
    }
  })

  test('takes over at once from a dead process of this machine, and believes a living heartbeat from another', async () => {
    const platform = await startTestPlatform({ domains: [bells], jobs: false })
    try {
      const noProcess = 2 ** 22 + 1
      const add = `insert into node (id, host, process_id, worker_id, started_at, heartbeat_at) values ($1, $2, $3, $1, clock_timestamp(), clock_timestamp())`
      await platform.database.sql(add, [randomUUID(), thisMachine(), noProcess])
      const container = randomUUID()
      await platform.database.sql(add, [container, `${hostname()} another container's processes`, noProcess])
      await platform.worker.start()
      const left = await platform.database.sql<{ id: string }>(`select id from node where id <> $1`, [platform.nodeId])
      assert.deepEqual(
        left.map(({ id }) => id),
        [container],
      )
    } finally {
      await platform.stop()
    }
  })

  test('brings back a turn that a clock gone wrong wrote years ahead', async () => {
    const { platform, turn } = await startedWith(80_000)
    try {
      assert.equal(ran.filter(({ task }) => task === 'hourly').length, 0)
      assert.ok(Math.abs(Number(await turn()) - nextHour.getTime()) < 2_000)
    } finally {
      await platform.stop()
    }
  })
})
