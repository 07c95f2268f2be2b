import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { run } from './run.ts'

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'andon-lint-'))
})
after(() => rmSync(folder, { recursive: true }))

const lint = async (...args: readonly string[]): Promise<{ exit: number; out: string }> => {
  let out = ''
  const exit = await run(['lint', ...args], {
    environment: {},
    write: (text) => void (out += text),
    say: (text) => void (out += text),
    isTerminal: false,
    width: 120,
    readInput: async () => '',
    readFile: (path) => readFileSync(path, 'utf8'),
    ask: async () => false,
  })
  return { exit, out }
}
const write = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const record = (fence: string): string => `---
apiVersion: andon.dev/v1
kind: Runbook
metadata:
  name: drain
  owner: team:shop # who else
spec:
  outcome: It is drained.
  workloads: [workload:shop]
  author: person:mira
  escalation: team:shop
  tools: [curl]
  permissions: [none]
---

# Drain

## Steps

1. Drain it

   \`\`\`${fence}
   POST https://a.example/drain
   \`\`\`

## Rollback

1. Put it back
`

test('a runbook is told like a compiler tells it, with file and line, and an error ends with 1', async () => {
  const path = write('broken.md', record('http {name=drain andon.onFailure=step:nowhere}'))
  const { exit, out } = await lint(path)
  assert.equal(exit, 1)
  assert.match(out, /broken\.md:20: error: andon\.onFailure names the step "nowhere"[^\n]* \[unknown-step\]\n {4}→ /)
  assert.match(out, /broken\.md:\d+:\d+: missing: \/metadata\/review\/every/)
})

test('what is missing is an error only when one asks for strictness; advice never is', async () => {
  const path = write('missing.md', record('http {name=drain andon.onFailure=rollback}'))
  assert.deepEqual([(await lint(path)).exit, (await lint(path, '--strict')).exit], [0, 1])
})

test('mends are made in the file, comments stay, and a second time there is nothing to mend', async () => {
  const path = write('mend.md', record('http {name=drain andon.tmeout=5s}'))
  const { exit, out } = await lint(path, '--fix', '--strict')
  assert.equal(exit, 0, out)
  assert.match(out, /2 mends made/)
  const mended = readFileSync(path, 'utf8')
  assert.match(mended, /owner: team:shop # who else\n {2}review: \{every: 180d\}/)
  assert.match(mended, /\{name=drain andon\.timeout=5s andon\.onFailure=rollback\}/)
  assert.doesNotMatch((await lint(path, '--fix')).out, /made/)
  assert.equal(readFileSync(path, 'utf8'), mended)
})

test('a text under `body:` of a YAML file is mended where it stands', async () => {
  const body = '# Drain\n\n## Steps\n\n1. x\n\n   ```sh {name=a andon.run=true}\n   drain {{host}}\n   ```\n'
  const indented = body.split('\n').map((line) => (line === '' ? '' : `    ${line}`))
  const head = 'apiVersion: andon.dev/v1\nkind: Runbook\nmetadata:\n  name: drain\n  owner: team:shop\n'
  const path = write('drain.yaml', `${head}spec:\n  parameters:\n    host: {}\n  body: |\n${indented.join('\n')}`)
  const before = await lint(path)
  assert.match(before.out, /drain\.yaml:14: error: "\{\{host\}\}" is pasted into a script/)
  await lint(path, '--fix')
  assert.match(readFileSync(path, 'utf8'), /^ {7}drain "\$ANDON_PARAM_host"$/m)
})

test('a plain file somebody names is a procedure; in a folder only one with the pillar’s table is', async () => {
  const plain = write('plain.txt.md', '# Restart\n\n1. One\n2. Two\n')
  assert.match((await lint(plain)).out, /plain\.txt\.md: missing: \/metadata\/owner/)
  write('README.md', '# Notes\n')
  const { out } = await lint(folder)
  assert.doesNotMatch(out, /README|plain\.txt/)
  write('pillar.md', '# T\n\n## Runbook Info\n\n| Author | Tools |\n|---|---|\n| Ines | curl |\n\n## Steps\n\n1. x\n')
  assert.match((await lint(folder)).out, /pillar\.md: missing/)
})

test('findings are JSON for machines', async () => {
  const path = write('json.md', record('http {name=drain andon.onFailure=step:nowhere}'))
  const { findings, records } = JSON.parse((await lint(path, '--json')).out)
  assert.equal(records, 1)
  const error = findings.find((one: { severity: string }) => one.severity === 'error')
  assert.deepEqual([error.rule, error.line, error.file], ['unknown-step', 20, path])
})

test('a CloudFormation template is told what looks at the documents in it', async () => {
  const file = write(
    'template.yaml',
    "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A: { Type: AWS::SSM::Document, Properties: { Content: { schemaVersion: '0.3', mainSteps: [] } } }\n",
  )
  const { exit, out } = await lint(file)
  assert.equal(exit, 0)
  assert.match(out, /advice: This is a CloudFormation template[^]*andon automation import --text @/)
})
