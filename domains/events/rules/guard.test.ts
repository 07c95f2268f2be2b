import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliveryActor, deliveryOf, isByItself, madeAt, stoppedBecause } from '#domains/events/rules/guard.ts'
import { actorReference, holdsRole } from '#platform/identity/actor.ts'
import { newId } from '#platform/identity/id.ts'

const delivery = newId(new Date())

test('a rule is not asked about what it led to, nor is a sixth rule in a row', () => {
  assert.equal(stoppedBecause('event-rule:a', []), undefined)
  assert.equal(stoppedBecause('event-rule:a', ['event-rule:b']), undefined)
  assert.equal(stoppedBecause('event-rule:a', ['event-rule:a']), 'circle')
  assert.equal(stoppedBecause('event-rule:a', ['event-rule:a', 'event-rule:b']), 'circle')
  assert.equal(stoppedBecause('event-rule:a', ['b', 'c', 'd', 'e']), undefined)
  assert.equal(stoppedBecause('event-rule:a', ['b', 'c', 'd', 'e', 'f']), 'depth')
})

test('an actor tells of which rule and delivery it is, also when the name has a namespace', () => {
  for (const rule of ['event-rule:open-incident', 'event-rule:shop/open-incident'])
    assert.deepEqual(deliveryOf(actorReference(deliveryActor(rule, delivery))), { rule, delivery })
  for (const other of ['person:ada', `workflow:alerts/${delivery}`, 'workflow:event-rule/x', `workflow:event-rules.follow/${delivery}`])
    assert.equal(deliveryOf(other), undefined, other)
})

test('a workflow with a role has the rights of that role, one without has all', () => {
  assert.equal(holdsRole(deliveryActor('event-rule:a', delivery, 'responder'), 'responder'), true)
  assert.equal(holdsRole(deliveryActor('event-rule:a', delivery, 'responder'), 'editor'), false)
  assert.equal(holdsRole({ type: 'workflow', name: 'alerts', id: 'x' }, 'administrator'), true)
})

test('what came to be with a fact is told from what the fact is only about', () => {
  const at = new Date('2026-11-20T09:00:00.123Z')
  const [fresh, older] = [newId(at), newId(new Date(at.getTime() - 1))]
  assert.deepEqual(madeAt([`alert:${fresh}`, `alert-group:${older}`, 'workload:checkout', fresh], at), [`alert:${fresh}`])
})

test('what people and tokens do is nobody else’s doing', () => {
  assert.equal(isByItself('workflow:alerts.page/n1'), true)
  assert.equal(isByItself('node:n1'), true)
  for (const actor of ['person:ada', 'token:ci', 'git:ops@abc']) assert.equal(isByItself(actor), false, actor)
})
