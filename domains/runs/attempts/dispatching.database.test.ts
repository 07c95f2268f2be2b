import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { block, type Stage, startStage } from '#test/procedures.ts'

let stage: Stage
before(async () => {
  stage = await startStage()
})
after(() => stage.stop())

test('a result that cannot be written holds up no other, and is written once it can be', async () => {
  const { address, begin, holds, platform, release, runbook, until, look } = stage
  const procedure = await runbook(`1. Go\n${block('http {name=go}', `POST ${address}/slow/go`)}`)
  const stuck = await begin(procedure)
  const others = [await begin(procedure), await begin(procedure)]
  await holds(3)
  await platform.database.sql(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`)
  await platform.database.sql(
    `create trigger refuse before update on run_step for each row when (new.run = '${stuck}') execute function refuse()`,
  )
  release()
  for (const run of others) await until(run, 'Success')
  await platform.database.sql(`drop trigger refuse on run_step`)
  await until(stuck, 'Failed')
  assert.match((await look(stuck)).failure?.reason ?? '', /could not be kept/)
})
