import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { standardFlapping } from '#domains/alerts/flapping.ts'
import { flappings, holds } from '#domains/alerts/noise/candidates.ts'
import { holdsDuring } from '#domains/alerts/noise/change.ts'
import { withFlapping } from '#domains/alerts/noise/merging.ts'
import { proposalsForRoute, proposalsForRule } from '#domains/alerts/noise/proposing.ts'
import { type Handle, type Handling, type Past, type PastAlert, type PastGroup, replay } from '#domains/alerts/noise/replay.ts'
import { effectOf, isSaving, loadOf } from '#domains/alerts/noise/saving.ts'

const start = Date.parse('2026-11-02T00:00:00Z')
const minute = (n: number): Date => new Date(start + n * 60_000)
const until = minute(3_000)

const handling: Handling = {
  route: 'route:shop',
  groupBy: ['alertname', 'host'],
  groupWaitMs: 0,
  holdMs: 0,
  threshold: undefined,
  ticket: false,
  mutedUntil: undefined,
}
const handle: Handle = () => handling

interface Happening {
  readonly name: number
  readonly host: number
  readonly at: number
  readonly lasts: number
  readonly value: number
}

/**
 * A history as an engine makes it, minute by minute and without any of the replay's thinking: alerts join the open group of their name
 * and host; a group pages when its wait is over and something fires; then somebody may take it on.
 */
const live = (happenings: readonly Happening[], waits: number, acts: readonly number[], heldUntil: readonly number[] = []): Past => {
  const alerts: PastAlert[] = []
  const groups: {
    id: string
    key: string
    at: number
    open: Set<number>
    paged: number | undefined
    acted: number | undefined
    members: number[]
  }[] = []
  const ordered = happenings.map((one, index) => ({ ...one, index })).sort((a, b) => a.at - b.at || a.index - b.index)
  const seen = new Set<string>()
  for (let now = 0; now <= 3_000; now += 1) {
    for (const one of ordered) {
      if (one.at + one.lasts === now) for (const group of groups) group.open.delete(one.index)
    }
    for (const one of ordered) {
      const identity = `${one.name}/${one.host}/${one.index}`
      if (one.at !== now || seen.has(identity)) continue
      seen.add(identity)
      const key = `${one.name}/${one.host}`
      let group = groups.find((candidate) => candidate.key === key && candidate.open.size > 0)
      if (group === undefined) {
        group = {
          id: `g${String(groups.length).padStart(4, '0')}`,
          key,
          at: now,
          open: new Set(),
          paged: undefined,
          acted: undefined,
          members: [],
        }
        groups.push(group)
      }
      group.open.add(one.index)
      group.members.push(one.index)
      const held = heldUntil[one.index % Math.max(1, heldUntil.length)] ?? 0
      alerts.push({
        id: `a${String(one.index).padStart(4, '0')}`,
        group: group.id,
        fingerprint: key,
        rule: `Rule${one.name}`,
        workload: undefined,
        labels: { alertname: `Rule${one.name}`, host: `h${one.host}` },
        annotations: { value: String(one.value) },
        openedAt: minute(one.at),
        resolvedAt: one.at + one.lasts > 3_000 ? undefined : minute(one.at + one.lasts),
        held: held === 0 ? [] : [{ from: minute(one.at), to: minute(one.at + held) }],
      })
    }
    for (const [number, group] of groups.entries()) {
      if (group.paged !== undefined || now < group.at + waits || group.open.size === 0) continue
      const fires = [...group.open].some((index) => {
        const held = heldUntil[index % Math.max(1, heldUntil.length)] ?? 0
        const one = happenings[index]
        return one !== undefined && now >= one.at + held
      })
      if (!fires) continue
      group.paged = now
      const act = acts[number % Math.max(1, acts.length)] ?? 0
      if (act > 0) group.acted = now + act
    }
  }
  const known = groups.map(({ id, paged, acted }): [string, PastGroup] => [
    id,
    {
      id,
      route: 'route:shop',
      pagedAt: paged === undefined ? undefined : minute(paged),
      messages: paged === undefined ? [] : [{ at: minute(paged), person: 'person:bo', zone: 'Europe/Berlin' }],
      acknowledged: acted === undefined ? [] : [{ from: minute(acted), to: undefined }],
      actedAt: acted === undefined ? undefined : minute(acted),
    },
  ])
  return { alerts, groups: new Map(known), until }
}

