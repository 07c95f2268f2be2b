import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { doubts, inSentences, isLike, objections, type Policy } from './policy.ts'

const job = {
  procedure: 'runbook:db-restart',
  documentDigest: 'd'.repeat(64),
  approvedBy: ['person:bo'],
  startedBy: 'person:alice',
  timeoutMs: 60_000,
  script: { interpreter: 'bash', script: 'true', environment: {} },
}
const digest = 'a'.repeat(64)
const base: Policy = { interpreters: ['bash', 'python3'] }

const cases: readonly (readonly [title: string, policy: Partial<Policy>, change: object, because: RegExp | undefined])[] = [
  ['an interpreter it names is allowed', {}, {}, undefined],
  ['a version of one it names is allowed', {}, { script: { ...job.script, interpreter: 'python3.11' } }, undefined],
  ['another one is not', {}, { script: { ...job.script, interpreter: 'pwsh' } }, /allows bash, python3, not pwsh/],
  ['a procedure it names', { procedures: ['runbook:db-*'] }, {}, undefined],
  ['another one', { procedures: ['runbook:web-*'] }, {}, /procedure runbook:db-restart/],
  ['a document by its digest', { documents: [`sha256:${job.documentDigest}`] }, {}, undefined],
  ['a changed document', { documents: ['e'.repeat(64)] }, {}, /document was changed/],
  ['a script by its digest', { scripts: [digest] }, {}, undefined],
  ['a changed script', { scripts: ['b'.repeat(64)] }, {}, /script was changed.*sha256:aaaa/],
  ['started by somebody it allows', { startedBy: ['person:*'] }, {}, undefined],
  ['started by nobody it allows', { startedBy: ['person:*'] }, { startedBy: 'workflow:alerts' }, /workflow:alerts started/],
  ['approved by one of those named', { approvedBy: { anyOf: ['person:bo', 'person:cy'] } }, {}, undefined],
  ['approved by others', { approvedBy: { anyOf: ['person:cy'] } }, {}, /approval of one of person:cy/],
  [
    'the same person twice is one',
    { approvedBy: { anyOf: ['person:*'], atLeast: 2 } },
    { approvedBy: ['person:bo', 'person:bo'] },
    /approval of 2/,
  ],
  ['longer than it allows', { longest: '30s' }, {}, /may take 60 s.*30s/],
  ['network without asking', {}, {}, undefined],
  ['network that it does not give', {}, { script: { ...job.script, network: true } }, /no network/],
  ['network that it gives', { network: true }, { script: { ...job.script, network: true } }, undefined],
  ['a folder of its own', {}, { script: { ...job.script, folder: 'work' } }, undefined],
  ['a folder of the machine', {}, { script: { ...job.script, folder: '/srv/shop' } }, /folder \/srv\/shop/],
  ['a folder it names', { folders: ['/srv'] }, { script: { ...job.script, folder: '/srv/shop' } }, undefined],
  ['a neighbour of a folder it names', { folders: ['/srv'] }, { script: { ...job.script, folder: '/srv2' } }, /folder/],
  ['a way out of a folder it names', { folders: ['/srv'] }, { script: { ...job.script, folder: '/srv/../etc' } }, /folder/],
]
for (const [title, policy, change, because] of cases)
  test(`a policy judges: ${title}`, () => {
    const against = objections({ ...base, ...policy }, { ...job, ...change }, digest)
    if (because === undefined) assert.deepEqual(against, [])
    else assert.match(against.join('; '), because)
  })

test('every reason is told, not only the first', () => {
  assert.equal(objections({ interpreters: ['sh'], procedures: ['x'], longest: '1s' }, job, digest).length, 3)
})

test('a star stands for any text, and nothing else is special', () => {
  assert.equal(isLike('runbook:*-db', 'runbook:a-b-db'), true)
  assert.equal(isLike('a*a', 'a'), false)
  assert.equal(isLike('a.c', 'abc'), false)
  assert.equal(isLike('*'.repeat(40) + 'x', 'a'.repeat(10_000)), false)
  fc.assert(fc.property(fc.string(), fc.string(), (one, two) => isLike(`${one.replaceAll('*', '')}*`, one.replaceAll('*', '') + two)))
  fc.assert(fc.property(fc.string(), (text) => isLike(text, text)))
})

test('it is told in sentences, with what its writer may have missed', () => {
  assert.deepEqual(inSentences({ ...base, atOnce: 3, longest: '5m' }), [
    'Interpreters: bash, python3.',
    'Scripts run in a sandbox.',
    'No network.',
    'At most 3 at once, each at most 5m.',
  ])
  assert.match(doubts({ ...base, runAs: 'deploy' }, true).join(), /only with `isolation: none`/)
  assert.match(doubts({ ...base, isolation: 'none', runAs: 'deploy' }, false).join(), /as root/)
})
