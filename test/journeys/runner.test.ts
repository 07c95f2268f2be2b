import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { cancelJob } from '#domains/runners/submitting.ts'
import { openWire, type Wire } from '#test/runner-network.ts'
import { createRunner, orderFor, type RunnerProcess, type RunnerWorld, startRunnerWorld, until } from '#test/runners.ts'

/** A machine behind a firewall works for the server: real processes, real keys, a wire that is cut. */
let world: RunnerWorld
let wire: Wire
let runner: RunnerProcess
before(async () => {
  world = await startRunnerWorld()
  wire = await openWire(() => Number(new URL(world.url).port))
  runner = createRunner({ ANDON_TEST_PASSED: 'on' })
})
after(async () => {
  await runner.remove()
  await wire.close()
  await world.stop()
})

const policy = 'interpreters: [sh, bash]\nisolation: none\natOnce: 3\n'
const gateOf = (name: string): string => join(runner.folder, `gate-${name}`)
/** A script that waits until the gate opens. */
const waitFor = (name: string): string => `while [ ! -e ${gateOf(name)} ]; do sleep 0.05; done`
const openGate = (name: string): void => writeFileSync(gateOf(name), '')
const stateOf = async (): Promise<string> => String(Object((await world.act('runner.get', { runner: 'db-1' })).runner).state)

test('a machine is registered with a token that works once, and keeps its keys to itself', async () => {
  const token = await world.invite('db-1', { tags: { role: 'db' } })
  const registered = await runner.verb('register', wire.url, token)
  assert.equal(registered.exit, 0, registered.said)
  assert.equal(statSync(join(runner.folder, 'identity.json')).mode & 0o777, 0o600)
  const again = createRunner()
  assert.match((await again.verb('register', world.url, token)).said, /used, or its time is over/)
  // A token of another installation says that this is not the server it was made for.
  const elsewhere = `${token.slice(0, token.indexOf('.'))}.${'0'.repeat(32)}`
  assert.match((await again.verb('register', world.url, elsewhere)).said, /its key is another/)
  assert.equal(existsSync(join(again.folder, 'identity.json')), false)
  await again.remove()
})

test('it runs what it is given: output comes as it is printed, then the result', async () => {
  runner.policy(policy)
  runner.start()
  const script = `echo "hello $ANDON_PARAM_who"; ${waitFor('a')}; echo "n=7" > "$ANDON_OUTPUT"; echo bye`
  await world.submit(orderFor('db-1', 'a/go/1', script))
  await until(async () => (await world.printed('a/go/1')) === 'hello bo\n')
  assert.equal(await stateOf(), 'connected')
  openGate('a')
  const ended = await world.endOf('a/go/1')
  assert.deepEqual([ended.outcome, ended.exit, ended.result], ['success', 0, 'n=7\n'])
  assert.equal(await world.printed('a/go/1'), 'hello bo\nbye\n')
})

test('a job is cancelled on the machine while it runs', async () => {
  await world.submit(orderFor('db-1', 'b/go/1', 'echo begun; sleep 300'))
  await until(async () => (await world.printed('b/go/1')) !== '')
  await world.platform.transact(world.platform.administrator, (transaction) => cancelJob(transaction, 'b/go/1'))
  assert.equal((await world.endOf('b/go/1')).outcome, 'cancelled')
})

test('its policy has the last word, and a changed one counts from the next job on', async () => {
  await world.submit(orderFor('db-1', 'c/go/1', 'print(1)', { script: { interpreter: 'python3', script: 'print(1)', environment: {} } }))
  const refused = await world.endOf('c/go/1')
  assert.equal(refused.outcome, 'refused')
  assert.match(refused.reason, /policy of this machine forbids it: it allows sh, bash, not python3/)
  runner.policy(`${policy}procedures: ['runbook:db-*']\napprovedBy: { anyOf: ['person:cy'] }\n`)
  await world.submit(orderFor('db-1', 'c/go/2', 'true', { approvedBy: ['person:bo'] }))
  assert.match((await world.endOf('c/go/2')).reason, /runbook:restart; it wants the approval of one of person:cy/)
  await world.submit(orderFor('db-1', 'c/go/3', 'true', { approvedBy: ['person:cy'], procedure: 'runbook:db-restart' }))
  assert.equal((await world.endOf('c/go/3')).outcome, 'success')
  runner.policy(policy)
})