const happening = fc.record({
  name: fc.nat(2),
  host: fc.nat(3),
  at: fc.nat(2_000),
  lasts: fc.integer({ min: 1, max: 120 }),
  value: fc.integer({ min: 0, max: 100 }),
})
const history = fc.tuple(
  fc.array(happening, { minLength: 1, maxLength: 60 }),
  fc.constantFrom(0, 1, 5),
  fc.array(fc.constantFrom(0, 0, 3, 90), { minLength: 1, maxLength: 8 }),
  fc.array(fc.constantFrom(0, 0, 2, 30), { minLength: 1, maxLength: 5 }),
)

describe('a replay of the past', () => {
  test('with an unchanged configuration pages what paged, when it did', () => {
    fc.assert(
      fc.property(history, ([happenings, waits, acts, held]) => {
        const past = live(happenings, waits, acts, held)
        const pages = replay(past, () => ({ ...handling, groupWaitMs: waits * 60_000 }))
        const was = [...past.groups.values()].flatMap(({ id, pagedAt }) => (pagedAt === undefined ? [] : [[id, pagedAt.toISOString()]]))
        assert.deepEqual(pages.map(({ groups, at }) => [groups[0] ?? '', at.toISOString()]).toSorted(), was.toSorted())
        assert.equal(loadOf(pages).messages, was.length)
      }),
      { numRuns: 150 },
    )
  })

  test('does not depend on the order in which the past is told', () => {
    fc.assert(
      fc.property(history, ([happenings, waits, acts]) => {
        const past = live(happenings, waits, acts)
        assert.deepEqual(replay({ ...past, alerts: past.alerts.toReversed() }, handle), replay(past, handle))
      }),
      { numRuns: 50 },
    )
  })

  test('every proposal saves pages, makes nothing worse, is found again, and says what it would lose', () => {
    fc.assert(
      fc.property(history, ([happenings, waits, acts, held]) => {
        const past = live(happenings, waits, acts, held)
        const asked = { rule: 'Rule0', past, handle, days: 2 }
        const proposals = [...proposalsForRule(asked), ...proposalsForRoute('route:shop', past, handle)]
        for (const { effect } of proposals) {
          assert.ok(isSaving(effect))
          assert.ok(effect.saved.interrupted >= 0 && effect.after.pages >= 0)
          assert.equal(effect.before.pages - effect.after.pages, effect.saved.pages)
          for (const group of effect.lost) assert.notEqual(past.groups.get(group)?.actedAt, undefined)
        }
        assert.deepEqual([...proposalsForRule(asked), ...proposalsForRoute('route:shop', past, handle)], proposals)
        const rule = proposalsForRule(asked)
        const firstLossy = rule.findIndex(({ effect }) => effect.lost.length > 0)
        assert.ok(firstLossy < 0 || rule.slice(firstLossy).every(({ effect }) => effect.lost.length > 0))
      }),
      { numRuns: 60 },
    )
  })

  test('waiting longer never pages more, and flapping seen sooner never does either', () => {
    fc.assert(
      fc.property(history, ([happenings, waits, acts]) => {
        const past = live(happenings, waits, acts)
        const was = replay(past, handle).length
        for (const holdMs of holds(0)) assert.ok(replay(past, () => ({ ...handling, holdMs })).length <= was)
        for (const policy of flappings)
          assert.ok(
            replay(
              withFlapping(past, () => true, policy),
              handle,
            ).length <= was,
          )
      }),
      { numRuns: 60 },
    )
  })
})

/** One alert of this name a time, each in a group of its own. */
const ofOneRule = (times: readonly { at: number; lasts: number; acted?: number; value?: number; host?: number }[]): Past =>
  live(
    times.map(({ at, lasts, value = 0, host = 0 }) => ({ name: 0, host, at, lasts, value })),
    0,
    times.map(({ acted = 0 }) => acted),
  )
const asked = (past: Past) => ({ rule: 'Rule0', past, handle, days: 2 })

