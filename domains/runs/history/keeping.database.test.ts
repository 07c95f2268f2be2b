import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { getOutput, getRun } from '#domains/runs/questions.ts'
import { restart } from '#domains/runs/steering.ts'
import { runHolders } from '#domains/runs/history/holders.ts'
import { defineDomain } from '#platform/domain.ts'
import type { KeptFamily } from '#platform/retention/family.ts'
import { listRetention, setRetention } from '#platform/retention/actions.ts'
import { retentionDomain } from '#platform/retention/manifest.ts'
import { sweep } from '#platform/retention/sweep.ts'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { keptRuns } from './keeping.ts'
import { bo, block, refusal, type Stage, startStage, vi } from '#test/procedures.ts'

const dayMs = 86_400_000
let stage: Stage
/** Runs somebody refers to. */
const referred = new Set<string>()
/** Runs whose end was told. */
const gone: string[] = []
const referring = defineDomain({
  name: 'referring',
  contributions: [
    runHolders.fill({
      held: (_, runs) => Promise.resolve(runs.filter((run) => referred.has(run))),
      removed: (_, runs) => Promise.resolve(void gone.push(...runs)),
    }),
  ],
})

before(async () => {
  stage = await startStage({
    others: [messagesDomain, retentionDomain, people, catalog, oncall, notices, referring],
    start: new Date('2026-11-20T09:00:00Z'),
  })
})
after(() => stage.stop())

const remove = (): Promise<void> => sweep.run(stage.platform.work({ type: 'workflow', name: sweep.name, id: 'test' }), {})

const isThere = async (run: string): Promise<boolean> =>
  (await stage.platform.database.sql(`select from run where id = $1`, [run])).length === 1

/** A run that has ended. */
const ended = async (): Promise<string> => {
  const run = await stage.begin(await stage.runbook(`1. Note\n${block('andon {name=note}', 'note.write\ntext: it is done')}`))
  await stage.until(run, 'Success')
  return run
}

/** As if it, or they, had happened so many days ago. */
const passed = (days: number): number => stage.platform.clock.advance(days * dayMs) ?? 0

test('a run is removed 400 days after its end, with all that hangs on it; its facts stay and its address says so', async () => {
  const run = await ended()
  const asked = await stage.begin(await stage.runbook('1. Look\n'))
  passed(399)
  await remove()
  assert.deepEqual([await isThere(run), await isThere(asked)], [true, true])
  passed(2)
  await remove()
  assert.deepEqual([await isThere(run), await isThere(asked)], [false, true], 'one that waits for somebody is not over')
  for (const table of ['run_step', 'run_event', 'run_slow', 'run_approval'])
    assert.deepEqual(await stage.platform.database.sql(`select run from ${table} where run = $1`, [run]), [])
  assert.ok(gone.includes(run))
  const facts = await stage.platform.facts('run.finished')
  assert.ok(facts.some(({ subjects }) => subjects.includes(`run:${run}`)))
  for (const asking of [
    () => stage.platform.act(getRun, { run }),
    () => stage.platform.act(getOutput, { run, step: 'note', attempt: 1 }),
    () => stage.platform.act(restart, { run, step: 'note' }),
  ]) {
    const why = await refusal(asking())
    assert.equal(why.status, 410)
    assert.match(why.message, /last heard of on 2026-11-20, and runs are removed 400 days after their end.*audit log/)
  }
  assert.equal((await refusal(stage.platform.act(getRun, { run: '01930000-0000-7000-8000-000000000000' }))).code, 'not-found')
  const [told] = await stage.platform.facts('retention.removed')
  assert.deepEqual([told?.data, told?.subjects], [{ ...Object(told?.data), family: 'runs', title: 'Runs', count: 1 }, ['retention:runs']])
})

