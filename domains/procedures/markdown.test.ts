import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { findStep } from '#domains/runs/graph.ts'
import { readInfo } from './info.ts'
import { compileMarkdown } from './markdown.ts'

const fence = (info: string, content: string, indent = '   '): string =>
  ['```' + info, ...content.split('\n'), '```'].map((line) => indent + line).join('\n')
const rulesOf = (source: string, parameters: readonly string[] = []): readonly string[] =>
  compileMarkdown(source, parameters).findings.map((one) => one.rule)
const titlesOf = (source: string): readonly string[] => compileMarkdown(source).graph.steps.map((one) => one.title)

const runbook = `# Failover of the ledger

## Runbook Info

| Runbook ID | Description | Tools Used | Special Permissions | Runbook Author | Last Updated | Escalation POC |
|---|---|---|---|---|---|---|
| RUN007 | The ledger answers from the second site | psql, curl | ledger-admin | Ines | 2026-05-02 | Omar |

## Steps

1. Say in the channel that you begin
2. Promote the standby
   - [ ] replication lag is zero
   - [ ] the old primary is fenced
3. Point the applications at it
`

const playbook = `# Slow checkout

## Playbook Info

| ID | Description | Tools | Permissions | Author | Updated | Escalation | Stakeholders | Communication Plan |
|---|---|---|---|---|---|---|---|---|
| PLAY02 | Find why checkout is slow | Grafana | N/A | Ines | 2026-05-02 | Omar | Support; Sales | Every 30 minutes in #incidents |

## Steps

1. Compare latency by region
2. Look for a deployment in the last hour
`

test('the runbook template gives its information and its steps', () => {
  assert.deepEqual(readInfo(runbook), {
    title: 'Failover of the ledger',
    id: 'RUN007',
    description: 'The ledger answers from the second site',
    tools: ['psql', 'curl'],
    permissions: ['ledger-admin'],
    author: 'Ines',
    updated: '2026-05-02',
    escalation: 'Omar',
  })
  const { graph, findings } = compileMarkdown(runbook)
  assert.deepEqual(findings, [])
  assert.deepEqual(
    graph.steps.map((one) => [one.id, one.title, one.work.type, one.checks, one.next]),
    [
      ['step-1', 'Say in the channel that you begin', 'manual', [], 'step-2'],
      ['step-2', 'Promote the standby', 'manual', ['replication lag is zero', 'the old primary is fenced'], 'step-3'],
      ['step-3', 'Point the applications at it', 'manual', [], null],
    ],
  )
})

test('the playbook template reads short column names, and “N/A” is nothing', () => {
  const info = readInfo(playbook)
  assert.deepEqual(
    [info.stakeholders, info.communication, info.permissions, info.author],
    [['Support', 'Sales'], 'Every 30 minutes in #incidents', undefined, 'Ines'],
  )
  assert.deepEqual(titlesOf(playbook), ['Compare latency by region', 'Look for a deployment in the last hour'])
})

test('information is also read from a table of names and values, and after front matter', () => {
  const info = readInfo(
    '---\nkind: Runbook\n---\n# T\n\n## Info\n\n| Field | Value |\n|---|---|\n| Author | Ines |\n| Tools | psql<br>curl |\n',
  )
  assert.deepEqual([info.author, info.tools], ['Ines', ['psql', 'curl']])
})

test('an http block with attributes is a request', () => {
  const source = `## Steps\n1. Restart it\n${fence('http {name=restart andon.timeout=90s andon.idempotent=true andon.onFailure=continue}', 'POST https://shop.example/restart?who={{who}}\nX-Reason: {{about.alert}}\n\n{"force": true}\nexpect: 2xx, 409')}`
  const { graph, findings } = compileMarkdown(source, ['who'])
  assert.deepEqual(findings, [])
  const step = findStep(graph, 'restart')
  assert.deepEqual(step, {
    id: 'restart',
    title: 'Restart it',
    instructions: 'Restart it',
    checks: [],
    work: {
      type: 'http',
      request: {
        method: 'POST',
        url: 'https://shop.example/restart?who={{who}}',
        headers: { 'x-reason': '{{about.alert}}' },
        body: '{"force": true}',
        expect: ['2xx', '409'],
      },
    },
    approvals: 0,
    timeoutMs: 90_000,
    idempotent: true,
    onFailure: { then: 'continue' },
    critical: false,
    next: null,
    rollback: false,
    line: 2,
  })
})

