import assert from 'node:assert/strict'
import test from 'node:test'
import { readInfo } from './info.ts'
import { lintProcedure } from './lint.ts'
import type { Lintable } from './lintable.ts'
import { compileMarkdown } from './markdown.ts'
import { resolveParameters } from './parameters.ts'

const lintable = (body: string, more: Partial<Lintable> = {}): Lintable => ({
  kind: 'Runbook',
  owner: undefined,
  description: undefined,
  reviewEvery: undefined,
  reviewedAt: undefined,
  validatedBy: [],
  spec: {},
  info: readInfo(body),
  body,
  ...compileMarkdown(body),
  ...more,
})
const rulesOf = (procedure: Lintable): readonly string[] => lintProcedure(procedure).map((found) => found.rule)

test('an empty runbook lacks everything the pillar asks for, each with a mend', () => {
  const found = lintProcedure(lintable(''))
  assert.deepEqual(
    found.map((one) => one.rule),
    ['outcome', 'owner', 'author', 'escalation', 'tools', 'permissions', 'steps', 'error-handling', 'review', 'workload', 'validated'],
  )
  assert.ok(found.every((one) => one.mend !== undefined && one.severity === 'missing'))
})

test('a playbook also needs stakeholders and a communication plan, but no rollback', () => {
  const found = rulesOf(lintable('## Steps\n1. x\n   ```http {name=a}\n   POST https://a.example\n   ```', { kind: 'Playbook' }))
  assert.ok(['stakeholders', 'communication', 'runbooks'].every((rule) => found.includes(rule)))
  assert.ok(!found.includes('rollback') && !found.includes('outcome'))
})

test('a complete runbook has no findings', () => {
  const body = '## Steps\n1. Go\n   ```http {name=go andon.onFailure=rollback}\n   POST https://a.example\n   ```\n\n## Rollback\n1. Back\n'
  const complete = lintable(body, {
    owner: 'team:payments',
    reviewEvery: '180d',
    validatedBy: ['person:omar'],
    spec: {
      outcome: 'It answers.',
      author: 'person:ines',
      escalation: 'team:payments',
      tools: ['curl'],
      permissions: ['none'],
      workloads: ['workload:checkout'],
    },
  })
  assert.deepEqual(rulesOf(complete), [])
  assert.deepEqual(rulesOf({ ...complete, validatedBy: ['person:ines'] }), ['validated'])
})

test('the table of the template counts where the record says nothing', () => {
  const body =
    '## Runbook Info\n\n| Author | Tools | Permissions | Description | Escalation |\n|---|---|---|---|---|\n| Ines | psql | admin | It answers | Omar |\n\n## Steps\n1. x\n'
  const found = rulesOf(lintable(body))
  for (const rule of ['outcome', 'author', 'tools', 'permissions', 'escalation']) assert.ok(!found.includes(rule), rule)
})

test('a step that changes something wants a way back; one that only looks does not', () => {
  const step = (line: string): string => `## Steps\n1. x\n   \`\`\`http {name=a}\n   ${line}\n   \`\`\`\n`
  assert.ok(rulesOf(lintable(step('POST https://a.example'))).includes('rollback'))
  assert.ok(!rulesOf(lintable(step('GET https://a.example'))).includes('rollback'))
})

test('what keeps it from running is an error', () => {
  const [first] = lintProcedure(lintable('## Steps\n1. x\n   ```andon\n   x\n   ```\n'))
  assert.deepEqual([first?.severity, first?.rule, first?.line], ['error', 'action', 3])
})

const declared = {
  who: { type: 'string' },
  count: { type: 'number', default: 2 },
  dry: { type: 'boolean', required: false },
  size: { choices: ['small', 'large'], default: 'small' },
} as const

test('a parameter is what was given, else a label of its name, else its default', () => {
  assert.deepEqual(resolveParameters(declared, { who: 'bo', count: '3', dry: 'true' }), {
    values: { who: 'bo', count: 3, dry: true, size: 'small' },
    findings: [],
  })
  assert.deepEqual(resolveParameters(declared, {}, { who: 'label', other: 'x' }), {
    values: { who: 'label', count: 2, size: 'small' },
    findings: [],
  })
})

test('missing, unknown and unfit parameters are found by path', () => {
  const { findings } = resolveParameters(declared, { count: 'many', size: 'huge', constructor: 1 })
  assert.deepEqual(
    findings.map((one) => [one.path, one.rule]),
    [
      ['/parameters/constructor', 'unknown-property'],
      ['/parameters/who', 'required'],
      ['/parameters/count', 'type'],
      ['/parameters/size', 'choice'],
    ],
  )
})
