import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pagesLeadToAction } from '#domains/alerts/noise/checks.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(`${verdict.because} ${verdict.evidence.map((one) => one.because).join(' ')}`, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

const paged = (pages: number, acted: number, mostAWeek = 1, swept = 0) => ({ rule: `alert-rule:r${pages}`, pages, acted, mostAWeek, swept })
const pages = (...rules: readonly ReturnType<typeof paged>[]) => pagesLeadToAction.evaluate(rules, pagesLeadToAction.parameters, now)
expect('pages pass when most were acted on', pages(paged(6, 6), paged(4, 1)), 'PASS', /acted on 7 of 10 pages/)
expect('pages fail when too few were', pages(paged(10, 6)), 'FAIL', /acted on 6 of 10 pages in 90 days; at least 70 % are needed/)
expect('pages fail when one rule rings again and again', pages(paged(10, 10, 4)), 'FAIL', /paged 4 times in one week, at most 3/)
expect('without pages nothing is known', pages(), 'UNKNOWN', /Nobody was paged/)
expect('nobody is fooled by acknowledging everything at once', pages(paged(20, 0, 1, 20)), 'FAIL', /20 more were acknowledged in one sweep/)
