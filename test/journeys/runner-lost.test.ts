import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { domains } from '#app/domains.ts'
import { openWire, type Wire } from '#test/runner-network.ts'
import { createRunner, type RunnerProcess, type RunnerWorld, startRunnerWorld, until } from '#test/runners.ts'

/** A runbook works on a machine that goes silent in the middle of a step that must not be done twice. */
let world: RunnerWorld
let wire: Wire
let runner: RunnerProcess
before(async () => {
  world = await startRunnerWorld({ domains })
  wire = await openWire(() => Number(new URL(world.url).port))
  runner = createRunner()
})
after(async () => {
  await runner.remove()
  await wire.close()
  await world.stop()
})

const save = (kind: string, name: string, spec: object): Promise<unknown> =>
  world.act('record.save', {
    document: {
      apiVersion: 'andon.dev/v1',
      kind,
      metadata: { name, ...(kind === 'Team' || kind === 'Person' ? {} : { owner: 'team:databases' }) },
      spec,
    },
  })

interface Shown {
  readonly status: string
  readonly waitingFor?: unknown
}
const look = async (run: string): Promise<Shown> => (await world.act('run.get', { run })) as unknown as Shown

test('the run waits for a decision, the late result is refused and kept, and the owner hears of it', async () => {
  await save('Team', 'databases', {})
  const token = await world.invite('db-1', { tags: { role: 'db' } }, 'team:databases')
  assert.equal((await runner.verb('register', wire.url, token)).exit, 0)
  runner.policy('interpreters: [sh]\nisolation: none\n')
  runner.start()
  await until(async () => String(Object((await world.act('runner.get', { runner: 'db-1' })).runner).state) === 'connected')

  const [count, gate] = [join(runner.folder, 'count'), join(runner.folder, 'gate')]
  const script = [
    `echo x >> ${count}`,
    'echo begun',
    `while [ ! -e ${gate} ]; do sleep 0.05; done`,
    'echo "n=$(wc -l < ' + count + ')" > "$ANDON_OUTPUT"',
  ]
  const fence = ['```sh {name=move andon.target=runner:db-1}', ...script, '```'].map((line) => `   ${line}`).join('\n')
  await save('Runbook', 'move', { body: `## Steps\n\n1. Move the data\n${fence}\n` })
  const { run } = (await world.act('run.start', { procedure: 'runbook:move' })) as { run: string }

  await until(() => existsSync(count))
  wire.cut()
  await until(async () => (await look(run)).status === 'Waiting')
  assert.match(JSON.stringify(await look(run)), /decision/)
  writeFileSync(gate, '')
  await until(() => runner.said().includes(': success'))
  wire.mend()
  await until(async () => (await world.platform.facts('runner.result-refused')).length > 0)
  assert.equal((await look(run)).status, 'Waiting')

  const told = await world.platform.database.sql<{ person: string; subject: string }>(`select person, subject from telling`)
  assert.deepEqual(
    told.filter(({ subject }) => subject.includes('silent')).map(({ person }) => person),
    ['team:databases'],
  )

  await world.act('run.decide', { run, step: 'move', decision: 'retry' })
  await until(async () => (await look(run)).status === 'Success')
  assert.equal(readFileSync(count, 'utf8'), 'x\nx\n')
})
