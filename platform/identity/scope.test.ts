import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coversAction, scopePattern } from '#platform/identity/scope.ts'

const table: [readonly string[], string, boolean][] = [
  [['*'], 'alert.acknowledge', true],
  [['alert.*'], 'alert.acknowledge', true],
  [['alert.acknowledge'], 'alert.acknowledge', true],
  [['alert.acknowledge'], 'alert.resolve', false],
  [['alert.*'], 'alert-group.list', false],
  [['alert.*', 'run.start'], 'run.start', true],
  [['run.start'], 'run.start-all', false],
  [[], 'alert.list', false],
]

for (const [scopes, action, covered] of table) {
  test(`[${scopes.join(', ')}] ${covered ? 'covers' : 'does not cover'} ${action}`, () =>
    assert.equal(coversAction(scopes, action), covered))
}

test('a scope is an action, a noun with a star, or a star', () => {
  const pattern = new RegExp(scopePattern)
  for (const scope of ['*', 'alert.*', 'alert.list', 'alert-group.list', 'incident.role.assign']) assert.match(scope, pattern)
  for (const scope of ['', 'alert', '*.list', 'alert.', 'alert.**', 'Alert.list', 'a b.c']) assert.doesNotMatch(scope, pattern)
})
