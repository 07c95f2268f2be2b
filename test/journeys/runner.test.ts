import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createRunner, orderFor, type RunnerProcess, type RunnerWorld, startRunnerWorld, until } from '#test/runners.ts'

/** A machine behind a firewall works for the server: real processes, real keys, real silence. */
let world: RunnerWorld
let runner: RunnerProcess
before(async () => {
  world = await startRunnerWorld()
  runner = createRunner()
})
after(async () => {
  await runner.remove()
  await world.stop()
})

const noSandbox = 'interpreters: [sh, bash]\nisolation: none\natOnce: 3\n'

test('a machine is registered with a token that works once', async () => {
  const token = await world.invite('db-1', { tags: { role: 'db' } })
  const registered = await runner.verb('register', world.url, token)
  assert.equal(registered.exit, 0, registered.said)
  const again = createRunner()
  assert.match((await again.verb('register', world.url, token)).said, /used, or its time is over/)
  await again.remove()
})

test('it runs what it is given: output comes as it is printed, then the result', async () => {
  runner.policy(noSandbox)
  runner.start()
  const gate = `${runner.folder}/gate`
  await world.submit(
    orderFor(
      'db-1',
      'a/go/1',
      `echo "hello $ANDON_PARAM_who"; while [ ! -e ${gate} ]; do sleep 0.05; done; echo "n=7" > "$ANDON_OUTPUT"; echo bye`,
    ),
  )
  await until(async () => (await world.printed('a/go/1')) === 'hello bo\n')
  await runner.verb('status')
  const { runner: shown } = await world.act('runner.get', { runner: 'db-1' })
  assert.equal(Object(shown).state, 'connected')
  assert.equal(Object(shown).running, 1)
  const { writeFileSync } = await import('node:fs')
  writeFileSync(gate, '')
  const ended = await world.endOf('a/go/1')
  assert.deepEqual([ended.outcome, ended.exit, ended.result], ['success', 0, 'n=7\n'])
  assert.equal(await world.printed('a/go/1'), 'hello bo\nbye\n')
})
