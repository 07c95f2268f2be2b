import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { getProcedure } from '#domains/procedures/questions.ts'
import { getRun } from '#domains/runs/questions.ts'
import { start } from '#domains/procedures/actions.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { Refusal } from '#platform/refusal.ts'
import { scriptHost } from '#platform/scripts/execute.ts'
import { plainSettings } from '#platform/scripts/settings.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'
import { zipOf } from '#test/zip.ts'
import { attach, detach, listAttachments, showAttachment } from './actions.ts'
import { digestOf } from './keeping.ts'

const hasSandbox = (await scriptHost(plainSettings)).rung !== undefined
const vi: Actor = { type: 'person', name: 'vi', role: 'viewer', teams: [] }

let ssm: Ssm
before(async () => {
  ssm = await startSsm({ scripts: true })
})
after(() => ssm.stop())

const textOf = (attachment: string, handler: string, script = ''): string => `# Greets.
schemaVersion: '0.3'
parameters:
  Name: { type: String }
mainSteps:
  - name: greet
    action: aws:executeScript
    outputs: [{ Name: Said, Selector: $.Payload.said, Type: String }]
    inputs:
      Runtime: python3.11
      Handler: ${handler}
      Attachment: ${attachment}
      InputPayload: { name: '{{ Name }}' }
${script}`
const save = (name: string, body: string) =>
  ssm.platform.act(saveRecord, {
    document: { apiVersion: 'andon.dev/v1', kind: 'Runbook', metadata: { name }, spec: { format: 'ssm-automation', body } },
  })
const refused = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, 'it is refused')
  return `${error.code}: ${error.message}`
}
const base64 = (content: Uint8Array): string => Buffer.from(content).toString('base64')
const ended = async (procedure: string, more: object = {}) => {
  const { run } = await ssm.platform.act(start, { procedure, parameters: { Name: 'Bo' }, ...more })
  for (;;) {
    await ssm.platform.drain()
    const found = await ssm.platform.act(getRun, { run: run ?? '' })
    if (!['Pending', 'InProgress'].includes(found.status)) return found
    await new Promise((done) => setTimeout(done, 20))
  }
}

const greeter = (word: string) =>
  zipOf({
    'greeter/__init__.py': '',
    'greeter/words.py': `WORD = '${word}'\n`,
    'tool.py': "from greeter.words import WORD\n\n\ndef run(events, context):\n    return {'said': f\"{WORD} {events['name']}\"}\n",
  })