test('an andon block is an action with YAML or JSON input', () => {
  const yaml = compileMarkdown(
    `## Steps\n1. Note it\n${fence('andon {name=note}', 'incident.note\nid: {{about.incident}}\ntext: "Restarted by {{who}}"')}`,
    ['who'],
  )
  assert.deepEqual(yaml.findings, [])
  assert.equal(yaml.graph.steps[0]?.work.type, 'action')
  const json = compileMarkdown(`## Steps\n1. Note it\n${fence('andon', 'andon:incident.note\n{"text": "x"}')}`)
  assert.deepEqual(json.graph.steps[0]?.work, { type: 'action', action: 'incident.note', input: { text: 'x' } })
})

test('a script runs only when an attribute of ours says so; other blocks are shown', () => {
  const work = (info: string): string => compileMarkdown(`## Steps\n1. Do\n${fence(info, 'echo hi')}`).graph.steps[0]?.work.type ?? ''
  for (const info of [
    'sh',
    '',
    'sh {name=x}',
    'bash {"name":"x","interactive":"false"}',
    'http',
    'sh {andon.run=false}',
    'yaml {andon.run=true}',
  ])
    assert.equal(work(info), 'manual', info)
  for (const info of [
    'sh {name=x andon.run=true}',
    'python {andon.timeout=5s}',
    'shell { andon.run="true" tag=a,b }',
    'sh {"name":"x","andon.run":"true"}',
  ])
    assert.equal(work(info), 'script', info)
  const shown = compileMarkdown(`## Steps\n1. Do\n${fence('sh', 'echo hi')}`).graph.steps[0]
  assert.equal(shown?.instructions, 'Do\n\n```sh\necho hi\n```')
})

test('Runme’s attributes choose the interpreter', () => {
  const source = `## Steps\n1. Do\n${fence('sh {name=drain interpreter=/usr/bin/bash cwd=.. background=true andon.run=true}', 'echo hi')}`
  assert.deepEqual(compileMarkdown(source).graph.steps[0]?.work, {
    type: 'script',
    interpreter: 'bash',
    script: 'echo hi\n',
    folder: '..',
  })
  assert.deepEqual(rulesOf(`## Steps\n1. Do\n${fence('sh {interpreter=ruby andon.run=true}', 'x')}`), ['script'])
})

test('several blocks of one item are several steps, and its boxes are checked afterwards', () => {
  const source = `## Steps\n1. Move\n${fence('http {name=stop}', 'POST https://a.example/stop')}\n${fence('http {name=start}', 'POST https://a.example/start')}\n   - [ ] it answers\n2. Done`
  assert.deepEqual(
    compileMarkdown(source).graph.steps.map((one) => [one.id, one.title, one.checks]),
    [
      ['stop', 'Move', []],
      ['start', 'start', []],
      ['step-3', 'Check: Move', ['it answers']],
      ['step-4', 'Done', []],
    ],
  )
})

test('a block that is not indented still belongs to the item before it', () => {
  assert.deepEqual(
    compileMarkdown(`## Steps\n1. One\n${fence('http {name=x}', 'GET https://a.example', '')}\n2. Two\n`).graph.steps.map((one) => [
      one.id,
      one.title,
    ]),
    [
      ['x', 'One'],
      ['step-2', 'Two'],
    ],
  )
})

test('the title of a step is the bold words it begins with, else its first line or sentence', () => {
  const long = 'Open the dashboard of the shop. Note the error rate and the version that runs, and compare it with yesterday.'
  assert.deepEqual(titlesOf(`1. **Look before you touch.** Open it\n2. Look at **it**\n   and more\n3. ${long}`), [
    'Look before you touch',
    'Look at it',
    'Open the dashboard of the shop.',
  ])
})

test('steps under Rollback are reached by failures only', () => {
  const source = `## Steps\n1. Go\n${fence('http {name=go andon.onFailure=rollback}', 'POST https://a.example/go')}\n2. Look\n\n## Rollback\n\n1. Back\n${fence('http {name=back}', 'POST https://a.example/back')}\n`
  const { graph, findings } = compileMarkdown(source)
  assert.deepEqual(findings, [])
  assert.deepEqual(
    graph.steps.map((one) => [one.id, one.next, one.rollback, one.onFailure.then]),
    [
      ['go', 'step-2', false, 'step'],
      ['step-2', null, false, 'abort'],
      ['back', null, true, 'abort'],
    ],
  )
})

test('plain files are steps too: other headings, bullets, or nothing at all', () => {
  assert.deepEqual(titlesOf('# T\n\n1. One\n2. Two'), ['One', 'Two'])
  assert.deepEqual(titlesOf('# T\n\n## Procedure\n\n### First\ntext\n\n### Second\n- a\n'), ['First', 'Second'])
  assert.deepEqual(titlesOf('# T\n\n## Look\ntext\n\n## Mend\ntext\n'), ['Look', 'Mend'])
  assert.deepEqual(titlesOf('- [ ] One\n- [ ] Two'), ['One', 'Two'])
  assert.deepEqual(titlesOf('Restart the machine.\n\nThen go home.'), ['Restart the machine.'])
  assert.deepEqual(compileMarkdown('').graph, { steps: [], start: null })
})

