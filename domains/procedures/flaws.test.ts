import assert from 'node:assert/strict'
import test from 'node:test'
import { editsFor, withEdits } from './edits.ts'
import { readInfo } from './info.ts'
import { leaksIn } from './leaks.ts'
import { isComplete, lintProcedure } from './lint.ts'
import type { Lintable, LintFinding } from './lintable.ts'
import { compileMarkdown } from './markdown.ts'

const lint = (body: string, more: Partial<Lintable> = {}): readonly LintFinding[] => {
  const { graph, findings, notes } = compileMarkdown(body, ['host'])
  return lintProcedure({
    kind: 'Runbook',
    owner: undefined,
    description: undefined,
    reviewEvery: undefined,
    reviewedAt: undefined,
    validatedBy: undefined,
    spec: {},
    info: readInfo(body),
    body,
    graph,
    findings,
    notes,
    ...more,
  })
}
const has = (found: readonly LintFinding[], rule: string): LintFinding | undefined => found.find((one) => one.rule === rule)
const item = (info: string, content = 'POST https://a.example', title = 'Do'): string =>
  `1. ${title}\n\n   \`\`\`${info}\n   ${content}\n   \`\`\`\n`

test('a step no way leads to can never run', () => {
  const found = lint(`## Steps\n${item('http {name=a andon.next=end}')}\n2. Never\n`)
  assert.deepEqual([has(found, 'unreachable')?.severity, has(found, 'unreachable')?.line], ['error', 8])
  assert.equal(has(lint('## Steps\n1. a\n   - [ ] x → step:c\n2. b\n3. c\n   <!-- {name=c} -->\n'), 'unreachable'), undefined)
})

test('a rollback no step leads to is only read', () => {
  const source = `## Steps\n${item('http {name=a andon.timeout=5s}')}\n## Rollback\n1. Back\n`
  assert.equal(has(lint(source), 'rollback-unused')?.severity, 'advice')
  assert.equal(has(lint(source.replace('andon.timeout=5s', 'andon.onFailure=rollback')), 'rollback-unused'), undefined)
})

const approvers = new Map([
  ['team:payments', ['person:mira', 'person:omar']],
  ['person:mira', ['person:mira']],
])
const approvals: readonly (readonly [attributes: string, severity: LintFinding['severity'] | undefined])[] = [
  ['andon.approve=3 andon.approvers=team:payments', 'error'],
  ['andon.approve=2 andon.approvers=team:payments', 'advice'],
  ['andon.approve=2 andon.approvers=team:payments andon.approve.self=true', undefined],
  ['andon.approve=1 andon.approvers=team:payments', undefined],
  ['andon.approve=1 andon.approvers=team:nobody', 'error'],
  ['andon.approve=2 andon.approvers={{host}}', undefined],
  ['andon.approve=2', undefined],
  ['andon.approve=2 andon.approvers=person:mira,team:payments andon.approve.self=true', undefined],
]
for (const [attributes, severity] of approvals) {
  test(`\`${attributes}\` ${severity === undefined ? 'can be given' : `is an ${severity}`}`, () => {
    assert.equal(has(lint(`## Steps\n${item(`http {name=a ${attributes}}`)}`, { approvers }), 'approvers')?.severity, severity)
  })
}

test('without a server only people who are named are counted', () => {
  const source = (attributes: string): string => `## Steps\n${item(`http {name=a ${attributes}}`)}`
  assert.equal(has(lint(source('andon.approve=2 andon.approvers=team:payments')), 'approvers'), undefined)
  assert.equal(has(lint(source('andon.approve=2 andon.approvers=person:mira')), 'approvers')?.severity, 'error')
})

test('an approval that escalates wants somebody to escalate to', () => {
  const source = `## Steps\n${item('http {name=a andon.approve=1 andon.approve.onExpiry=escalate}')}`
  assert.ok(lint(source).some((one) => one.rule === 'escalation' && one.line === 2))
  assert.ok(!lint(source, { spec: { escalation: 'team:payments' } }).some((one) => one.rule === 'escalation'))
})

test('what is tried again must bear it', () => {
  assert.equal(has(lint(`## Steps\n${item('http {name=a andon.attempts=3}')}`), 'attempts')?.severity, 'advice')
  assert.equal(has(lint(`## Steps\n${item('http {name=a andon.attempts=3 andon.idempotent=true}')}`), 'attempts'), undefined)
})

