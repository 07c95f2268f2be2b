import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileInhibitions, createInhibitionIndex, type InhibitionRecord, inhibitorsOf } from '#domains/silences/inhibition.ts'
import type { Labels } from '#domains/silences/matcher.ts'

const rule = (name: string, source: string, target: string, equal: string[] = ['e']): InhibitionRecord => ({
  reference: `inhibition:${name}`,
  spec: { source: [{ label: source, is: '1' }], target: [{ label: target, is: '1' }], equal },
})
const rules = compileInhibitions([rule('one', 's1', 't1'), rule('two', 's2', 't2')])

test('a source holds back the targets with equal labels, and what is both is not held back by what is both', () => {
  const index = createInhibitionIndex(rules)
  index.add('first', { s1: '1', e: '1' })
  index.add('second', { s2: '1', t2: '1', e: '1' })
  const cases: readonly (readonly [Labels, boolean])[] = [
    [{ t1: '1', e: '1' }, true],
    [{ t2: '1', e: '1' }, true],
    [{ t1: '1', t3: '1', e: '1' }, true],
    [{ t1: '1', t2: '1', e: '1' }, true],
    [{ s1: '1', t1: '1', e: '1' }, true],
    [{ t1: '0', e: '1' }, false],
    [{ s2: '1', t2: '1', e: '1' }, false],
    [{ t1: '1', e: '0' }, false],
    [{ t1: '1' }, false],
  ]
  for (const [labels, expected] of cases) assert.equal(index.inhibitedBy(labels).length > 0, expected, JSON.stringify(labels))
})

test('a label that is missing on both sides is equal', () => {
  const index = createInhibitionIndex(compileInhibitions([rule('one', 's1', 't1', ['e', 'f'])]))
  index.add('first', { s1: '1', e: '1' })
  assert.deepEqual(index.inhibitedBy({ t1: '1', e: '1', f: '' }), [{ rule: 'inhibition:one', alerts: ['first'], count: 1 }])
  assert.deepEqual(index.inhibitedBy({ t1: '1', e: '1', f: '2' }), [])
})

test('a rule with no equal labels holds everywhere, and one is told some of many', () => {
  const index = createInhibitionIndex(compileInhibitions([rule('one', 's1', 't1', [])]))
  for (let number = 9; number > 0; number -= 1) index.add(`alert-${number}`, { s1: '1', e: String(number) })
  assert.deepEqual(index.inhibitedBy({ t1: '1' }), [
    { rule: 'inhibition:one', alerts: ['alert-1', 'alert-2', 'alert-3', 'alert-4', 'alert-5'], count: 9 },
  ])
})

test('keys of a rule that has changed match nothing', () => {
  const changed = compileInhibitions([rule('one', 's1', 't9')])
  const [key = ''] = rules.keysOf({ s1: '1', e: '1' }).source
  assert.equal(rules.ruleOf(key), 'inhibition:one')
  assert.equal(changed.ruleOf(key), undefined)
})

test('values of any length and sort make keys that fit an index', () => {
  const wide = compileInhibitions([rule('one', 's1', 't1', ['e', 'f'])])
  const labels = { s1: '1', t1: '1', e: 'x'.repeat(5_000), f: '|"\n' }
  const { source, target } = wide.keysOf(labels)
  assert.ok([...source, ...target].every((key) => key.length < 1_000))
  assert.deepEqual(
    wide.keysOf({ ...labels, e: 'x'.repeat(5_001) }).source.filter((key) => source.includes(key)),
    [],
  )
})

const labels = fc.dictionary(fc.constantFrom('s1', 's2', 't1', 't2', 'e'), fc.constantFrom('0', '1'), { maxKeys: 5 })
const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(labels)), { maxLength: 12 })

/** What tables would answer: who is open, and under which keys. */
const byKeys = (open: ReadonlyMap<string, Labels>, asked: Labels) => {
  const found = rules.keysOf(asked).target.flatMap((key) => {
    const alerts = [...open].filter(([, one]) => rules.keysOf(one).source.includes(key)).map(([name]) => name)
    return alerts.length === 0 ? [] : [{ key, alerts }]
  })
  return inhibitorsOf(rules, found)
}

test('the index and equal keys agree, whatever came and went in whichever order', () => {
  fc.assert(
    fc.property(steps, labels, fc.nat(), (taken, asked, seed) => {
      const index = createInhibitionIndex(rules)
      const open = new Map<string, Labels>()
      for (const [name, given] of taken) {
        if (given === null) {
          index.remove(name)
          open.delete(name)
        } else {
          index.add(name, given)
          open.set(name, given)
        }
      }
      const again = createInhibitionIndex(rules)
      const names = [...open.keys()].toSorted()
      for (const [place] of names.entries()) {
        const name = names[(place + seed) % names.length] ?? ''
        again.add(name, open.get(name) ?? {})
      }
      assert.deepEqual(index.inhibitedBy(asked), byKeys(open, asked))
      assert.deepEqual(again.inhibitedBy(asked), index.inhibitedBy(asked))
    }),
    { numRuns: 300 },
  )
})
