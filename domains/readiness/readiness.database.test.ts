import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { domains } from '#app/domains.ts'
import { loadExample } from '#app/example/load.ts'
import { showHistory, showMap, showPractice, showSummary } from '#domains/readiness/actions.ts'
import { findPlannedCheck } from '#framework/practices.ts'
import { judgeNow, listVerdicts } from '#platform/checks/actions.ts'
import { subjectsOf } from '#platform/checks/census.ts'
import { judge } from '#platform/checks/evaluate.ts'
import { everyPair } from '#platform/checks/jobs.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const down = () => Promise.resolve({ status: 200, headers: {}, body: 'accepted AnyCompany', durationMs: 5 })

describe('readiness of the example organization', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains, start: new Date('2026-11-20T09:00:00Z'), jobs: false, outside: { fetch: down } })
    await loadExample(platform, 'http://shop.test')
    const { database, registry } = platform
    assert.ok((await subjectsOf(database.sql)).length > 15)
    // Judged here and not by jobs, so that nothing else of the product runs meanwhile.
    await platform.transact(platform.administrator, async (transaction) => {
      for (const { check: id, subject } of await everyPair(transaction)) {
        const check = registry.checks.get(id)
        assert.ok(check !== undefined && (await judge(transaction, check, subject)))
      }
    })
  })
  after(() => platform.stop())

  test('every check is planned by the framework, with the same scope, strength, weight and claim', () => {
    const { checks } = platform.registry
    assert.ok(checks.size >= 20, `${checks.size} checks are built`)
    for (const { id, practice, scope, strength, mandatory, onEmpty, claim } of checks.values()) {
      const planned = findPlannedCheck(id)
      assert.ok(planned, id)
      assert.equal(practice, id.slice(0, -2))
      const { feeds: _, ...rest } = planned
      assert.deepEqual(rest, { id, scope, strength, mandatory, onEmpty, claim })
    }
  })

  test('every check can judge every subject of its scope', async () => {
    const failed = await platform.database.sql(
      `select check_id, subject, because from verdict where because like 'It could not be judged%'`,
    )
    assert.deepEqual(failed, [])
    const states = await platform.database.sql<{ state: string }>(`select distinct state from verdict order by state`)
    assert.deepEqual(
      states.map(({ state }) => state),
      ['FAIL', 'NA', 'PASS', 'UNKNOWN'],
    )
  })

  test('whatever fails says what to do, and names the records', async () => {
    const rows = await platform.database.sql<{ check_id: string; subject: string; mend: string | null; evidence: { holds: boolean }[] }>(
      `select check_id, subject, mend, evidence from verdict where state = 'FAIL'`,
    )
    assert.ok(rows.length > 0)
    for (const row of rows) assert.ok((row.mend ?? '').length > 10, `${row.check_id} ${row.subject}`)
  })

  test('the map shows 68 practices by area and question, and counts add up', async () => {
    for (const subject of ['organization', 'team:payments', 'workload:checkout']) {
      const map = await platform.act(showMap, { subject })
      const questions = map.areas.flatMap((area) => area.questions)
      const practices = questions.flatMap((question) => question.practices)
      assert.deepEqual([map.areas.length, questions.length, practices.length], [4, 11, 68])
      const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, count) => total + count, 0)
      assert.equal(sum(map.counts), 68)
      assert.equal(
        map.areas.map(({ counts }) => sum(counts)).reduce((a, b) => a + b),
        68,
      )
      // Nothing is established that nobody has built a proof for.
      for (const { state, checks, practice } of practices) {
        if (checks.some((check) => check.mandatory && !check.isBuilt)) assert.notEqual(state, 'ESTABLISHED', practice)
      }
      assert.ok(map.counts.ESTABLISHED > 0, subject)
      assert.ok(map.counts.UNDETERMINED > 30, subject)
    }
    await assert.rejects(platform.act(showMap, { subject: 'workload:nope' }), { code: 'not-found' })
  })

  test('a check nobody has built says which feed is missing', async () => {
    const { checks } = await platform.act(showPractice, { subject: 'workload:checkout', practice: 'OPS05-BP09' })
    assert.ok(checks.every(({ isBuilt, state }) => !isBuilt && state === 'UNKNOWN'))
    assert.match(checks[0]?.because ?? '', /^There is no source yet for deployments/)
  })

  test('a practice shows its checks, their numbers and the records that fail', async () => {
    const shown = await platform.act(showPractice, { subject: 'workload:checkout', practice: 'OPS07-BP03' })
    assert.equal(shown.practice.practice, 'OPS07-BP03')
    assert.ok(shown.description.length > 20)
    const run = shown.checks.find(({ check }) => check === 'OPS07-BP03.b')
    assert.equal(run?.state, 'FAIL')
    assert.match(run.because, /^0 of \d+ runbooks .*were run with success/)
    assert.ok(run.parts[0]?.evidence.some(({ subject, holds }) => subject === 'runbook:restart-checkout' && !holds))
    assert.ok((run.parts[0]?.mend ?? '').length > 0)
    assert.deepEqual(run.parameters, { minimumShare: 0.9, daysTier0: 90, daysTier1: 180 })
    assert.ok(shown.history.some(({ check, from, to }) => check === 'OPS07-BP03.b' && from === null && to === 'FAIL'))
    await assert.rejects(platform.act(showPractice, { practice: 'OPS99-BP01' }), { code: 'not-found' })
  })

  test('an organization sees every workload in a check, those that fail first', async () => {
    const { checks } = await platform.act(showPractice, { practice: 'OPS10-BP02' })
    const routes = checks.find(({ check }) => check === 'OPS10-BP02.a')
    assert.match(routes?.because ?? '', /^\d+ of \d+ workloads pass/)
    const states = routes?.parts.map(({ state }) => state) ?? []
    assert.ok(states.length > 5)
    assert.deepEqual(
      states,
      states.toSorted((a, b) => 'FAIL UNKNOWN PASS NA'.indexOf(a) - 'FAIL UNKNOWN PASS NA'.indexOf(b)),
    )
  })

  test('workloads and teams are compared, a page at a time', async () => {
    const first = await platform.act(showSummary, { limit: 5 })
    const second = await platform.act(showSummary, { limit: 5, after: first.next ?? '' })
    assert.equal(new Set([...first.items, ...second.items].map(({ subject }) => subject)).size, 10)
    const checkout = [...first.items, ...second.items].find(({ subject }) => subject === 'workload:checkout')
    assert.equal(checkout?.tier, 0)
    assert.ok(checkout.worst.every(({ because }) => because.length > 0))
    assert.ok((await platform.act(showSummary, { of: 'team' })).items.some(({ subject }) => subject === 'team:payments'))
  })

  test('a verdict moves when what it reads changes, and the history says so', async () => {
    const state = async () => {
      const { items } = await platform.act(listVerdicts, { subject: 'team:payments' })
      return items.find(({ check }) => check === 'OPS02-BP04.a')?.state
    }
    assert.equal(await state(), 'PASS')
    await platform.transact(platform.administrator, async (transaction) => {
      const { apiVersion, kind, metadata, spec } = (await transaction.records.byReference('team:payments')) ?? assert.fail()
      const document = { apiVersion, kind, metadata, spec: { ...(spec as object), charter: '' } }
      await saveOne(transaction, readOne(transaction, { document }), {})
    })
    await platform.act(judgeNow, { subject: 'team:payments' })
    const check = platform.registry.checks.get('OPS02-BP04.a') ?? assert.fail()
    await platform.transact(platform.administrator, (transaction) => judge(transaction, check, 'team:payments'))
    assert.equal(await state(), 'FAIL')
    const { items } = await platform.act(showHistory, { subject: 'team:payments', practice: 'OPS02-BP04', limit: 1 })
    assert.deepEqual(
      items.map(({ from, to }) => [from, to]),
      [['PASS', 'FAIL']],
    )
  })
})
