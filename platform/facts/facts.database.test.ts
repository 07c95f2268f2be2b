import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import Type from 'typebox'
import { pino } from 'pino'
import { defineDomain } from '#platform/domain.ts'
import { addWebhook, listDeadDeliveries, listFacts, listWebhooks, retryWebhook, verifyFacts } from '#platform/facts/actions.ts'
import { defineFact, type Fact } from '#platform/facts/fact.ts'
import { beginning, factsAfter, type Position } from '#platform/facts/log.ts'
import { factsDomain } from '#platform/facts/manifest.ts'
import { createOutside } from '#platform/messages/outside.ts'
import { sealNext, verifySeals } from '#platform/facts/seal.ts'
import { startTestPlatform, testConfig, type TestPlatform } from '#test/platform.ts'

const counted = defineFact({ name: 'sheep.counted', sentence: 'Sheep {number} jumped.', data: Type.Object({ number: Type.Integer() }) })
const sheep = defineDomain({ name: 'sheep', facts: [counted] })

describe('the fact log', () => {
  let platform: TestPlatform
  let server: Server
  let answers: number[] = []
  const received: { headers: Record<string, string | string[] | undefined>; body: string }[] = []

  before(async () => {
    platform = await startTestPlatform({ domains: [factsDomain, sheep], outside: createOutside(testConfig, pino({ level: 'silent' })) })
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        received.push({ headers: request.headers, body })
        response.statusCode = answers.shift() ?? 204
        response.end()
      })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  })
  after(async () => {
    server.close()
    await platform.stop()
  })

  const count = (number: number, subject = 'sheep:one') =>
    platform.transact(platform.administrator, async (transaction) => transaction.record(counted, { subjects: [subject], data: { number } }))

  test('a reader that remembers its place never skips a transaction that commits late', async () => {
    const seen: Fact[] = []
    let position: Position = beginning
    const read = async () => {
      const facts = await factsAfter(platform.database.sql, position, 1_000)
      position = facts.at(-1)?.position ?? position
      seen.push(...facts.filter((fact) => fact.type === 'sheep.counted'))
    }
    let release: () => void = () => undefined
    const held = new Promise<void>((done) => (release = done))
    let written: () => void = () => undefined
    const started = new Promise<void>((done) => (written = done))
    const late = platform.database.transaction(async (sql) => {
      await sql(`insert into fact (at, type, actor, subjects, data) values ($1, 'sheep.counted', 'test', '{}', '{"number": 1}')`, [
        platform.clock.now(),
      ])
      written()
      await held
    })
    await started
    await count(2)
    await read()
    release()
    await late
    await count(3)
    // Transactions of other databases on this server hold readers back too.
    for (let tries = 0; seen.length < 3 && tries < 500; tries += 1) {
      await read()
      await new Promise((done) => setTimeout(done, 10))
    }
    await read()
    assert.deepEqual(seen.map((fact) => (fact.data as { number: number }).number).toSorted(), [1, 2, 3])
  })

  test('facts are found by subject and told in words, page by page', async () => {
    for (let number = 10; number < 15; number += 1) await count(number, 'sheep:dolly')
    const first = await platform.act(listFacts, { about: ['sheep:dolly'], limit: 3 })
    assert.deepEqual(
      first.items.map((fact) => fact.sentence),
      ['Sheep 14 jumped.', 'Sheep 13 jumped.', 'Sheep 12 jumped.'],
    )
    const second = await platform.act(listFacts, { about: ['sheep:dolly'], limit: 3, before: first.next ?? '' })
    assert.deepEqual(
      second.items.map((fact) => fact.sentence),
      ['Sheep 11 jumped.', 'Sheep 10 jumped.'],
    )
    assert.equal(second.next, undefined)
  })

  test('an untouched log verifies; any change to any sealed fact is found', async () => {
    const seal = async () => {
      // A seal leaves out what another transaction of the server, of whatever test, may still come before.
      await platform.drain()
      await platform.database.transaction((sql) => sealNext(sql, platform.clock.now()))
    }
    await count(20)
    await seal()
    await count(21)
    await count(22)
    await seal()
    const verified = await platform.act(verifyFacts, {})
    assert.deepEqual(verified.problems, [])
    assert.ok(verified.seals >= 2 && verified.facts >= 3)
    const { sql } = platform.database
    const ids = (await sql<{ id: string }>(`select id from fact order by id`)).map((row) => row.id)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ids),
        fc.constantFrom(`data = '{"number": 99}'`, `actor = 'mallory'`, `at = at + interval '1 second'`, `subjects = array['elsewhere']`),
        async (id, change) => {
          // A tampering and its undoing in one transaction that is rolled back.
          const problems = await platform.database
            .transaction(async (inside) => {
              await inside(`update fact set ${change} where id = $1`, [id])
              throw Object.assign(new Error('rollback'), { problems: (await verifySeals(inside, '0', 100)).problems })
            })
            .catch((error: { problems?: readonly string[] }) => error.problems ?? [])
          assert.ok(problems.length > 0, `${change} on ${id} went unnoticed`)
        },
      ),
      { numRuns: 20 },
    )
    await sql(`delete from fact where id = $1`, [ids[1] ?? '0'])
    assert.match((await platform.act(verifyFacts, {})).problems[0] ?? '', /facts where \d+ were sealed/)
  })

  test('a webhook gets the facts it asked for, signed by Standard Webhooks', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const { secret } = await platform.act(addWebhook, { url, types: ['sheep.*'] })
    await platform.advance('3s')
    received.length = 0
    await count(30)
    await platform.advance('3s')
    const [delivery] = received
    assert.ok(delivery)
    assert.equal((JSON.parse(delivery.body) as { data: { number: number } }).data.number, 30)
    const signed = `${String(delivery.headers['webhook-id'])}.${String(delivery.headers['webhook-timestamp'])}.${delivery.body}`
    const expected = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
      .update(signed)
      .digest('base64')
    assert.equal(delivery.headers['webhook-signature'], `v1,${expected}`)
    assert.equal(received.length, 1)
  })

  test('a failing webhook is tried again on schedule, then listed as dead, and may be retried', async () => {
    received.length = 0
    answers = Array.from({ length: 10 }, () => 500)
    await count(31)
    await platform.advance('10s')
    assert.equal(received.length, 2)
    assert.equal(received[0]?.headers['webhook-id'], received[1]?.headers['webhook-id'])
    // The rest of the schedule takes days; move the deliveries there instead of the clock.
    for (let round = 0; round < 8; round += 1) {
      await platform.database.sql(`update webhook_delivery set due_at = $1 where state = 'waiting'`, [platform.clock.now()])
      await platform.transact(platform.administrator, async (transaction) => {
        const task = transaction.registry.tasks.get('webhooks.deliver')
        if (task) transaction.wake(task, transaction.now)
      })
      await platform.worker.idle()
    }
    const [webhook] = (await platform.act(listWebhooks, {})).items
    assert.equal(webhook?.dead, 1)
    assert.match((await platform.act(listDeadDeliveries, { id: webhook?.id ?? '' })).items[0]?.reason ?? '', /500/)
    answers = []
    assert.deepEqual(await platform.act(retryWebhook, { id: webhook?.id ?? '' }), { deliveries: 1 })
    await platform.worker.idle()
    assert.equal((await platform.act(listWebhooks, {})).items[0]?.dead, 0)
  })

  test('an answer of 410 turns the webhook off', async () => {
    answers = [410]
    await count(32)
    await platform.advance('3s')
    assert.match((await platform.act(listWebhooks, {})).items[0]?.disabledBecause ?? '', /410/)
  })
})
