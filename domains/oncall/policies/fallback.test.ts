import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fallbacksThatReachNobody } from '#domains/oncall/policies/fallback.ts'

const judged = (fallback: string, others: Record<string, object>): string | undefined =>
  fallbacksThatReachNobody(
    new Map([['escalation-policy:shop', { spec: { fallback } }]]),
    new Map(Object.entries(others).map(([reference, spec]) => [reference, { spec }])),
  )[0]?.finding.message

test('a fallback reaches a person with a method or a mail address who has not left', () => {
  assert.equal(judged('person:bo', { 'person:bo': { email: 'bo@example.com' } }), undefined)
  assert.equal(judged('person:bo', { 'person:bo': { contactMethods: [{}] } }), undefined)
  const nobody = 'The fallback reaches nobody: person:bo has left, or has no way to be reached.'
  assert.equal(judged('person:bo', { 'person:bo': {} }), nobody)
  assert.equal(judged('person:bo', { 'person:bo': { email: 'bo@example.com', active: false } }), nobody)
})

test('a fallback reaches a team with an address, or through anybody of it', () => {
  assert.equal(judged('team:shop', { 'team:shop': { contact: { email: 'shop@example.com' } } }), undefined)
  const bo = { 'person:bo': { email: 'bo@example.com' } }
  assert.equal(judged('team:shop', { 'team:shop': { members: ['person:bo'] }, ...bo }), undefined)
  assert.equal(judged('team:shop', { 'team:shop': { lead: 'person:bo' }, ...bo }), undefined)
  assert.equal(judged('team:shop', { 'team:shop': {}, 'person:cy': { email: 'cy@example.com', memberOf: ['team:shop'] } }), undefined)
  const nobody = 'The fallback reaches nobody: nobody of team:shop has a way to be reached.'
  assert.equal(judged('team:shop', { 'team:shop': {}, ...bo }), nobody)
  assert.equal(judged('team:shop', { 'team:shop': { contact: { chat: '#shop' }, members: ['person:cy'] }, 'person:cy': {} }), nobody)
})