test('a zip that is attached is named by the text with its digest, and a handler in it is called', async () => {
  const { act } = ssm.platform
  await save('greet', textOf('tool.zip', 'tool.run'))
  const procedure = 'runbook:greet'
  assert.match(await refused(act(start, { procedure, parameters: { Name: 'Bo' } })), /has no attachment "tool.zip"/)
  const zip = greeter('Hello')
  const attached = await act(attach, { procedure, name: 'tool.zip', content: base64(zip) })
  assert.deepEqual(attached, { procedure, name: 'tool.zip', sha256: digestOf(zip), size: zip.length, version: 2 })
  const { text, findings } = await act(getProcedure, { procedure })
  assert.match(text, /^# Greets\.\nschemaVersion/)
  assert.ok(text.includes(digestOf(zip)))
  assert.deepEqual(
    findings.filter(({ severity }) => severity === 'error'),
    [],
  )
  assert.equal((await act(attach, { procedure, name: 'tool.zip', content: base64(zip) })).version, 2)
  if (!hasSandbox) return
  const run = await ended(procedure)
  assert.deepEqual([run.status, run.steps[0]?.reason, run.steps[0]?.outputs['Said']], ['Success', null, 'Hello Bo'])
})

test('a file may be called as what runs it is called, and be a module of Python only by a name of one', async () => {
  const { act } = ssm.platform
  const content = base64(Buffer.from("def run(events, context):\n    return {'said': f\"From a file, {events['name']}\"}\n"))
  for (const name of ['script.py', 'handler.py', 'payload.py']) {
    const procedure = `runbook:named-${name.slice(0, -3)}`
    await save(procedure.slice('runbook:'.length), textOf(name, `${name.slice(0, -3)}.run`))
    await act(attach, { procedure, name, content })
    if (hasSandbox) assert.deepEqual((await ended(procedure)).steps[0]?.outputs['Said'], 'From a file, Bo', name)
  }
  await save('dashed', textOf('my-tool.py', 'run'))
  await act(attach, { procedure: 'runbook:dashed', name: 'my-tool.py', content })
  assert.match(await refused(act(start, { procedure: 'runbook:dashed', parameters: { Name: 'x' } })), /no name of a Python module/)
  await save('dashed-zip', textOf('my-tool.zip', 'run'))
  await act(attach, { procedure: 'runbook:dashed-zip', name: 'my-tool.zip', content: base64(greeter('Hello')) })
  assert.match(await refused(act(start, { procedure: 'runbook:dashed-zip', parameters: { Name: 'x' } })), /no name of a Python module/)
})

test('another content is another version, and an earlier one runs with the file it had', async () => {
  const { act } = ssm.platform
  const procedure = 'runbook:greet'
  assert.equal((await act(attach, { procedure, name: 'tool.zip', content: base64(greeter('Good day')) })).version, 3)
  const { items } = await act(listAttachments, { procedure })
  assert.deepEqual(
    items.map(({ name, sha256, isNamed, isHere }) => [name, sha256, isNamed, isHere]),
    [
      ['tool.zip', digestOf(greeter('Good day')), true, true],
      ['tool.zip', digestOf(greeter('Hello')), false, true],
    ],
  )
  assert.deepEqual(
    (await act(listAttachments, { procedure, version: 2 })).items.map(({ isNamed }) => isNamed),
    [true, false],
  )
  const read = await act(showAttachment, { procedure, sha256: digestOf(greeter('Hello')) })
  assert.equal(read.content, base64(greeter('Hello')))
  if (!hasSandbox) return
  const said = async (more: object) => (await ended(procedure, more)).steps[0]?.outputs['Said']
  assert.deepEqual([await said({}), await said({ version: 2 })], ['Good day Bo', 'Hello Bo'])
})

test('a file whose content is not the one the text names keeps it from running, and so does one that is gone', async () => {
  const { act } = ssm.platform
  const procedure = 'runbook:strict'
  const right = Buffer.from("def run(events, context):\n    return {'said': events['name']}\n")
  const files = (key: string) => `files:\n  tool.py: { checksums: { ${key}: ${digestOf(right)} } }\n`
  await save('strict', textOf('tool.py', 'tool.run') + files('SHA256'))
  assert.match(await refused(act(start, { procedure, parameters: { Name: 'x' } })), /invalid-document: .*no file with its SHA-256/)
  assert.match(
    await refused(act(attach, { procedure, name: 'tool.py', content: base64(Buffer.from('other')), declare: false })),
    /does not name this file.*checksums: \{ sha256: [0-9a-f]{64}/,
  )
  assert.equal((await act(attach, { procedure, name: 'tool.py', content: base64(right), declare: false })).version, 1)
  assert.deepEqual(
    (await act(listAttachments, { procedure })).items.map(({ name }) => name),
    ['tool.py'],
  )
  if (hasSandbox) assert.equal((await ended(procedure)).steps[0]?.outputs['Said'], 'Bo')
  assert.match(await refused(act(detach, { procedure, file: 'tool.py' }, vi)), /forbidden/)
  await act(detach, { procedure, file: 'tool.py' })
  assert.deepEqual(
    (await act(listAttachments, { procedure })).items.map(({ isHere, size }) => [isHere, size]),
    [[false, null]],
  )
  assert.match(await refused(act(start, { procedure, parameters: { Name: 'x' } })), /no file with its SHA-256/)
  const { findings } = await act(getProcedure, { procedure })
  assert.deepEqual(
    findings.filter(({ rule }) => rule === 'attachment').map(({ severity }) => severity),
    ['error'],
  )
})

test('a file that goes away while a run waits ends the script with the reason, not with another file', async () => {
  if (!hasSandbox) return
  const { act } = ssm.platform
  const pause = "  - { name: hold, action: 'aws:pause', inputs: {}, nextStep: greet }\n"
  await save('late', textOf('tool.zip', 'tool.run').replace('mainSteps:\n', `mainSteps:\n${pause}`))
  const procedure = 'runbook:late'
  await act(attach, { procedure, name: 'tool.zip', content: base64(greeter('Late')) })
  const run = await ended(procedure)
  assert.equal(run.waiting?.for, 'resume')
  await act(detach, { procedure, file: 'tool.zip' })
  await ssm.platform.invoke(ssm.platform.administrator, 'run.resume', { run: run.run, step: 'hold' })
  let found = await act(getRun, { run: run.run })
  while (found.waiting?.for !== 'answer') {
    await ssm.platform.drain()
    found = await act(getRun, { run: run.run })
  }
  assert.match(found.waiting.reason, /tool\.zip it needs is not kept here/)
})

test('a document has five attachments of 5 MiB, and only Automation documents have any', async () => {
  const { act } = ssm.platform
  await save('many', textOf('f1.py', 'f1.run'))
  const procedure = 'runbook:many'
  for (let count = 1; count <= 5; count += 1)
    await act(attach, { procedure, name: `f${count}.py`, content: base64(Buffer.from(`# ${count}\n`)) })
  assert.match(await refused(act(attach, { procedure, name: 'f6.py', content: base64(Buffer.from('# 6\n')) })), /at most 5 attachments/)
  const large = base64(Buffer.alloc(5 * 1_048_576 + 3, 1))
  assert.match(await refused(act(attach, { procedure, name: 'f1.py', content: large })), /invalid-input/)
  const whole = Buffer.alloc(5 * 1_048_576, 1)
  assert.equal((await act(attach, { procedure, name: 'f1.py', content: base64(whole) })).size, whole.length)
  await ssm.platform.act(saveRecord, {
    document: { apiVersion: 'andon.dev/v1', kind: 'Runbook', metadata: { name: 'plain' }, spec: { body: '## Steps\n\n1. Look\n' } },
  })
  assert.match(
    await refused(act(attach, { procedure: 'runbook:plain', name: 'f1.py', content: base64(Buffer.from('#\n')) })),
    /no Automation document/,
  )
})
