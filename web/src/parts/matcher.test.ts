import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linesOf, matchersForAll, matchersOf, notationOf, readMatchers, readNotation } from './matcher.ts'

test('matchers become lines and lines become the same matchers', () => {
  const matchers = [
    { label: 'alertname', is: 'DiskFull' },
    { label: 'instance', in: ['db-1', 'db-2'] },
    { label: 'zone', doesNotMatch: 'eu-.*' },
    { label: 'severity', isNot: '' },
  ]
  assert.deepEqual(matchersOf(linesOf(matchers)), matchers)
  assert.equal(notationOf(matchers), 'alertname="DiskFull", instance=~"db-1|db-2", zone!~"eu-.*", severity!=""')
})

test('a line that is not filled in yet asks for nothing', () => {
  assert.deepEqual(
    matchersOf([
      { label: ' ', comparison: 'is', value: 'x' },
      { label: 'a', comparison: 'in', value: ' , ' },
      { label: 'a', comparison: 'matches', value: '' },
    ]),
    [],
  )
})

test('what several alerts have in common is their equal labels, and the values of those that differ', () => {
  const alerts = [
    { alertname: 'Down', workload: 'shop', pod: 'a' },
    { alertname: 'Slow', workload: 'shop' },
  ]
  assert.deepEqual(matchersForAll(alerts), [
    { label: 'alertname', in: ['Down', 'Slow'] },
    { label: 'workload', is: 'shop' },
  ])
  assert.deepEqual(matchersForAll([]), [])
})

test('an address with anything but matchers asks for none', () => {
  for (const text of [null, '', 'x', '{}', '[1, {"is": "x"}]']) assert.deepEqual(readMatchers(text), [])
  assert.deepEqual(readMatchers('[{"label":"a","is":"b"}]'), [{ label: 'a', is: 'b' }])
})

test('an expression that begins with something is read without the flag that makes it exact', () => {
  assert.equal(
    readNotation('alertname=~"(?s:Store\\\\..*)", zone!~"(?s:eu-.*)", a=~"(?s:x)y"'),
    'alertname=~"Store\\\\..*", zone!~"eu-.*", a=~"(?s:x)y"',
  )
})
