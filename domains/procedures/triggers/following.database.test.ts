import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { followRuns } from '#domains/procedures/triggers/turning.ts'
import { answer } from '#domains/runs/actions.ts'
import { bo, type Stage, startStage } from '#test/procedures.ts'

let stage: Stage
before(async () => {
  stage = await startStage({ jobs: false })
})
after(() => stage.stop())

test('runs that wait for weeks are no reason to forget the turns of schedules behind them', async () => {
  const { begin, platform, runbook } = stage
  const procedure = await runbook('1. Go')
  const [waiting, over] = [await begin(procedure), await begin(procedure)]
  await platform.act(answer, { run: over, step: 'step-1', outcome: 'done' })
  const turn = `insert into procedure_turn (schedule, at, state, reason, count, run, settled_at)`
  await platform.database.sql(
    `${turn} select 'procedure-schedule:a' || number, $1, 'started', '', 1, $2, $1 from generate_series(1, 1200) as number`,
    [platform.clock.now(), waiting],
  )
  await platform.database.sql(`${turn} values ('procedure-schedule:z', $1, 'started', '', 1, $2, $1)`, [platform.clock.now(), over])
  await platform.transact(bo, followRuns)
  const [row] = await platform.database.sql<{ state: string }>(`select state from procedure_turn where schedule = 'procedure-schedule:z'`)
  assert.equal(row?.state, 'ended')
})