test('a cause without a runbook, and a runbook nobody declared', () => {
  const source = '## Steps\n1. Why?\n   - [ ] The database → cause\n   - [ ] A release → cause, runbook:roll-back\n'
  const found = lint(source, { kind: 'Playbook', runbooks: new Set<string>() })
  assert.equal(has(found, 'cause-without-runbook')?.severity, 'advice')
  assert.equal(has(found, 'choice')?.severity, 'error')
  assert.equal(has(lint(source, { kind: 'Playbook' }), 'unlisted-runbook')?.severity, 'advice')
  const known = lint(source, { kind: 'Playbook', runbooks: new Set(['runbook:roll-back']), spec: { runbooks: ['runbook:roll-back'] } })
  assert.deepEqual([has(known, 'choice'), has(known, 'unlisted-runbook')], [undefined, undefined])
})

const leaks: readonly (readonly [text: string, leaks: boolean])[] = [
  ['export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7ABCDEFG', true],
  ['-----BEGIN RSA PRIVATE KEY-----', true],
  ['Authorization: Bearer 0123456789abcdef0123', true],
  ['curl -u x https://user:hunter22@db.example/', true],
  ['password: correct-horse-battery', true],
  ['DB_PASSWORD="hunter2hunter2"', true],
  ['ghp_0123456789012345678901234567890123456', true],
  ['password: secret://shop/db', false],
  ['Authorization: Bearer {{token}}', false],
  ['Authorization: Bearer $TOKEN', false],
  ['password: "$DB_PASSWORD"', false],
  ['Enter your password: the one of the vault', false],
  ['password: <yours>', false],
  ['postgres://shop:{{password}}@db.example', false],
]
for (const [text, leaked] of leaks)
  test(`“${text}” ${leaked ? 'is' : 'is no'} secret by its value`, () =>
    assert.equal(leaksIn(`a\n${text}\n`)[0]?.line, leaked ? 2 : undefined))

test('advice is not wanting, an error is', () => {
  assert.ok(isComplete([{ severity: 'advice' }]))
  assert.ok(!isComplete([{ severity: 'error' }]))
})

test('mechanical mends are edits, and mended it has them no more', () => {
  const source = `## Steps
1. Drain

   \`\`\`sh {name=drain andon.run=true andon.onFialure=rollback}
   drain {{host}} --note "for {{ host }}"
   \`\`\`

2. Restart

   \`\`\`http {name=restart}
   POST https://a.example
   \`\`\`

## Rollback

1. Back
`
  const edits = editsFor(lint(source), source)
  const mended = withEdits(source, edits)
  assert.match(mended, /\{name=drain andon\.run=true andon\.onFailure=rollback andon\.timeout=10m\}/)
  assert.match(mended, /drain "\$ANDON_PARAM_host" --note "for \$\{ANDON_PARAM_host\}"/)
  assert.match(mended, /\{name=restart andon\.onFailure=rollback\}/)
  const rules = new Set(lint(mended).map((one) => one.rule))
  for (const rule of ['unknown-attribute', 'parameter-in-script', 'timeout', 'failure', 'rollback-unused'])
    assert.ok(!rules.has(rule), rule)
  assert.equal(withEdits(mended, editsFor(lint(mended), mended)), mended)
  assert.ok(edits.some((edit) => edit.type === 'field' && edit.path === '/metadata/review'))
})

test('what a machine cannot mend without reading is left to a person', () => {
  const python = "## Steps\n1. x\n\n   ```python {name=a andon.timeout=1m}\n   print('{{host}}')\n   ```\n"
  const quoted = "## Steps\n1. x\n\n   ```sh {name=a andon.timeout=1m}\n   echo '{{host}}'\n   ```\n"
  for (const source of [python, quoted]) assert.equal(withEdits(source, editsFor(lint(source), source)), source)
})

test('edits of lines that have changed since are left out', () => {
  assert.equal(withEdits('a\nb', [{ type: 'line', line: 2, before: 'c', after: 'd' }]), 'a\nb')
})

test('a value people would read with its braces is told; blocks that are only shown are somebody else’s', () => {
  const told = (text: string): boolean =>
    lint(`## Steps\n1. ${text}\n`).some((one) => one.rule === 'placeholder' && one.severity === 'advice')
  assert.ok(told('Look at {{hots}}'))
  assert.ok(told('Look\n   - [ ] {{hots}} is red'))
  assert.ok(!told('Look at {{host}} and {{about.alert}}'))
  assert.ok(!told('Look\n\n   ```yaml\n   image: {{ registry }}\n   ```'))
})
