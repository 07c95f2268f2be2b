import assert from 'node:assert/strict'
import test from 'node:test'
import { guessLanguage } from './fence.ts'
import { compileMarkdown } from './markdown.ts'
import type { Step } from '#domains/runs/graph.ts'

const stepWith = (attributes: string, language = 'sh'): Step => {
  const { graph, findings } = compileMarkdown(written(attributes, language), ['db'])
  assert.deepEqual(findings, [])
  const [step] = graph.steps
  assert.ok(step !== undefined)
  return step
}
const written = (attributes: string, language = 'sh'): string =>
  `## Steps\n1. Do it\n\n   \`\`\`${language} {name=x ${attributes}}\n   echo hi\n   \`\`\`\n`

test('who approves, how long it waits and what happens then', () => {
  const step = stepWith(
    'andon.approve=2 andon.approvers=team:payments,schedule:payments,{{db}} andon.approve.expires=4h andon.approve.onExpiry=escalate andon.approve.self=true andon.approve.remind=30m andon.approve.message="Really?"',
  )
  assert.equal(step.approvals, 2)
  assert.deepEqual(step.approval, {
    from: ['team:payments', 'schedule:payments', '{{db}}'],
    expiresMs: 14_400_000,
    onExpiry: 'escalate',
    bySelf: true,
    remindMs: 1_800_000,
    message: 'Really?',
  })
  assert.deepEqual([stepWith('andon.approve=1').approvals, stepWith('andon.approve=1').approval], [1, undefined])
  assert.equal(stepWith('andon.approvers=person:mira').approvals, 1)
})

test('which machines do it, how many at once and how many may fail', () => {
  assert.deepEqual(stepWith('andon.target=tag:db').target, { tags: { db: '' } })
  assert.deepEqual(stepWith('andon.target=tag:role={{db}},zone=eu andon.concurrency=25% andon.errors=1').target, {
    tags: { role: '{{db}}', zone: 'eu' },
    concurrency: '25%',
    errors: '1',
  })
  assert.deepEqual(stepWith('andon.target=runner:db-1,db-2').target, { runners: ['db-1', 'db-2'] })
  assert.equal(stepWith('andon.run=true').target, undefined)
})

test('attempts, cancelling, network, folder', () => {
  const step = stepWith('cwd=/srv/app andon.attempts=3 andon.onCancel=abort andon.network=true andon.critical=false andon.next=end')
  assert.deepEqual([step.attempts, step.onCancel, step.critical, step.next], [3, { then: 'abort' }, false, null])
  assert.deepEqual(step.work, { type: 'script', interpreter: 'sh', script: 'echo hi\n', folder: '/srv/app', network: true })
})

const wrong: readonly (readonly [attributes: string, rule: string])[] = [
  ['andon.approve=2 andon.approve.expires=never', 'approve'],
  ['andon.approve=2 andon.approve.onExpiry=shrug', 'approve'],
  ['andon.approve.remind=30m', 'approve'],
  ['andon.approvers=payments', 'approvers'],
  ['andon.target=db', 'target'],
  ['andon.concurrency=3', 'target'],
  ['andon.target=tag:db andon.concurrency=many', 'target'],
  ['andon.attempts=0', 'attempts'],
  ['andon.onCancel=continue', 'on-cancel'],
  ['andon.onCancel=step:nowhere', 'unknown-step'],
  ['andon.timeuot=5s', 'unknown-attribute'],
  ['andon.timeout=48h', 'timeout'],
]
for (const [attributes, rule] of wrong) {
  test(`\`${attributes}\` is told with a mend`, () => {
    const { findings } = compileMarkdown(written(attributes))
    assert.deepEqual(
      findings.map((one) => one.rule),
      [rule],
    )
    assert.ok(findings.every((one) => one.mend !== undefined && one.line === 2))
  })
}

test('a slip in the name of an attribute is told with the one that was meant', () => {
  assert.match(compileMarkdown(written('andon.timeuot=5s')).findings[0]?.mend ?? '', /andon\.timeout/)
})

test('a target is for scripts', () => {
  const source = '## Steps\n1. x\n\n   ```http {name=a andon.target=tag:db}\n   GET https://a.example\n   ```\n'
  assert.deepEqual(
    compileMarkdown(source).findings.map((one) => one.rule),
    ['target'],
  )
})

test('Runme’s other attributes are kept and told about once; what it leaves out of a whole run is not run', () => {
  const source = `${written('background=true promptEnv=false andon.timeout=1m')}\n2. Again\n\n   \`\`\`sh {background=true andon.timeout=1m}\n   echo\n   \`\`\`\n`
  const { notes, findings } = compileMarkdown(source)
  assert.deepEqual(findings, [])
  assert.deepEqual(
    notes.map((one) => [one.rule, one.line]),
    [
      ['ignored-attribute', 2],
      ['ignored-attribute', 2],
    ],
  )
  assert.equal(compileMarkdown(written('excludeFromRunAll=true andon.run=true')).graph.steps[0]?.work.type, 'manual')
})

const guesses: readonly (readonly [content: string, language: string])[] = [
  ['#!/usr/bin/env python3\nprint(1)', 'python3'],
  ['#!/bin/bash\necho', 'bash'],
  ['kubectl -n shop get pods', 'sh'],
  ['$ echo hi', 'sh'],
  ['import os\nprint(os.name)', 'python'],
  ['const a = 1', 'js'],
  ['Get-Service -Name w3svc', 'powershell'],
  ['SELECT * FROM orders;', 'sql'],
  ['{"a": 1}', 'json'],
  ['GET https://a.example/x', 'http'],
  ['a:\n  - b', 'yaml'],
  ['Error rate back under 0.1 %', ''],
  ['', ''],
]
for (const [content, language] of guesses)
  test(`a block without a language that begins “${content.split('\n')[0] ?? ''}” looks like ${language === '' ? 'text' : language}`, () =>
    assert.equal(guessLanguage(content), language))

test('a guessed language runs what is marked to run, and is shown with what is not', () => {
  const run = compileMarkdown('1. x\n\n   ``` {andon.run=true}\n   import os\n   ```\n').graph.steps[0]
  assert.deepEqual(run?.work, { type: 'script', interpreter: 'python3', script: 'import os\n' })
  const shown = compileMarkdown('1. x\n\n   ```\n   kubectl get pods\n   ```\n').graph.steps[0]
  assert.equal(shown?.work.type, 'manual')
  assert.match(shown?.instructions ?? '', /```sh\nkubectl/)
  const text = compileMarkdown('1. x\n\n   ``` {andon.run=true}\n   Lorem ipsum\n   ```\n')
  assert.deepEqual(
    text.findings.map((one) => one.rule),
    ['script'],
  )
})