test('values named like secrets are hidden before a byte leaves the machine', async () => {
  const script = { interpreter: 'sh', script: 'echo "it is $DB_PASSWORD"', environment: { DB_PASSWORD: 'hunter2-hunter2' } }
  await world.submit(orderFor('db-1', 'd/go/1', '', { script }))
  await world.endOf('d/go/1')
  assert.equal(await world.printed('d/go/1'), 'it is •••\n')
  assert.doesNotMatch(wire.seen(), /hunter2/)
})

test('when the network is away for a moment nothing is lost and nothing comes twice', async () => {
  const script = `for n in 1 2 3; do echo "line $n"; done; ${waitFor('e')}; for n in 4 5 6; do echo "line $n"; done`
  await world.submit(orderFor('db-1', 'e/go/1', script))
  await until(async () => (await world.printed('e/go/1')).includes('line 3'))
  wire.cut()
  openGate('e')
  await until(() => runner.said().includes('job e/go/1: success'))
  wire.mend()
  assert.equal((await world.endOf('e/go/1')).outcome, 'success')
  assert.equal(await world.printed('e/go/1'), 'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\n')
})

test('when the server was away the machine works on, and brings the result afterwards', async () => {
  await world.submit(orderFor('db-1', 'f/go/1', `echo one; ${waitFor('f')}; echo two`))
  await until(async () => (await world.printed('f/go/1')) === 'one\n')
  await world.restart()
  openGate('f')
  assert.equal((await world.endOf('f/go/1')).outcome, 'success')
  assert.equal(await world.printed('f/go/1'), 'one\ntwo\n')
})

test('silent for longer than its lease it is lost, with its job; what it says later is refused and kept as a note', async () => {
  await world.submit(orderFor('db-1', 'g/go/1', `echo one; ${waitFor('g')}; exit 4`))
  await until(async () => (await world.printed('g/go/1')) === 'one\n')
  wire.cut()
  const ended = await world.endOf('g/go/1')
  assert.equal(ended.outcome, 'lost')
  assert.match(ended.reason, /Whether the script finished is not known/)
  await until(async () => (await world.platform.facts('runner.lost')).length > 0)
  assert.equal(await stateOf(), 'lost')
  openGate('g')
  await until(() => runner.said().includes('job g/go/1: failed (code 4)'))
  wire.mend()
  await until(async () => (await world.platform.facts('runner.result-refused')).length > 0)
  await until(async () => (await stateOf()) === 'connected')
  assert.equal(world.ended.filter(({ key }) => key === 'g/go/1').length, 1)
  assert.ok((await world.platform.facts('runner.back')).length > 0)
})

test('killed while it works, it never begins the job again, and says at once that it was lost', async () => {
  const count = join(runner.folder, 'began')
  await world.submit(orderFor('db-1', 'h/go/1', `echo x >> ${count}; echo one; sleep 30`))
  await until(async () => (await world.printed('h/go/1')) === 'one\n')
  await runner.kill('SIGKILL')
  runner.start()
  const ended = await world.endOf('h/go/1')
  assert.equal(ended.outcome, 'lost')
  assert.equal(readFileSync(count, 'utf8'), 'x\n')
})

test('told to stop it gives back what may be repeated, finishes the rest, and leaves nothing behind', async () => {
  await world.submit(orderFor('db-1', 'i/go/1', `echo one; ${waitFor('i')}`))
  await world.submit(orderFor('db-1', 'i/go/2', `echo one; [ -e ${gateOf('i')} ] || sleep 30; echo again`, { idempotent: true }))
  await until(async () => (await world.printed('i/go/1')) !== '' && (await world.printed('i/go/2')) !== '')
  const stopped = runner.kill('SIGTERM')
  await until(() => runner.said().includes('i/go/2: given back'))
  openGate('i')
  assert.equal(await stopped, 0)
  assert.equal((await world.endOf('i/go/1')).outcome, 'success')
  runner.start()
  assert.equal((await world.endOf('i/go/2')).outcome, 'success')
  assert.match((await runner.verb('status')).said, /Nothing waits to be delivered/)
})

