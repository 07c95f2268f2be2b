import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { cancel } from '#domains/runs/actions.ts'
import type { Work } from '#platform/jobs/task.ts'
import { block, bo, type Stage, startStage } from '#test/procedures.ts'
import { doAttempt } from './doing.ts'
import { claim } from './settling.ts'

let stage: Stage
before(async () => {
  stage = await startStage({ jobs: false, scripts: true })
})
after(() => stage.stop())

const work = (): Work => ({ ...stage.platform.work(bo), now: () => new Date() })

for (const [what, step] of [
  ['an action', block('andon {name=go}', 'note.write\ntext: Hello')],
  ['a script', block('sh {name=go andon.run=true}', 'echo hello')],
] as const)
  test(`a cancel that comes before ${what} is begun, though a node has taken it, is heeded`, async () => {
    const run = await stage.begin(await stage.runbook(`1. Go\n${step}`))
    const [taken] = await stage.platform.transact(bo, (transaction) => claim(transaction, 10))
    assert.equal(taken?.run, run)
    await stage.platform.act(cancel, { run })
    const { registry, config } = stage.platform
    await doAttempt(work(), taken, { registry, baseUrl: config.baseUrl, signal: new AbortController().signal })
    await stage.until(run, 'Cancelled')
    assert.deepEqual(await stage.platform.facts('note.written'), [])
    assert.deepEqual(await stage.platform.database.sql(`select key from runner_job`), [])
  })
