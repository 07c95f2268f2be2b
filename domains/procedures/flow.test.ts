import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { readCondition, readFlow } from './flow.ts'
import { compileMarkdown } from './markdown.ts'

const block = (info: string, content: string): string =>
  ['```' + info, ...content.split('\n'), '```'].map((line) => `   ${line}`).join('\n')
const item = (title: string, info: string, content: string): string => `1. ${title}\n\n${block(info, content)}\n`

test('blocks that wait, branch, repeat and start others are read', () => {
  assert.deepEqual(readFlow('sleep 10m')?.work, { type: 'sleep', duration: 'PT10M' })
  assert.deepEqual(readFlow('sleep 90')?.work, { type: 'sleep', duration: 'PT90S' })
  assert.deepEqual(readFlow('sleep PT{{ minutes }}M')?.work, { type: 'sleep', duration: 'PT{{minutes}}M' })
  assert.deepEqual(readFlow('sleep until 2026-05-02T10:00:00Z')?.work, { type: 'sleep', until: '2026-05-02T10:00:00Z' })
  assert.deepEqual(readFlow('pause')?.work, { type: 'pause' })
  assert.deepEqual(readFlow('run runbook:restart-checkout\nreason: "{{why}}"\nhosts: [a, b]')?.work, {
    type: 'run',
    procedure: 'runbook:restart-checkout',
    parameters: { reason: '{{why}}', hosts: ['a', 'b'] },
  })
  assert.deepEqual(readFlow('branch\ndepth.waiting < 200 → step:verify\notherwise → end'), {
    work: {
      type: 'branch',
      choices: [{ when: { left: '{{ depth.waiting }}', is: 'NumericLesser', right: 200 }, next: 'verify' }],
    },
    end: true,
  })
  assert.deepEqual(readFlow('repeat step:probe to step:wait\nuntil probe.status == 200\nat most 20'), {
    work: { type: 'loop', start: 'probe', again: { not: { left: '{{ probe.status }}', is: 'NumericEquals', right: 200 } }, most: 20 },
    last: 'wait',
  })
  assert.equal(readFlow('incident.note\ntext: x'), undefined)
})

test('conditions compare names with numbers, words and text', () => {
  assert.deepEqual(readCondition('a.b == "x y"'), { left: '{{ a.b }}', is: 'StringEquals', right: 'x y' })
  assert.deepEqual(readCondition('a.ok is true'), { left: '{{ a.ok }}', is: 'BooleanEquals', right: true })
  assert.deepEqual(readCondition('{{ a }} != eu'), { not: { left: '{{ a }}', is: 'StringEquals', right: 'eu' } })
  assert.deepEqual(readCondition('a >= 2 and b contains x or c < {{ d.e }}'), {
    any: [
      {
        all: [
          { left: '{{ a }}', is: 'NumericGreaterOrEquals', right: 2 },
          { left: '{{ b }}', is: 'Contains', right: 'x' },
        ],
      },
      { left: '{{ c }}', is: 'NumericLesser', right: '{{ d.e }}' },
    ],
  })
})

const refused: readonly (readonly [what: string, content: string])[] = [
  ['a time nobody can read', 'sleep soon'],
  ['more than a week', 'sleep 8d'],
  ['an instant without a zone', 'sleep until 2026-05-02T10:00:00'],
  ['a branch without a way on', 'branch'],
  ['a branch whose `otherwise` is not the last', 'branch\notherwise → a\nb == 1 → c'],
  ['a condition without a sign', 'branch\nb → c'],
  ['a loop without an end', 'repeat step:a'],
  ['a loop with two ends', 'repeat step:a\nuntil a == 1\nfor each {{x}}'],
  ['a loop without steps', 'repeat\nuntil a == 1'],
  ['a loop that goes on for ever', 'repeat step:a\nwhile a == 1\nat most 5000'],
  ['a run of a list', 'run runbook:x\n- a'],
  ['a run of nothing', 'run'],
]
for (const [what, content] of refused) {
  test(`${what} is a finding at the line of the block`, () => {
    const { findings } = compileMarkdown(`## Steps\n${item('x', 'andon', content)}`)
    assert.deepEqual(
      findings.map((one) => [one.rule, one.line]),
      [['action', 4]],
    )
  })
}

const polling = `## Steps
${item('Ask until it answers', 'andon {name=poll}', 'repeat step:probe to step:settle\nuntil probe.status == 200\nat most 5')}
${item('Probe', 'http {name=probe andon.expect=2xx,503}', 'GET https://a.example/health')}
${item('Settle', 'andon {name=settle}', 'sleep 2s')}
${item('Go on', 'http {name=on}', 'GET https://a.example')}
`

test('the steps of a loop are inside it, its last one ends a pass, and the loop goes on behind them', () => {
  const { graph, findings } = compileMarkdown(polling)
  assert.deepEqual(findings, [])
  assert.deepEqual(
    graph.steps.map((step) => [step.id, step.inside, step.next]),
    [
      ['poll', undefined, 'on'],
      ['probe', 'poll', 'settle'],
      ['settle', 'poll', null],
      ['on', undefined, null],
    ],
  )
})

test('a loop whose steps stand elsewhere, and ways out of a loop, are told', () => {
  const rules = (source: string) => compileMarkdown(source).findings.map((one) => one.rule)
  assert.deepEqual(rules(polling.replace('step:probe to', 'step:settle to')), ['loop'])
  assert.deepEqual(rules(polling.replace('andon.expect=2xx,503', 'andon.next=step:on')), ['leaves-loop'])
})

test('waits are written on a step without a block too', () => {
  const { graph, findings } = compileMarkdown('1. **Let it settle**\n   <!-- {name=settle andon.sleep=5m} -->\n2. Look')
  assert.deepEqual(findings, [])
  assert.deepEqual([graph.steps[0]?.id, graph.steps[0]?.work], ['settle', { type: 'sleep', duration: 'PT5M' }])
})

test('what branches and loops read must exist', () => {
  const { findings } = compileMarkdown(
    `## Steps\n${item('x', 'andon', 'branch\nnobody.status == 1 → step:b')}\n${item('y', 'andon {name=b}', 'pause')}`,
  )
  assert.deepEqual(
    findings.map((one) => one.rule),
    ['unknown-parameter'],
  )
})

test('every text of a block is read or refused', () => {
  const piece = fc.constantFrom(
    'sleep',
    'branch',
    'repeat',
    'run',
    'pause',
    ' ',
    '\n',
    '→',
    'step:a',
    'until',
    'a.b',
    '==',
    '1',
    '{{x}}',
    'to',
    'for each',
    '"',
    'and',
    'or',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const { graph } = compileMarkdown(`## Steps\n${item('x', 'andon {name=a}', pieces.join(' '))}`)
      assert.deepEqual(JSON.parse(JSON.stringify(graph)), graph)
    }),
    { numRuns: 300 },
  )
})
