import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { beginning, observe, type CanaryStanding, type Crossing } from '#domains/signals/canary.ts'
import { judge, type Expectation, type Response } from '#domains/signals/expectation.ts'
import { nextTurn, planOf } from '#domains/signals/plan.ts'

const any: Expectation = { status: [], contains: undefined, withinMs: undefined }
const answer = (status: number, body = '', durationMs = 34): Response => ({ answered: true, status, body, durationMs })

const judgements: readonly (readonly [string, Response, Partial<Expectation>, boolean, string])[] = [
  ['any 2xx passes when no status is named', answer(204), {}, true, 'answered 204 in 34 ms'],
  ['a redirect is no 2xx', answer(302), {}, false, 'answered 302, not 200 to 299'],
  ['a named status passes', answer(401), { status: [200, 401] }, true, 'answered 401 in 34 ms'],
  ['another status fails', answer(503), { status: [200, 401] }, false, 'answered 503, not 200 or 401'],
  ['the body must contain the text', answer(200, 'order accepted'), { contains: 'accepted' }, true, 'answered 200 in 34 ms'],
  ['a body without the text fails', answer(200, 'sorry'), { contains: 'accepted' }, false, 'the answer does not contain “accepted”'],
  ['an answer as slow as allowed passes', answer(200, '', 1_500), { withinMs: 1_500 }, true, 'answered 200 in 1.5 s'],
  ['a slower answer fails', answer(200, '', 1_501), { withinMs: 1_500 }, false, 'took 1.5 s, at most 1.5 s'],
  ['no answer fails with its reason', { answered: false, reason: 'refused', durationMs: 1 }, {}, false, 'refused'],
  ['the status is judged before the body', answer(500, 'sorry'), { contains: 'x' }, false, 'answered 500, not 200 to 299'],
]

for (const [title, response, expected, passed, reason] of judgements) {
  test(`of a canary's answer, ${title}`, () => assert.deepEqual(judge(response, { ...any, ...expected }), { passed, reason }))
}

const start = new Date('2026-11-20T09:00:00Z')
const at = (index: number): Date => new Date(start.getTime() + index * 10_000)

const follow = (results: string, failAfter: number, recoverAfter: number) => {
  let standing: CanaryStanding = beginning(start)
  const crossings: { index: number; crossing: Crossing }[] = []
  for (const [index, letter] of [...results].entries()) {
    const step = observe(standing, { passed: letter === '+', at: at(index) }, { failAfter, recoverAfter })
    standing = step.standing
    if (step.crossing !== undefined) crossings.push({ index, crossing: step.crossing })
  }
  return { standing, crossings }
}

test('a canary fails after as many failures in a row as it may, since the first of them', () => {
  assert.deepEqual(follow('++-+--', 2, 2).crossings, [{ index: 5, crossing: { to: 'failing', since: at(4) } }])
  assert.deepEqual(follow('-', 1, 1).crossings, [{ index: 0, crossing: { to: 'failing', since: at(0) } }])
})

test('a canary recovers after as many successes in a row as it must, and tells since when it failed', () => {
  assert.deepEqual(follow('--+-++', 2, 2).crossings, [
    { index: 1, crossing: { to: 'failing', since: at(0) } },
    { index: 5, crossing: { to: 'recovered', since: at(0) } },
  ])
})

test('a canary that begins well is passing without any fact', () => {
  const { standing, crossings } = follow('+++', 2, 2)
  assert.deepEqual([standing.state, standing.since, crossings], ['passing', at(0), []])
})

test('failing and recovered always alternate, beginning with failing', () => {
  const results = fc.array(fc.constantFrom('+', '-'), { maxLength: 60 })
  const limit = fc.integer({ min: 1, max: 4 })
  fc.assert(
    fc.property(results, limit, limit, (letters, failAfter, recoverAfter) => {
      const { standing, crossings } = follow(letters.join(''), failAfter, recoverAfter)
      assert.ok(crossings.every(({ crossing }, index) => crossing.to === (index % 2 === 0 ? 'failing' : 'recovered')))
      assert.equal(standing.state === 'failing', crossings.length % 2 === 1)
      for (const { index, crossing } of crossings) {
        const row = crossing.to === 'failing' ? '-'.repeat(failAfter) : '+'.repeat(recoverAfter)
        assert.ok(
          letters
            .slice(0, index + 1)
            .join('')
            .endsWith(row),
        )
      }
    }),
    { numRuns: 500 },
  )
})

test('a late turn does not shift those after it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 600_000 }), fc.integer({ min: 0, max: 10_000_000 }), (everyMs, lateMs) => {
      const now = new Date(start.getTime() + lateMs)
      const next = nextTurn(start, everyMs, now)
      assert.equal((next.getTime() - start.getTime()) % everyMs, 0)
      assert.ok(next > now && next.getTime() - now.getTime() <= everyMs)
    }),
    { numRuns: 500 },
  )
})

test('a canary is read with its defaults, and its labels name it and its workload', () => {
  const record = {
    apiVersion: 'andon.dev/v1',
    kind: 'Canary',
    metadata: { name: 'checkout', owner: 'team:payments' },
    spec: { workload: 'workload:checkout', url: 'https://shop.example.com', every: '30s', labels: { severity: 'page', canary: 'x' } },
    id: '1',
    reference: 'canary:checkout',
    version: 1,
    source: { kept: 'console' as const },
    createdAt: start,
    updatedAt: start,
    reviewedAt: undefined,
    archivedAt: undefined,
  }
  const plan = planOf(record)
  assert.deepEqual([plan.everyMs, plan.timeoutMs, plan.failAfter, plan.recoverAfter, plan.enabled], [30_000, 5_000, 2, 2, true])
  assert.deepEqual(plan.labels, { alertname: 'CanaryFailing', severity: 'page', canary: 'checkout', workload: 'checkout' })
})
