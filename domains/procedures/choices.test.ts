import assert from 'node:assert/strict'
import test from 'node:test'
import { readBox } from './choices.ts'
import { compileMarkdown } from './markdown.ts'

const boxes: readonly (readonly [text: string, read: ReturnType<typeof readBox>])[] = [
  ['Errors come from checkout', { type: 'check', text: 'Errors come from checkout' }],
  ['Load → latency, seen on the dashboard', { type: 'check', text: 'Load → latency, seen on the dashboard' }],
  ['One country only (go to step 3)', { type: 'check', text: 'One country only (go to step 3)' }],
  ['A database → step:database', { type: 'choice', choice: { text: 'A database', next: 'database' } }],
  ['A database -> step:database.', { type: 'choice', choice: { text: 'A database', next: 'database' } }],
  ['A release → runbook:roll-back', { type: 'choice', choice: { text: 'A release', runbook: 'runbook:roll-back' } }],
  ['A release → cause, runbook:roll-back', { type: 'choice', choice: { text: 'A release', cause: true, runbook: 'runbook:roll-back' } }],
  ['A → b → cause', { type: 'choice', choice: { text: 'A → b', cause: true } }],
  [
    'Rows are gone → cause, runbook:restore-and-verify',
    { type: 'choice', choice: { text: 'Rows are gone', cause: true, runbook: 'runbook:restore-and-verify' } },
  ],
  ['Over\ntwo lines → step:a and runbook:b', { type: 'choice', choice: { text: 'Over two lines', next: 'a', runbook: 'runbook:b' } }],
  ['Nothing → step:', { type: 'astray', text: 'Nothing', target: 'step:' }],
  ['Nothing → step:a, step:b', { type: 'astray', text: 'Nothing', target: 'step:a, step:b' }],
  ['Nothing → cause, step:b', { type: 'astray', text: 'Nothing', target: 'cause, step:b' }],
  ['Nothing → playbook:b', { type: 'astray', text: 'Nothing', target: 'playbook:b' }],
]
for (const [text, read] of boxes) test(`“${text}” is read as ${read.type}`, () => assert.deepEqual(readBox(text), read))

test('a step with ways on asks for one of them, and keeps its other boxes to tick', () => {
  const source = `## Steps
1. **Where does the time go?**
   <!-- {name=where} -->
   - [ ] Noted the slowest span
   - [ ] A database → step:database
   - [ ] The recommender → cause, runbook:switch-off-recommendations
2. Look further
3. **A database.**
   <!-- {name=database} -->
`
  const { graph, findings } = compileMarkdown(source)
  assert.deepEqual(findings, [])
  const [first] = graph.steps
  assert.equal(first?.id, 'where')
  assert.deepEqual(first.checks, ['Noted the slowest span'])
  assert.deepEqual(first.work, {
    type: 'manual',
    choices: [
      { text: 'A database', next: 'database' },
      { text: 'The recommender', cause: true, runbook: 'runbook:switch-off-recommendations' },
    ],
  })
  assert.ok(!first.instructions.includes('<!--'))
})

test('a choice to a step nobody wrote is told, and leads to the next step', () => {
  const { graph, findings } = compileMarkdown('## Steps\n1. Look\n   - [ ] It is → step:nowhere\n   - [ ] Or → step:\n')
  assert.deepEqual(
    findings.map((one) => [one.rule, one.line]),
    [
      ['choice', 2],
      ['unknown-step', 2],
    ],
  )
  assert.deepEqual(graph.steps[0]?.work, { type: 'manual', choices: [{ text: 'It is' }] })
})
