import assert from 'node:assert/strict'
import { receiveAlerts } from '#domains/alerts/actions.ts'
import { alerts as alertsDomain } from '#domains/alerts/manifest.ts'
import { getAlert, listAlerts } from '#domains/alerts/questions.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { createSilence } from '#domains/silences/actions.ts'
import { silences } from '#domains/silences/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform } from '#test/platform.ts'

const nouns = defineDomain({ name: 'nouns', kinds: [Workload, Runbook] })
/** What a route needs beside its conditions, impact and urgency. */
export const plan = { runbook: 'runbook:restart', escalation: 'escalation-policy:shop' }
export const is = (label: string, value: string) => ({ label, is: value })

const records: readonly [string, string, object, string?][] = [
  ['Team', 'shop', {}],
  ['Person', 'bo', { email: 'bo@example.com', memberOf: ['team:shop'] }],
  ['EscalationPolicy', 'shop', { steps: [{ page: ['person:bo'], timeout: '5m' }], fallback: 'person:bo', repeat: 3 }, 'team:shop'],
  ['Runbook', 'restart', { body: '## Steps\n\n1. Restart it.\n' }, 'team:shop'],
  ['Route', 'urgent', { ...plan, match: [is('how', 'urgent')], impact: 'high', urgency: 'high' }, 'team:shop'],
  ['Route', 'calm', { ...plan, match: [is('how', 'calm')], impact: 'low', urgency: 'medium' }, 'team:shop'],
  [
    'Route',
    'told-out',
    {
      ...plan,
      match: [is('how', 'told')],
      impact: 'low',
      urgency: 'medium',
      groupBy: [],
      groupWait: '1s',
      groupInterval: '1s',
      repeatInterval: '4900ms',
      webhooks: [{ url: 'https://hooks.example.com/a' }],
    },
    'team:shop',
  ],
  ['Inhibition', 'explained', { source: [is('severity', 'down')], target: [is('severity', 'slow')], equal: ['host'] }, 'team:shop'],
]

export const refused = (pattern: RegExp) => (error: unknown) => error instanceof Refusal && pattern.test(error.message)

/** The alerts engine with a small organization, and words to tell its stories with. */
export const startAlertEngine = async () => {
  const platform = await startTestPlatform({
    domains: [messagesDomain, kindsDomain, nouns, people, oncall, signals, silences, notices, alertsDomain],
    start: new Date('2026-11-20T09:00:00Z'),
    outside: { send: () => Promise.resolve({ outcome: 'delivered', reason: 'Taken.' }) },
  })
  const save = (kind: string, name: string, spec: object, owner?: string) =>
    platform.transact(platform.administrator, (transaction) => {
      const metadata = owner === undefined ? { name } : { name, owner }
      return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
    })
  const fire = async (...alerts: Record<string, string>[]) => {
    const { opened } = await platform.act(receiveAlerts, { alerts: alerts.map((labels) => ({ labels })) })
    return opened
  }
  const end = (...alerts: Record<string, string>[]) =>
    platform.act(receiveAlerts, { alerts: alerts.map((labels) => ({ labels, endsAt: platform.clock.now().toISOString() })) })
  const groupsOf = async (alertname: string) =>
    (await platform.act(listAlerts, { state: 'all', limit: 200 })).items.filter(({ labels }) => labels['alertname'] === alertname)
  const groupOf = async (alertname: string) => {
    const found = await groupsOf(alertname)
    assert.equal(found.length, 1, `${found.length} groups of ${alertname}`)
    return found[0] ?? assert.fail()
  }
  const pagesAbout = async (reference: string) =>
    (await platform.facts('notice.paged')).filter(({ subjects }) => subjects.includes(reference)).length
  const phaseOf = async (reference: string) =>
    (await platform.database.sql<{ phase: string }>(`select phase from escalation where subject = $1 order by id desc`, [reference]))[0]
      ?.phase
  const sendsOf = async (id: string) => (await platform.act(getAlert, { id })).sends.toReversed()
  const silence = (comment: string, matchers: { label: string; is: string }[], duration = '10m') =>
    platform.act(createSilence, { matchers, duration, comment })
  for (const [kind, name, spec, owner] of records) await save(kind, name, spec, owner)
  await platform.drain()
  return { platform, save, fire, end, groupsOf, groupOf, pagesAbout, phaseOf, sendsOf, silence }
}

export type AlertEngine = Awaited<ReturnType<typeof startAlertEngine>>