test('disabled, it gets nothing and its script ends; enabled, it works again', async () => {
  await world.submit(orderFor('db-1', 'j/go/1', 'echo one; sleep 300'))
  await until(async () => (await world.printed('j/go/1')) !== '')
  await world.act('runner.disable', { runner: 'db-1', reason: 'We look into it' })
  assert.match((await world.endOf('j/go/1')).reason, /disabled: We look into it/)
  await until(() => runner.said().includes('job j/go/1: cancelled'))
  await world.submit(orderFor('db-1', 'j/go/2', 'true'))
  assert.equal((await world.endOf('j/go/2')).outcome, 'refused')
  await world.act('runner.enable', { runner: 'db-1' })
  await world.submit(orderFor('db-1', 'j/go/3', 'true'))
  assert.equal((await world.endOf('j/go/3')).outcome, 'success')
})

test('on the machine itself it runs as the user of the policy, in the folder asked for, with files and the variables passed on', async () => {
  const isRoot = process.getuid?.() === 0
  runner.policy(`${policy}folders: ['/usr']\nenvironment: [ANDON_TEST_PASSED]\n${isRoot ? 'runAs: nobody\n' : ''}`)
  const script = { interpreter: 'sh', environment: {}, files: { 'data.txt': Buffer.from('laid beside').toString('base64') } }
  await world.submit(
    orderFor('db-1', 'm/go/1', '', {
      script: { ...script, script: 'id -un; cat "$TMPDIR/data.txt"; echo " $ANDON_TEST_PASSED"; env | grep -c HTTP_' },
    }),
    orderFor('db-1', 'm/go/2', '', { script: { ...script, script: 'pwd', folder: '/usr/lib' } }),
    orderFor('db-1', 'm/go/3', '', { script: { ...script, script: 'pwd', folder: '/etc' } }),
  )
  await world.endOf('m/go/1')
  if (isRoot) assert.equal(await world.printed('m/go/1'), 'nobody\nlaid beside on\n0\n')
  await world.endOf('m/go/2')
  assert.equal(await world.printed('m/go/2'), '/usr/lib\n')
  assert.match((await world.endOf('m/go/3')).reason, /does not allow the folder \/etc/)
})

test('in its sandbox a script finds nothing of the machine, and a handler answers with data', async () => {
  runner.policy('interpreters: [sh, python3]\n')
  await world.submit(
    orderFor('db-1', 'l/go/1', `ls ${runner.folder} 2>&1 | head -c 300; env | grep -c ANDON_RUNNER; true`),
    orderFor('db-1', 'l/go/2', '', {
      script: {
        interpreter: 'python3',
        script: 'def answer(events, context):\n    return {"twice": events["n"] * 2}\n',
        handler: 'answer',
        payload: { n: 21 },
        environment: {},
      },
    }),
  )
  const [seen, answered] = [await world.endOf('l/go/1'), await world.endOf('l/go/2')]
  // A machine without namespaces refuses, and says so.
  if (seen.outcome === 'refused') assert.match(seen.reason, /sandbox/)
  else assert.match(await world.printed('l/go/1'), /No such file[\s\S]*0\n$/)
  if (answered.outcome === 'success') assert.deepEqual(answered.resultData, { twice: 42 })
  else assert.match(answered.reason, /python3|sandbox/)
})

test('it makes new keys while it works, and leaves when told to', async () => {
  assert.equal((await runner.verb('rotate')).exit, 0)
  await world.submit(orderFor('db-1', 'k/go/1', 'true'))
  assert.equal((await world.endOf('k/go/1')).outcome, 'success')
  await runner.kill('SIGTERM')
  assert.equal((await runner.verb('unregister')).exit, 0)
  assert.equal(await stateOf(), 'unregistered')
  assert.equal((await runner.verb('run', '--once')).exit, 2)
})