describe('proposals', () => {
  test('a rule whose brief alerts nobody needed should wait; what lasted long and was acted on still pages', () => {
    const past = ofOneRule([
      { at: 0, lasts: 3 },
      { at: 100, lasts: 4 },
      { at: 200, lasts: 2 },
      { at: 300, lasts: 60, acted: 10 },
    ])
    const wait = proposalsForRule(asked(past)).find(({ kind }) => kind === 'wait')
    assert.deepEqual(wait?.change, { type: 'rule', rule: 'Rule0', holdMs: 5 * 60_000 })
    assert.deepEqual([wait?.effect.before.pages, wait?.effect.after.pages, wait?.effect.lost.length], [4, 1, 0])
    assert.deepEqual(wait?.effect.later, { pages: 1, medianMs: 5 * 60_000 })
  })

  test('the threshold is the highest that everything people acted on passes', () => {
    const past = ofOneRule([
      { at: 0, lasts: 30, value: 61 },
      { at: 100, lasts: 30, value: 70 },
      { at: 200, lasts: 30, value: 91, acted: 5 },
      { at: 300, lasts: 30, value: 99, acted: 5 },
    ])
    const threshold = proposalsForRule(asked(past)).find(({ kind }) => kind === 'threshold')
    assert.deepEqual(threshold?.change, { type: 'rule', rule: 'Rule0', threshold: { value: 'value', above: 70, below: undefined } })
    assert.deepEqual([threshold?.effect.saved.pages, threshold?.effect.lost], [2, []])
  })

  test('what fired often and never moved anybody should go', () => {
    const past = ofOneRule([0, 1, 2, 3, 4].map((n) => ({ at: n * 100, lasts: 50 })))
    const [first] = proposalsForRule(asked(past)).filter(({ kind }) => kind === 'delete')
    assert.deepEqual([first?.effect.saved.pages, first?.effect.lost], [5, []])
    assert.match(first?.sentence ?? '', /fired 5 times and nobody ever did anything/)
  })

  test('a ticket is proposed when whoever acted took more than an hour, says that these would not have paged, and comes last', () => {
    const past = ofOneRule([0, 1, 2, 3].map((n) => ({ at: n * 500, lasts: 200, acted: n === 3 ? 90 : n === 2 ? 80 : 0 })))
    const proposals = proposalsForRule(asked(past))
    const ticket = proposals.find(({ kind }) => kind === 'ticket')
    assert.deepEqual([ticket?.effect.saved.pages, ticket?.effect.lost.length], [4, 2])
    assert.equal(proposals.at(-1), ticket)
  })

  test('hosts that fail together become one page when the route groups without them', () => {
    const past = live(
      [0, 1, 2, 3].flatMap((host) => [0, 500].map((at) => ({ name: 0, host, at, lasts: 60, value: 0 }))),
      0,
      [5],
    )
    const [group] = proposalsForRoute('route:shop', past, handle)
    assert.deepEqual(group?.change, { type: 'route', route: 'route:shop', groupBy: ['alertname'] })
    assert.deepEqual([group?.effect.before.pages, group?.effect.after.pages, group?.effect.lost], [8, 2, []])
  })

  test('what goes on and off is one page when it is seen as flapping', () => {
    const past = ofOneRule([0, 6, 12, 18, 24].map((at) => ({ at, lasts: 4 })))
    const flapping = proposalsForRule(asked(past)).find(({ kind }) => kind === 'flapping')
    assert.ok((flapping?.effect.saved.pages ?? 0) >= 3)
    assert.equal(
      replay(
        withFlapping(past, () => true, standardFlapping),
        handle,
      ).length,
      4,
    )
  })

  test('what comes every day at one time is silenced then, by the same function that silences', () => {
    const days = live(
      [0, 1].flatMap((day) => [0, 1, 2].map((host) => ({ name: 0, host, at: day * 1_440 + 65, lasts: 20, value: 0 }))),
      0,
      [0],
    )
    const time = { zone: 'Europe/Berlin', weekday: undefined, hour: 2, hours: 1 }
    const [alert] = days.alerts
    assert.ok(alert)
    const during = holdsDuring(time, alert)
    assert.equal(during(minute(65))?.toISOString(), minute(120).toISOString())
    assert.equal(during(minute(120)), undefined)
    const effect = effectOf(days, replay(days, handle), (one) => ({ ...handling, mutedUntil: holdsDuring(time, one) }))
    assert.deepEqual([effect.saved.pages, effect.saved.interrupted], [6, 6])
  })

  test('a rule that is fine, or that nobody heard of, needs nothing', () => {
    const fine = ofOneRule([0, 1, 2, 3].map((n) => ({ at: n * 300, lasts: 100, acted: 5 })))
    assert.deepEqual(proposalsForRule(asked(fine)), [])
    assert.deepEqual(proposalsForRule(asked({ alerts: [], groups: new Map(), until })), [])
  })
})
