import type { Page } from 'playwright-core'

/** What alerts were worth in a month: counted every quarter of an hour, so no test can wait for it. In the shape the server answers. */
const figures = {
  name: 'alert-rule:ShopCheckoutSlow',
  fired: 214,
  paged: 61,
  actedOn: 9,
  ignored: 44,
  ignoredShare: 0.721,
  selfResolved: 180,
  medianOpenSeconds: 250,
  suppressed: 12,
  suppressedBy: { silence: 10, inhibition: 2 },
  repeats: 1_204,
  messages: 128,
  outOfHours: 80,
  sleepInterrupted: 31,
  people: ['person:jonas', 'person:anna'],
  lastAt: '2026-11-20T09:00:00.000Z',
}

const load = (pages: number, messages: number, outOfHours: number, interrupted: number) => ({ pages, messages, outOfHours, interrupted })

export const proposal = {
  id: 'wait-0a1b2c',
  kind: 'wait',
  about: 'alert-rule:ShopCheckoutSlow',
  sentence: 'Page for alert-rule:ShopCheckoutSlow only after 5 min: 52 of 61 pages were about alerts that ended by themselves before.',
  saved: load(52, 104, 66, 27),
  before: load(61, 128, 80, 31),
  after: load(9, 24, 14, 4),
  lost: 0,
  lostGroups: [],
  later: 9,
  laterSeconds: 300,
  change: { type: 'rule', rule: 'alert-rule:ShopCheckoutSlow', holdMs: 300_000 },
}

const calendar = Array.from({ length: 168 }, (_, at) => {
  const [weekday, hour] = [Math.floor(at / 24) + 1, at % 24]
  const fired = hour === 2 ? 14 : (at * 7) % 11 === 0 ? 3 : 0
  return { weekday, hour, fired, paged: hour === 2 ? 6 : 0, acted: 0 }
})

const outcome = {
  alert: '01a1f98e-3c79-7f75-b0d7-170168e0d9d2',
  group: '01a1f98e-3c79-7f75-b0d7-170168e0d9d2',
  openedAt: '2026-11-20T02:04:00.000Z',
  resolvedAt: '2026-11-20T02:09:00.000Z',
  endedBy: 'sender',
  pagedAt: '2026-11-20T02:04:10.000Z',
  people: ['person:jonas'],
  suppressed: [],
}

const times = { since: '2026-10-23T09:00:00.000Z', asOf: '2026-11-20T09:00:00.000Z' }
const other = {
  ...figures,
  name: 'HighLoad',
  fired: 12,
  paged: 2,
  actedOn: 2,
  ignored: 0,
  sleepInterrupted: 0,
  outOfHours: 1,
  selfResolved: 0,
  suppressed: 0,
}
const before = { apiVersion: 'andon.dev/v1', kind: 'AlertRule', metadata: { name: 'ShopCheckoutSlow', owner: 'team:payments' } }

const answers: Readonly<Record<string, unknown>> = {
  'noise/rules': { items: [figures, other], ...times },
  'noise/rule': {
    figures,
    calendar,
    outcomes: [outcome, { ...outcome, alert: 'x', acted: 'acknowledged' }],
    proposals: [proposal],
    ...times,
  },
  'noise/proposals': { items: [{ proposal, team: 'team:payments', computedAt: times.asOf }] },
  'noise/adopt': { document: { ...before, spec: { for: '5m' } }, reference: 'alert-rule:ShopCheckoutSlow', change: 'prepared' },
}

/** Answers what is asked about noise with a month as it might have been; everything else is asked of the product. */
export const withNoise = async (page: Page): Promise<void> => {
  await page.route('**/api/v1/noise/*', (route) => {
    const name = new URL(route.request().url()).pathname.slice('/api/v1/'.length)
    return route.fulfill({ json: answers[name] ?? {} })
  })
}