const broken: readonly (readonly [what: string, source: string, rule: string])[] = [
  ['an address without a scheme', `## Steps\n1. x\n${fence('http {name=a}', 'POST shop.example')}`, 'request'],
  ['a host that is a parameter', `## Steps\n1. x\n${fence('http {name=a}', 'POST https://{{who}}/x')}`, 'request'],
  [
    'a value in a text body',
    `## Steps\n1. x\n${fence('http {name=a}', 'POST https://a.example\nContent-Type: text/plain\n\nhello {{who}}')}`,
    'request',
  ],
  ['a header of the platform', `## Steps\n1. x\n${fence('http {name=a}', 'POST https://a.example\nIdempotency-Key: 1')}`, 'request'],
  ['an action without a name', `## Steps\n1. x\n${fence('andon', 'note: x')}`, 'action'],
  ['an action whose input is a list', `## Steps\n1. x\n${fence('andon', 'incident.note\n- x')}`, 'action'],
  ['a parameter pasted into a script', `## Steps\n1. x\n${fence('sh {andon.run=true}', 'echo {{who}}')}`, 'parameter-in-script'],
  ['a parameter nobody declared', `## Steps\n1. x\n${fence('http {name=a}', 'GET https://a.example/{{whom}}')}`, 'unknown-parameter'],
  [
    'two steps of one name',
    `## Steps\n1. x\n${fence('http {name=a}', 'GET https://a.example')}\n2. y\n${fence('http {name=a}', 'GET https://a.example')}`,
    'duplicate-name',
  ],
  ['a name of the language', `## Steps\n1. x\n${fence('http {name=constructor}', 'GET https://a.example')}`, 'name'],
  [
    'a failure that leads nowhere',
    `## Steps\n1. x\n${fence('http {name=a andon.onFailure=step:b}', 'GET https://a.example')}`,
    'unknown-step',
  ],
  [
    'a rollback that is not there',
    `## Steps\n1. x\n${fence('http {name=a andon.onFailure=rollback}', 'GET https://a.example')}`,
    'unknown-step',
  ],
  ['a time nobody can read', `## Steps\n1. x\n${fence('http {name=a andon.timeout=soon}', 'GET https://a.example')}`, 'timeout'],
  ['approvals that are no number', `## Steps\n1. x\n${fence('http {name=a andon.approve=many}', 'GET https://a.example')}`, 'approve'],
  ['more steps than a person can follow', `## Steps\n${'1. x\n'.repeat(600)}`, 'too-many-steps'],
]
for (const [what, source, rule] of broken) {
  test(`a finding with its line tells of ${what}`, () => {
    const { findings } = compileMarkdown(source, ['who'])
    assert.deepEqual(
      findings.map((one) => one.rule),
      [rule],
    )
    assert.ok((findings[0]?.line ?? 0) >= 1)
  })
}

test('the outputs of a step may be used by others', () => {
  assert.deepEqual(
    rulesOf(
      `## Steps\n1. x\n${fence('http {name=find}', 'GET https://a.example')}\n2. y\n${fence('http {name=use}', 'GET https://a.example/{{find.id}}')}`,
    ),
    [],
  )
})

test('every text compiles to a graph whose targets exist', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '# T\n',
      '## Steps\n',
      '## Rollback\n',
      '1. one\n',
      '2. two\n',
      '- [ ] box\n',
      '   - [x] in\n',
      '```http {name=a}\n',
      '   ```sh {andon.run=true andon.onFailure=step:a}\n',
      '```\n',
      '   ```\n',
      'POST https://a.example/{{x}}\n',
      '\n',
      '---\n',
      '| a | b |\n|--|--|\n',
      '> quote\n',
      '{{',
      '}}',
      '<div>\n',
    ),
    fc.string({ maxLength: 8 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const { graph } = compileMarkdown(pieces.join(''))
      const ids = new Set(graph.steps.map((one) => one.id))
      assert.equal(ids.size, graph.steps.length)
      if (graph.start !== null) assert.ok(ids.has(graph.start))
      for (const one of graph.steps) {
        if (one.next !== null) assert.ok(ids.has(one.next))
        if (one.onFailure.then === 'step') assert.ok(ids.has(one.onFailure.step))
      }
      assert.deepEqual(JSON.parse(JSON.stringify(graph)), graph)
    }),
    { numRuns: 500 },
  )
})
