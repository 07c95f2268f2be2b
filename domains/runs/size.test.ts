import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Graph, Work } from '#domains/runs/graph.ts'
import { bounded, fitting, mostOfRun, mostOfStep, previews, sizeOf } from '#domains/runs/size.ts'
import { initialState, type RunState } from '#domains/runs/state.ts'
import type { Data } from '#domains/runs/values.ts'
import { bad, graphOf, loop, manual, ok, play, started, step } from '#test/run-play.ts'

const data = fc.letrec<{ value: Data }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ maxLength: 200 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 5 }), tie('value'), { maxKeys: 5 }),
  ),
})).value
const outputs = fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,8}$/), data, { maxKeys: 12 })

test('what fits is kept as it is and in its order, what does not is named, and nothing is cut', () => {
  fc.assert(
    fc.property(outputs, fc.integer({ min: 0, max: 2_000 }), (given, room) => {
      const { outputs: kept, left } = fitting(given, room)
      assert.ok(left.length === 0 || sizeOf(kept) <= Math.max(room, 2))
      assert.deepEqual([...Object.keys(kept), ...left].toSorted(), Object.keys(given).toSorted())
      for (const [name, value] of Object.entries(kept)) assert.equal(value, given[name])
      assert.deepEqual(
        Object.keys(kept),
        Object.keys(given).filter((name) => Object.hasOwn(kept, name)),
      )
      if (sizeOf(given) <= room) assert.deepEqual(left, [])
    }),
  )
})

test('sizes are those of JSON, nearly', () => {
  fc.assert(
    fc.property(data, (value) => {
      const size = sizeOf(value)
      assert.ok(size * 2 + 16 >= JSON.stringify(value).length / 6, 'at worst each character is escaped')
      assert.equal(sizeOf(structuredClone(value)), size)
    }),
  )
})

test('an event leaves out what is too large for one step: named in the event, shown in the output', () => {
  const large = 'x'.repeat(mostOfStep)
  const told = { run: 'r', event: { ...ok('a'), outputs: { id: 7, page: large } }, output: 'GET /' } as const
  const { event, output } = bounded(told)
  assert.deepEqual(event, { ...ok('a'), outputs: { id: 7 }, left: ['page'] })
  assert.match(
    output ?? '',
    /^GET \/\n\nToo large to be kept for later steps: page\. A step may leave 256 kB, and all of a run 1 MB\.\n\npage:\nxxx/,
  )
  assert.equal(bounded({ ...told, output: `Answer: ${large}` }).output?.split(large).length, 2, 'it is not shown twice')
  const small = { run: 'r', event: ok('a', 1, { id: 7 }) } as const
  assert.equal(bounded(small), small)
  const failed = bounded({ run: 'r', event: { ...bad('a'), reason: 'x'.repeat(100_000) } as ReturnType<typeof bad> }).event
  assert.ok('reason' in failed && failed.reason.length < 5_000)
})

const chain = (count: number, work?: Work): Graph =>
  graphOf(
    ...Array.from({ length: count }, (_, n) =>
      step(`s${n}`, { next: n === count - 1 ? null : `s${n + 1}`, ...(work === undefined ? {} : { work }) }),
    ),
  )
const held = ({ steps, variables, loops }: RunState): number =>
  sizeOf(variables) + sizeOf(loops.map(({ items }) => items)) + Object.values(steps).reduce((sum, one) => sum + sizeOf(one.outputs), 0)

test('however many steps leave however much: the run holds 1 MB, small outputs stay, and who lost something says so', () => {
  const count = 200
  const graph = chain(count)
  const page = 'x'.repeat(200_000)
  let { state } = play(graph, [started])
  for (let n = 0; n < count; n += 1) {
    ;({ state } = play(graph, [ok(`s${n}`, 1, { id: n, page: `${n}${page}` })], state))
    assert.ok(held(state) <= mostOfRun + 16 * count)
  }
  assert.equal(state.status, 'Success')
  assert.deepEqual([state.steps['s3']?.outputs['page'] !== undefined, state.steps['s3']?.reason], [true, null])
  assert.deepEqual(state.steps['s199']?.outputs, { id: 199 })
  assert.match(state.steps['s199']?.reason ?? '', /Too large to be kept for later steps: page/)
})

test('a step that needs what was left out fails and names it', () => {
  const graph = graphOf(
    step('a', { next: 'b' }),
    step('b', { work: { type: 'run', procedure: 'runbook:x', parameters: { page: '{{ a.page }}' } } }),
  )
  const { event } = bounded({ run: 'r', event: ok('a', 1, { page: 'x'.repeat(mostOfStep) }) })
  const { state } = play(graph, [started, event])
  assert.equal(state.status, 'Failed')
  assert.match(state.failure?.reason ?? '', /a\.page/)
  assert.match(state.steps['a']?.reason ?? '', /page/)
})

test('a variable that doubles with every pass ends its loop instead of the memory', () => {
  const graph: Graph = {
    ...graphOf(
      step('around', { work: loop({ start: 'in', most: 100 }) }),
      step('in', { inside: 'around', work: { type: 'set', variable: 'text', value: '{{ variable:text }}{{ variable:text }}' } }),
    ),
    variables: { text: { type: 'String', value: 'abc' } },
  }
  const { state } = play(graph, [started])
  assert.equal(state.status, 'Failed')
  assert.match(state.failure?.reason ?? '', /The variable "text" cannot hold this/)
  assert.ok(held(state) <= mostOfRun)
})

test('a loop does not go over more than a run may hold', () => {
  const items = Array.from({ length: 100 }, () => 'x'.repeat(30_000))
  const graph = graphOf(step('around', { work: loop({ start: 'in', over: '{{ items }}' }) }), step('in', { inside: 'around', ...manual }))
  const { state } = play(graph, [started], initialState, { items })
  assert.deepEqual([state.status, state.failure?.reason], ['Failed', 'What it goes over is larger than the run may be.'])
  assert.equal(play(graph, [started], initialState, { items: items.slice(0, 20) }).state.status, 'Waiting')
})

test('a run shows the beginning of what is long, as a text with its length', () => {
  const shown = previews({ id: 7, short: ['a'], text: 'x'.repeat(5_000), list: Array.from({ length: 2_000 }, () => 'ab') })
  assert.deepEqual([shown['id'], shown['short']], [7, ['a']])
  assert.match(String(shown['text']), /^x{2000}… \(5000 characters\)$/)
  assert.match(String(shown['list']), /^\["ab","ab".*… \(10001 characters\)$/)
})
