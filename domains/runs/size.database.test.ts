import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { cancel } from '#domains/runs/actions.ts'
import { beginRun } from '#domains/runs/beginning.ts'
import { outputsFrom } from '#domains/runs/outputs.ts'
import { performers } from '#domains/runs/performing.ts'
import { getOutput } from '#domains/runs/questions.ts'
import { previews } from '#domains/runs/size.ts'
import { defineDomain } from '#platform/domain.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { block, type Stage, startStage } from '#test/procedures.ts'
import { graphOf, loop, step } from '#test/run-play.ts'

/** Answers as much as it is asked for. */
const talkative = defineDomain({
  name: 'talkative',
  contributions: [
    performers.fill({
      name: 'test:say',
      perform: ({ inputs }) => {
        const page = 'x'.repeat(Number(inputs['size']))
        return Promise.resolve({ outcome: 'success', reason: '', output: 'It said much.', outputs: { page, id: 7 }, response: null })
      },
    }),
    performers.fill({
      name: 'test:complain',
      perform: ({ inputs }) => {
        const reason = `${'x'.repeat(Number(inputs['size']))}${'🚒'.repeat(20)}`
        return Promise.resolve({ outcome: 'failed', reason, output: reason, outputs: {}, response: null })
      },
    }),
  ],
})

let stage: Stage
before(async () => {
  stage = await startStage({ others: [messagesDomain, people, catalog, oncall, notices, talkative] })
})
after(() => stage.stop())

const say = (id: string, size: number, next: string | null, more: object = {}) =>
  step(id, { next, work: { type: 'call', performer: 'test:say', inputs: { size } }, ...more })
const begin = async (graph: ReturnType<typeof graphOf>, status = 'Success'): Promise<string> => {
  const { id } = await stage.platform.transact(stage.platform.administrator, (transaction) =>
    beginRun(transaction, {
      procedure: 'runbook:talkative',
      version: 1,
      title: 'Talkative',
      owner: 'team:payments',
      graph,
      parameters: {},
      about: [],
    }),
  )
  await stage.until(id, status)
  return id
}
const rowSizes = async (run: string): Promise<{ state: number; events: number }> => {
  const [row] = await stage.platform.database.sql<{ state: number; events: number }>(
    `select octet_length(state::text) as state, (select max(octet_length(event::text)) from run_event where run = run.id) as events from run where id = $1`,
    [run],
  )
  assert.ok(row !== undefined)
  return row
}

test('a run of many talkative steps stays readable: its state within bounds, its page with beginnings, the whole on demand', async () => {
  const count = 30
  const run = await begin(
    graphOf(...Array.from({ length: count }, (_, n) => say(`s${n}`, n === 5 ? 400_000 : 150_000, n === count - 1 ? null : `s${n + 1}`))),
  )
  const { state, events } = await rowSizes(run)
  assert.ok(state < 1_100_000 && events < 300_000, `${state}, ${events}`)
  const detail = await stage.look(run)
  assert.ok(JSON.stringify(detail).length < 600_000)
  assert.deepEqual(detail.steps[5]?.outputs, { id: 7 })
  assert.match(detail.steps[5]?.reason ?? '', /Too large to be kept for later steps: page/)
  assert.match(String(detail.steps[0]?.outputs['page']), /^x{2000}… \(150000 characters\)$/)
  const { outputs } = await stage.platform.act(getOutput, { run, step: 's0', attempt: 1 })
  assert.deepEqual([String(outputs['page']).length, outputs['id']], [150_000, 7])
  const left = await stage.platform.act(getOutput, { run, step: 's5', attempt: 1 })
  assert.deepEqual([left.outputs, left.output.includes('x'.repeat(400_000))], [{ id: 7 }, true])
  assert.deepEqual([detail.steps[5]?.attempts[0]?.cut, detail.steps[0]?.attempts[0]?.cut], [true, false])
})

test('a step repeated a hundred times shows less of each time', async () => {
  const run = await begin(
    graphOf(step('around', { work: loop({ start: 'in', most: 100 }) }), say('in', 100_000, null, { inside: 'around' })),
  )
  const detail = await stage.look(run)
  assert.equal(detail.steps[1]?.attempts.length, 100)
  assert.ok(JSON.stringify(detail).length < 2_000_000)
  assert.match(String(detail.steps[1]?.attempts[0]?.outputs['…']), /"page": "xxx/)
})

test('a run over a thousand targets is as small as one over ten', async () => {
  const procedure = await stage.runbook(`1. Note\n${block('andon {name=note}', 'note.write\ntext: "{{ at }}"')}`, {
    parameters: { at: {} },
  })
  const values = Array.from({ length: 1_000 }, (_, n) => `target-${n}-${'y'.repeat(100)}`.slice(0, 80))
  const run = await stage.begin(procedure, { targets: { parameter: 'at', values, concurrency: '50' } })
  const standing = async () => (await stage.look(run)).steps[0]?.attempts[0]?.targets
  while (((await standing())?.ended ?? 0) < 60) await new Promise((done) => setTimeout(done, 50))
  const { state } = await rowSizes(run)
  assert.ok(state < 4_000, `${state}`)
  const detail = await stage.look(run)
  assert.equal((await standing())?.total, 1_000)
  assert.ok(detail.children.length <= 200 && JSON.stringify(detail).length < 300_000)
  await stage.platform.act(cancel, { run })
  while ((await stage.look(run)).status !== 'Cancelled') await new Promise((done) => setTimeout(done, 50))
  assert.ok((await rowSizes(run)).state < 4_000 && (await rowSizes(run)).events < 4_000)
})

test('a run over a thousand targets comes to its end, each of them done once', async () => {
  const procedure = await stage.runbook(`1. Tell\n${block('http {name=tell}', `POST ${stage.address}/{{ at }}`)}`, {
    parameters: { at: {} },
  })
  stage.seen.length = 0
  const values = Array.from({ length: 1_000 }, (_, n) => `target-${n}`)
  const run = await stage.begin(procedure, { targets: { parameter: 'at', values, concurrency: '1000' } })
  const over = async (): Promise<boolean> =>
    (await stage.platform.database.sql(`select from run where id = $1 and finished_at is not null`, [run])).length > 0
  while (!(await over())) await new Promise((done) => setTimeout(done, 100))
  const { status, steps } = await stage.look(run)
  assert.deepEqual([status, steps[0]?.outputs], ['Success', { Total: 1_000, Succeeded: 1_000, Failed: 0, Status: 'Success' }])
  const [done] = await stage.platform.database.sql<{ targets: number; runs: number }>(
    `select count(distinct target)::int as targets, count(*)::int as runs from run where parent = $1 and status = 'Success'`,
    [run],
  )
  assert.deepEqual(done, { targets: 1_000, runs: 1_000 })
  assert.deepEqual(stage.seen.map(({ url }) => url).toSorted(), values.map((value) => `/${value}`).toSorted())
})

test('a reason that is cut within a character ends its step like any other', async () => {
  const work = { type: 'call', performer: 'test:complain', inputs: { size: 3_999 } } as const
  const run = await begin(graphOf(step('complain', { work })), 'Failed')
  assert.match((await stage.look(run)).failure?.reason ?? '', /^x{3999}…$/)
})

test('what an action answers is cut between characters', async () => {
  assert.deepEqual(outputsFrom({ text: `${'x'.repeat(1_999)}🚒` }), { text: 'x'.repeat(1_999) })
  const found = previews({ text: `${'x'.repeat(1_999)}🚒${'x'.repeat(10)}` })
  assert.match(String(found['text']), /^x{1999}… /)
})
