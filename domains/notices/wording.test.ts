import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compose, composeBundle, type Notice, subjectLine } from '#domains/notices/wording.ts'

const notice: Notice = {
  escalation: 'e1',
  subject: 'alert-group:1',
  title: 'Payments fail',
  text: 'Half of all payments are refused.',
  workload: 'workload:checkout',
  priority: 'Urgent',
  urgency: 'important',
  runbook: 'runbook:restart-checkout',
  about: ['alert-group:g1', 'workload:checkout', 'team:payments'],
  since: new Date('2026-11-20T08:05:00Z'),
  policy: 'escalation-policy:payments',
  choices: [{ choice: 'acknowledge', label: 'Acknowledge' }],
}

test('the subject names priority and workload, once', () => {
  assert.equal(subjectLine(notice), '[Urgent] checkout: Payments fail')
  assert.equal(subjectLine({ ...notice, title: 'checkout: payments fail' }), '[Urgent] checkout: payments fail')
  assert.equal(subjectLine({ ...notice, workload: undefined }), '[Urgent] Payments fail')
})

test('the text is complete in itself, in the zone of who reads it', () => {
  const to = { page: 'p1', person: 'person:anna', zone: 'Europe/Berlin', channel: 'email', address: 'anna@example.com' } as const
  const message = compose(
    notice,
    { ...to, reason: 'on call for schedule:payments', nextAt: new Date('2026-11-20T08:10:00Z') },
    'https://andon.example.com',
    'token',
  )
  assert.equal(
    message.text,
    `Payments fail

Workload: checkout
Priority: Urgent
Since: Fri 20 Nov 2026, 09:05 (Europe/Berlin, UTC+1)
Owner: team:payments
What to do first: runbook:restart-checkout, https://andon.example.com/procedures/runbook%3Arestart-checkout/run?about=alert-group%3Ag1
Its text: https://andon.example.com/procedures/runbook%3Arestart-checkout

Half of all payments are refused.

You are paged because you are on call for schedule:payments (escalation-policy:payments). Unless somebody answers, the next step is paged on Fri 20 Nov 2026, 09:10 (Europe/Berlin, UTC+1).`,
  )
  assert.deepEqual(message.links, [
    { label: 'Acknowledge', url: 'https://andon.example.com/p/token?choice=acknowledge' },
    { label: 'Open', url: 'https://andon.example.com/p/token' },
  ])
})

test('a bundle says how many, about what, and links to each and to all', () => {
  const of = (workload: string, index: number) => ({
    page: `p${index}`,
    token: `token-${index}`,
    notice: { ...notice, workload, priority: 'High', title: `Alert ${index}` },
  })
  const items = ['a', 'a', 'a', 'b', 'b', 'c', 'd', 'e'].map((name, index) => of(`workload:${name}`, index))
  const to = { page: 'p0', person: 'person:anna', zone: 'Europe/Berlin', channel: 'sms', address: '+493023125101' } as const
  const message = composeBundle(
    items,
    { ...to, reason: 'a member of team:payments', nextAt: undefined },
    'https://andon.example.com',
    'all',
  )
  assert.equal(message.subject, '8 pages: a 3, b 2, c 1 and 2 more')
  assert.equal(message.text.match(/\/p\/token-\d/g)?.length, 8)
  assert.deepEqual(message.links, [
    { label: 'Acknowledge all 8', url: 'https://andon.example.com/p/all?choice=acknowledge' },
    { label: 'Open all', url: 'https://andon.example.com/p/all' },
  ])
  assert.deepEqual(message.choices, [{ choice: 'acknowledge', label: 'Acknowledge all 8', token: 'all' }])
  const many = composeBundle(
    Array.from({ length: 300 }, (_, index) => of('workload:a', index)),
    { ...to, reason: 'a member of team:payments', nextAt: undefined },
    'https://andon.example.com',
    'all',
  )
  assert.match(many.text, /And 280 more: https:\/\/andon\.example\.com\/p\/all/)
})
