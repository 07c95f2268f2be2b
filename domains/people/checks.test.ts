import assert from 'node:assert/strict'
import { test } from 'node:test'
import { teamIsDescribed, teamsAnswer } from '#domains/people/checks.ts'

const now = new Date('2026-11-20T09:00:00Z')
const standing = (active: number, reference = 'team:payments') => ({ reference, kind: 'Team' as const, title: 'Payments', active })
const team = { standing: standing(5), email: 'payments@example.com', chat: '#payments', isPersonal: false, verifiedOn: '2026-09-01' }

const answers: readonly (readonly [string, Parameters<typeof teamsAnswer.evaluate>[0], string, RegExp])[] = [
  ['passes when each has people and a verified contact', [team], 'PASS', /^1 of 1 owning teams have/],
  ['fails when a contact was verified too long ago', [{ ...team, verifiedOn: '2026-01-01' }], 'FAIL', /^0 of 1/],
  ['fails when there is no contact', [{ ...team, email: null, chat: null }], 'FAIL', /^0 of 1/],
  ['fails when no team owns anything', [], 'FAIL', /No team owns anything/],
  ['is not fooled by a team of one', [{ ...team, standing: standing(1) }], 'FAIL', /^0 of 1/],
  ['is not fooled by a placeholder', [{ ...team, standing: standing(9, 'team:unassigned') }], 'FAIL', /^0 of 1/],
  ['is not fooled by one person’s address', [{ ...team, chat: null, isPersonal: true }], 'FAIL', /^0 of 1/],
  ['is not fooled by a verification to come', [{ ...team, verifiedOn: '2027-01-01' }], 'FAIL', /^0 of 1/],
]
for (const [title, inputs, state, because] of answers) {
  test(`whether owning teams answer ${title}`, () => {
    const verdict = teamsAnswer.evaluate(inputs, teamsAnswer.parameters, now)
    assert.equal(verdict.state, state)
    assert.match(verdict.because, because)
  })
}

const described = {
  reference: 'team:payments',
  charter: 'Customers can pay, and the books agree.',
  responsibilities: 3,
  lead: 'person:anna',
  isLeadActive: true,
  hasContact: true,
  looked: { reviewedAt: '2026-08-01T00:00:00Z', createdAt: '2024-01-01T00:00:00Z' },
}

const descriptions: readonly (readonly [string, Parameters<typeof teamIsDescribed.evaluate>[0], string, RegExp])[] = [
  ['passes when all is said and looked at', described, 'PASS', /It has a charter/],
  ['fails without responsibilities', { ...described, responsibilities: 0 }, 'FAIL', /^It lists no responsibilities/],
  [
    'fails without a look in time',
    { ...described, looked: { ...described.looked, reviewedAt: '2026-01-01T00:00:00Z' } },
    'FAIL',
    /reviewed 323 days ago/,
  ],
  ['fails without a record', undefined, 'FAIL', /no record/],
  ['is not fooled by a lead who has left', { ...described, isLeadActive: false }, 'FAIL', /person:anna leads it and is not active/],
  ['is not fooled by a charter of one word', { ...described, charter: 'Payments' }, 'FAIL', /no charter/],
]
for (const [title, inputs, state, because] of descriptions) {
  test(`whether a team is described ${title}`, () => {
    const verdict = teamIsDescribed.evaluate(inputs, teamIsDescribed.parameters, now)
    assert.equal(verdict.state, state)
    assert.match(verdict.because, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })
}