test('what somebody refers to stays, and so does a tree until the last of it ended', async () => {
  const [kept, parent] = [await ended(), await ended()]
  passed(300)
  const child = await ended()
  await stage.platform.database.sql(`update run set parent = $1 where id = $2`, [parent, child])
  referred.add(kept)
  passed(150)
  await remove()
  assert.deepEqual([await isThere(kept), await isThere(parent), await isThere(child)], [true, true, true])
  referred.clear()
  passed(260)
  await remove()
  assert.deepEqual([await isThere(kept), await isThere(parent), await isThere(child)], [false, false, false])
})

test('a tree with more children than fit goes leaf by leaf, and what somebody takes up at this moment stays whole', async () => {
  const root = await ended()
  const made = await stage.platform.database.sql<{ id: string }>(
    `insert into run (id, procedure, version, document, title, owner, started_by, acts_as, automatic, trigger, guided, parameters, about, parent,
                      status, state, seq, started_at, updated_at, finished_at)
     select uuidv7(), procedure, version, document, title, owner, started_by, acts_as, automatic, trigger, guided, parameters, about, id,
            status, state, seq, started_at, updated_at, finished_at
       from run cross join generate_series(1, 1200) where id = $1
  returning id`,
    [root],
  )
  passed(410)
  const { now } = stage.platform.clock
  const before = new Date(now().getTime() - 400 * dayMs)
  const slice = (after?: string) =>
    stage.platform.transact({ type: 'workflow', name: 'test', id: 'test' }, (transaction) =>
      (keptRuns satisfies KeptFamily).remove(transaction, { before, after, most: 500 }),
    )
  const client = await stage.platform.database.pool.connect()
  await client.query('begin')
  await client.query('select from run where id = $1 for update', [root])
  const first = await slice()
  const second = await slice(first.next)
  // The root goes last, and somebody holds it.
  const third = await slice(second.next)
  assert.deepEqual([first.count, second.count, third.count, third.next], [500, 500, 0, undefined])
  assert.deepEqual([await isThere(root), await isThere(made[1_199]?.id ?? '')].includes(true), true)
  await client.query('rollback')
  client.release()
  await remove()
  assert.equal(await isThere(root), false)
  const [left] = await stage.platform.database.sql<{ n: number }>(`select count(*)::int as n from run where id = any($1)`, [
    made.map(({ id }) => id),
  ])
  assert.equal(left?.n, 0)
})

test('an organization decides for how long, within what the product itself needs', async () => {
  const { act } = stage.platform
  const families = async () => (await act(listRetention, {}, vi)).items.map(({ family, days, decided }) => [family, days, decided?.reason])
  assert.deepEqual(await families(), [
    ['pages', 400, undefined],
    ['runs', 400, undefined],
  ])
  const short = await refusal(act(setRetention, { family: 'runs', days: 7, reason: 'The disk is small.' }))
  assert.match(short.message, /30 days at least/)
  assert.equal(short.findings[0]?.path, '/days')
  assert.match((await refusal(act(setRetention, { family: 'cats', reason: 'Why not' }))).message, /There is: pages, runs/)
  assert.equal((await refusal(act(setRetention, { family: 'runs', days: 90, reason: 'I may not.' }, bo))).code, 'forbidden')
  const run = await ended()
  await act(setRetention, { family: 'runs', forever: true, reason: 'The law.' })
  passed(3_000)
  await remove()
  assert.equal(await isThere(run), true)
  await act(setRetention, { family: 'runs', days: 60, reason: 'The law changed.' })
  assert.deepEqual((await families())[1], ['runs', 60, 'The law changed.'])
  await remove()
  assert.equal(await isThere(run), false)
  await act(setRetention, { family: 'runs', reason: 'As proposed.' })
  assert.deepEqual((await families())[1], ['runs', 400, undefined])
  const [runs] = (await act(listRetention, {}, vi)).items.filter(({ family }) => family === 'runs')
  assert.ok((runs?.swept?.total ?? 0) > 200)
  const sentences = (await stage.platform.facts('retention.changed')).map(({ data }) => (data as { kept: string }).kept)
  assert.deepEqual(sentences, ['for ever', '60 days', '400 days'])
})
