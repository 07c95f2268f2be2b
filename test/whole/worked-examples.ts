import { deliverEvents } from '#domains/events/rules/jobs.ts'
import { replaceProposals } from '#domains/alerts/noise/store.ts'
import { listNotices } from '#domains/notices/answering.ts'
import { pagePurpose } from '#domains/notices/sending.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { reconcileCanaries } from '#domains/signals/jobs.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { sealToken } from '#platform/identity/seal.ts'
import { insertSession } from '#platform/identity/store.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import type { Task } from '#platform/jobs/task.ts'
import type { TestPlatform } from '#test/platform.ts'
import { shiftExamples } from '#test/whole/worked-shifts.ts'
import { automationExamples } from '#test/whole/automation-examples.ts'
import { browserExamples } from '#test/whole/browser-examples.ts'
import { contactExamples } from '#test/whole/contact-examples.ts'
import { drillExamples } from '#test/whole/drill-examples.ts'
import { pagingExamples } from '#test/whole/paging-examples.ts'
import { procedureExamples } from '#test/whole/procedure-examples.ts'
import { runExamples } from '#test/whole/run-examples.ts'
import { runnerExamples } from '#test/whole/runner-examples.ts'
import { secretExamples } from '#test/whole/secret-examples.ts'

/** An input with which a deed succeeds on the small organization, after whatever must be so before it. */
export interface WorkedExample {
  readonly prepare: (platform: TestPlatform) => Promise<object> | object
  /** Who does it; the administrator when left out. */
  readonly as?: Actor
  /** Why it records no fact although it is a POST. */
  readonly changesNothing?: string
}

const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: ['team:shop'] }
const alice: Actor = {
  type: 'person',
  name: 'alice',
  role: 'viewer',
  teams: ['team:shop'],
  session: '01930000-0000-7000-8000-00000000a11c',
}

const given = (input: object): WorkedExample => ({ prepare: () => input })
const after = (prepare: (platform: TestPlatform) => Promise<object>): WorkedExample => ({ prepare })

let counted = 0
const fresh = (): string => `n${(counted += 1)}`

/** Does `action` as the administrator and reads a text of its answer. */
const did = async (platform: TestPlatform, action: string, input: object, field: string, actor: Actor = platform.administrator) => {
  const answer: unknown = Object(await platform.invoke(actor, action, input))
  const found: unknown = Object.entries(Object(answer)).find(([name]) => name === field)?.[1]
  return typeof found === 'string' ? found : String([found].flat()[0])
}

/** Does a piece of background work now. */
const work = ({ transact, clock, outside }: TestPlatform, task: Task): Promise<void> =>
  task.run(
    {
      transact: (body) => transact({ type: 'workflow', name: task.name, id: 'test' }, body),
      now: clock.now,
      attempt: 1,
      outside,
      signal: new AbortController().signal,
    },
    {},
  )

const alert = (platform: TestPlatform): Promise<string> =>
  did(platform, 'alert.receive', { alerts: [{ labels: { alertname: fresh(), workload: 'checkout' } }] }, 'opened')

const heartbeat = (platform: TestPlatform): Promise<string> => {
  const document = { apiVersion: 'andon.dev/v1', kind: 'Heartbeat', metadata: { name: fresh(), owner: 'team:shop' }, spec: { every: '5m' } }
  return did(platform, 'record.save', { document }, 'reference')
}

const acknowledgedAlert = async (platform: TestPlatform): Promise<string> => {
  const id = await alert(platform)
  await platform.invoke(platform.administrator, 'alert.acknowledge', { id })
  return id
}

/** Declares an integration that speaks CloudEvents. */
const integration = async (platform: TestPlatform): Promise<string> => {
  const name = fresh()
  await platform.invoke(platform.administrator, 'record.save', {
    document: { apiVersion: 'andon.dev/v1', kind: 'Integration', metadata: { name, owner: 'team:shop' }, spec: { format: 'cloudevents' } },
  })
  return `integration:${name}`
}

const incident = (platform: TestPlatform): Promise<string> =>
  did(platform, 'incident.open', { title: fresh(), priority: 'High', workload: 'workload:checkout' }, 'id')

const page = (subject: string) => ({
  subject,
  title: 'The shop is down',
  text: 'Nobody can pay.',
  priority: 'Urgent',
  urgency: 'important',
  policy: 'escalation-policy:shop',
  about: ['workload:checkout'],
  offers: [],
})

/** Somebody is being paged about the subject that it answers. */
const paged = async (platform: TestPlatform): Promise<string> => {
  const subject = `alert-group:${fresh()}`
  await platform.invoke(platform.administrator, 'notice.page', page(subject))
  return subject
}

const override = (platform: TestPlatform) => {
  const hours = (counted += 1)
  const at = (more: number) => new Date(platform.clock.now().getTime() + (hours * 2 + more) * 3_600_000).toISOString()
  return { schedule: 'schedule:shop', person: 'person:bo', from: at(0), to: at(1), reason: 'A dentist.' }
}

const document = (name: string, title = 'Another') => ({
  apiVersion: 'andon.dev/v1',
  kind: 'Workload',
  metadata: { name, title, owner: 'team:shop' },
  spec: {},
})
const file = (name: string) => ({ files: [{ path: `${name}.json`, text: JSON.stringify(document(name)) }] })

const savedRecord = (platform: TestPlatform): Promise<string> => did(platform, 'record.save', { document: document(fresh()) }, 'reference')

/** A run that waits at its first step, started by Bo so that somebody else may approve. */
const run = (platform: TestPlatform, procedure = 'runbook:restart'): Promise<string> =>
  did(platform, 'run.start', { procedure, about: ['workload:checkout'] }, 'run', bo)

const runWaitingForApproval = async (platform: TestPlatform): Promise<string> => {
  const body = '## Steps\n\n1. Go\n   ```http {name=go andon.approve=1}\n   POST http://127.0.0.1:9/\n   ```\n'
  const metadata = { name: fresh(), owner: 'team:shop' }
  const saved = { document: { apiVersion: 'andon.dev/v1', kind: 'Runbook', metadata, spec: { body } } }
  return run(platform, await did(platform, 'record.save', saved, 'reference'))
}

const invited = async (platform: TestPlatform, role = 'viewer'): Promise<string> => {
  const person = fresh()
  await platform.invoke(platform.administrator, 'identity.invite', { person, email: `${person}@example.com`, role })
  return person
}

const session = async (platform: TestPlatform, person: string, id: string): Promise<string> => {
  const now = platform.clock.now()
  const more = { method: 'link' as const, address: '127.0.0.1', agent: 'test', created_at: now, last_used_at: now }
  const expires_at = new Date(now.getTime() + 3_600_000)
  await platform.invoke(platform.administrator, 'identity.invite', { person, email: `${person}@example.com` })
  await platform.transact(platform.administrator, async ({ sql }) => {
    await sql(`delete from session where id = $1`, [id])
    await insertSession(sql, { id, person, ...more, expires_at, secretHash: hashOfSecret(id) })
  })
  return id
}

const silenced = (platform: TestPlatform): Promise<string> =>
  did(platform, 'silence.create', { match: ['alertname="DiskFull"'], duration: '2h', comment: 'Cleaning up.' }, 'silence')

const eventRule = (platform: TestPlatform): Promise<string> => {
  const spec = {
    pattern: { type: ['deploy.failed'] },
    targets: [{ id: 'tell', action: 'alert.receive', input: { alerts: '{{ data.alerts }}' } }],
  }
  const metadata = { name: fresh(), owner: 'team:shop' }
  return did(platform, 'record.save', { document: { apiVersion: 'andon.dev/v1', kind: 'EventRule', metadata, spec } }, 'reference')
}

/** A rule with a delivery that was given up: the event has nothing at the path its target wants. */
const failedDelivery = async (platform: TestPlatform): Promise<string> => {
  const rule = await eventRule(platform)
  await platform.invoke(platform.administrator, 'event.receive', {
    events: [{ source: 'deploy', id: fresh(), type: 'deploy.failed', data: {} }],
  })
  await work(platform, deliverEvents)
  return rule
}

const token = { role: 'viewer', scopes: ['alert.*'] }
const webhook = { url: 'https://hooks.example.com/andon', types: ['alert.*'] }
const repository = () => ({ name: fresh(), url: 'https://git.example.com/shop/operations.git' })
const judged = { subject: 'workload:checkout' }

/** A proposal to have less noise, as the nightly replay leaves it. */
const proposed = async (platform: TestPlatform): Promise<string> => {
  const id = `group-${(counted += 1).toString(16)}`
  const load = { pages: 4, messages: 4, outOfHours: 0, interrupted: 0 }
  const change = { type: 'route', route: 'route:checkout', groupBy: ['workload'] }
  const said = { kind: 'group', about: 'route:checkout', sentence: 'Group by workload.', saved: load, before: load, after: load, change }
  const proposal = { id, ...said, lost: 0, lostGroups: [], later: 0, laterSeconds: 0 }
  const row = { id, rank: 0, rule: null, route: 'route:checkout', workload: null, team: 'team:shop', saved_pages: 4, lost: 0, proposal }
  await platform.transact(platform.administrator, ({ sql, now }) => replaceProposals(sql, [row], now))
  return id
}

/** In this order; what ends the organization comes last. */
export const workedExamples: Readonly<Record<string, WorkedExample>> = {
  'event.receive': given({ events: [{ source: 'deploy', id: 'release-42', type: 'deploy.finished', data: { workload: 'checkout' } }] }),
  'event-rule.check': {
    ...given({ pattern: { type: ['deploy.failed'] }, event: { type: 'deploy.failed' } }),
    changesNothing: 'It reads a pattern, too long for an address.',
  },
  'event-rule.try': { ...given({ pattern: { type: ['deploy.failed'] } }), changesNothing: 'It tries a pattern, too long for an address.' },
  'event-rule.replay-preview': {
    ...after(async (platform) => ({ rule: await eventRule(platform), from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' })),
    changesNothing: 'It only counts; its filter is too long for an address.',
  },
  'event-rule.replay': after(async (platform) => ({
    rule: await eventRule(platform),
    from: '2026-11-01T00:00:00Z',
    to: '2026-12-01T00:00:00Z',
  })),
  'event-delivery.retry': after(async (platform) => ({ rule: await failedDelivery(platform) })),
  'event-delivery.discard': after(async (platform) => ({ rule: await failedDelivery(platform), reason: 'Nobody waits for it any more.' })),
  'integration.issue-key': after(async (platform) => ({ integration: await integration(platform) })),
  'integration.revoke-key': after(async (platform) => {
    const named = await integration(platform)
    return { integration: named, key: await did(platform, 'integration.issue-key', { integration: named }, 'id') }
  }),
  'integration.test': after(async (platform) => ({ integration: await integration(platform) })),
  'integration.try-mapping': {
    ...given({ mapping: { event: { type: 'build.{{ state }}' } }, body: '{"state":"green"}' }),
    changesNothing: 'It reads a body, too long for an address.',
  },
  'alert.receive': given({ alerts: [{ labels: { alertname: 'Down', workload: 'checkout' }, annotations: { summary: 'It is down' } }] }),
  'alert.acknowledge': after(async (platform) => ({ id: await alert(platform), note: 'On it.' })),
  'alert.unacknowledge': after(async (platform) => ({ id: await acknowledgedAlert(platform) })),
  'alert.assign': after(async (platform) => ({ id: await alert(platform), person: 'person:bo' })),
  'alert.note': after(async (platform) => ({ id: await alert(platform), note: 'The disk is full.' })),
  'alert.prioritise': after(async (platform) => ({ id: await alert(platform), priority: 'Low', reason: 'Nobody buys at night.' })),
  'alert.snooze': after(async (platform) => ({ id: await alert(platform), for: '2h', reason: 'The vendor mends it.' })),
  'alert.resolve': after(async (platform) => ({ id: await alert(platform), reason: 'A false alarm.' })),
  'noise.dismiss': after(async (platform) => ({ proposal: await proposed(platform), reason: 'It is worth it.' })),
  'noise.adopt': after(async (platform) => ({ proposal: await proposed(platform), save: true })),

  'composite.test': {
    ...given({ expression: 'ALARM(slow) AND NOT ALARM(maintenance)', states: { slow: 'ALARM', maintenance: 'OK' } }),
    changesNothing: 'It tries an expression, too long for an address.',
  },
  'composite.check': { ...given({ expression: 'ALARM(slow)' }), changesNothing: 'It reads an expression, too long for an address.' },

  'incident.open': given({ title: 'Nobody can pay', priority: 'High', workload: 'workload:checkout' }),
  'incident.acknowledge': after(async (platform) => ({ incident: await incident(platform) })),
  'incident.assign-role': after(async (platform) => ({ incident: await incident(platform), role: 'scribe', person: 'person:bo' })),
  'incident.note': after(async (platform) => ({ incident: await incident(platform), note: 'Rolled back.' })),
  'incident.link': after(async (platform) => ({ incident: await incident(platform), references: ['workload:checkout'] })),
  'incident.mitigate': after(async (platform) => ({ incident: await incident(platform) })),
  'incident.resolve': after(async (platform) => ({ incident: await incident(platform), summary: 'A bad release.' })),
  'incident.reopen': after(async (platform) => {
    const id = await incident(platform)
    await platform.invoke(platform.administrator, 'incident.resolve', { incident: id })
    return { incident: id, reason: 'It goes on.' }
  }),

  'notice.page': given(page('alert-group:first')),
  ...pagingExamples(paged),
  'notice.page-now': given({ page: ['person:alice'], title: 'Please look' }),
  'notice.answer': {
    as: { type: 'stranger' },
    prepare: async (platform) => {
      const subject = await paged(platform)
      await work(platform, escalate)
      const { items } = await platform.act(listNotices, { subject })
      const until = new Date(platform.clock.now().getTime() + 60_000)
      return { token: sealToken(platform.config.secret, pagePurpose, { page: items[0]?.page }, until), choice: 'acknowledge' }
    },
  },
  ...browserExamples(alice),
  ...contactExamples,
  ...automationExamples,
  ...drillExamples,

  'silence.create': given({ matchers: [{ label: 'alertname', is: 'DiskFull' }], duration: '2h', comment: 'Cleaning up.' }),
  'silence.update': after(async (platform) => ({ silence: await silenced(platform), duration: '4h' })),
  'silence.expire': after(async (platform) => ({ silence: await silenced(platform), reason: 'Cleaned up.' })),

  'oncall.override': { prepare: override },
  'oncall.override-remove': after(async (platform) => ({
    override: await did(platform, 'oncall.override', override(platform), 'override'),
  })),
  ...shiftExamples,
  'oncall.calendar-refresh': after(async (platform) => {
    const spec = { holds: 'holidays', zone: 'UTC', url: 'http://127.0.0.1:9/holidays.ics' }
    const document = { apiVersion: 'andon.dev/v1', kind: 'Calendar', metadata: { name: fresh(), owner: 'team:shop' }, spec }
    return { calendar: await did(platform, 'record.save', { document }, 'reference') }
  }),
  'oncall.calendar-link': { prepare: () => ({}), as: alice },
  'oncall.calendar-unlink': {
    prepare: async (platform) => ({ link: await did(platform, 'oncall.calendar-link', {}, 'link', alice) }),
    as: alice,
  },
  'oncall.import-calendar': {
    prepare: () => ({
      name: fresh(),
      owner: 'team:shop',
      zone: 'UTC',
      text: 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Alice\r\nDTSTART;VALUE=DATE:20261120\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    }),
    changesNothing: 'It answers documents that somebody then applies.',
  },

  'run.start': given({ procedure: 'runbook:restart', about: ['workload:checkout'] }),
  'run.answer': after(async (platform) => ({ run: await run(platform), step: 'step-1', outcome: 'done' })),
  'run.approve': after(async (platform) => ({ run: await runWaitingForApproval(platform), step: 'go', decision: 'approve' })),
  'run.cancel': after(async (platform) => ({ run: await run(platform), reason: 'The wrong one.' })),
  'run.decide': after(async (platform) => {
    const id = await run(platform)
    await platform.invoke(bo, 'run.answer', { run: id, step: 'step-1', outcome: 'failed' })
    return { run: id, step: 'step-1', decision: 'retry' }
  }),
  ...procedureExamples(fresh),
  ...runExamples(run, fresh),
  ...runnerExamples,
  ...secretExamples,
  'procedure.import': given({ body: '# Fail over\n\n## Steps\n\n1. Fail over.\n', owner: 'team:shop' }),

  'canary.run': after(async (platform) => {
    await work(platform, reconcileCanaries)
    return { canary: 'canary:checkout' }
  }),
  'heartbeat.ping': after(async (platform) => ({ heartbeat: await heartbeat(platform) })),
  'heartbeat.issue-key': after(async (platform) => ({ heartbeat: await heartbeat(platform) })),
  'heartbeat.revoke-key': after(async (platform) => {
    const name = await heartbeat(platform)
    return { heartbeat: name, key: await did(platform, 'heartbeat.issue-key', { heartbeat: name }, 'id') }
  }),
  'check.judge': given(judged),
  'check.tune': after(async (platform) => {
    const tunable = [...platform.registry.checks.values()].find(({ parameters }) => Object.keys(parameters).length > 0)
    return { check: tunable?.id, parameters: { ...tunable?.parameters }, reason: 'These fit us better.' }
  }),

  'retention.set': given({ family: 'runs', days: 730, reason: 'Our auditors want two years.' }),

  'message.test': given({ channel: 'email', to: 'alice@example.com' }),
  'message.retry': after(async (platform) => ({
    id: await did(platform, 'message.test', { channel: 'email', to: 'bo@example.com' }, 'message'),
  })),
  'webhook.create': given(webhook),
  'webhook.retry': after(async (platform) => ({ id: await did(platform, 'webhook.create', webhook, 'id') })),
  'webhook.remove': after(async (platform) => ({ id: await did(platform, 'webhook.create', webhook, 'id') })),

  'record.check': { ...given({ text: JSON.stringify(document('checked')) }), changesNothing: 'It reads a text, too long for an address.' },
  'record.plan': { ...given(file('planned')), changesNothing: 'It says what applying would do, of files too long for an address.' },
  'record.save': given({ document: document('saved'), reason: 'It is new.' }),
  'record.apply': given(file('applied')),
  'record.review': given({ reference: 'runbook:restart', answer: 'still-right', note: 'Tried it.' }),
  'record.revert': after(async (platform) => {
    const reference = await savedRecord(platform)
    await platform.invoke(platform.administrator, 'record.save', { document: document(reference.replace('workload:', ''), 'Changed') })
    return { reference, to: 1 }
  }),
  'record.archive': after(async (platform) => ({ reference: await savedRecord(platform) })),
  'record.restore': after(async (platform) => {
    const reference = await savedRecord(platform)
    await platform.invoke(platform.administrator, 'record.archive', { reference })
    return { reference }
  }),
  'repository.add': { prepare: repository },
  'repository.sync': after(async (platform) => ({ name: await did(platform, 'repository.add', repository(), 'name') })),
  'repository.remove': after(async (platform) => ({ name: await did(platform, 'repository.add', repository(), 'name') })),

  'identity.invite': given({ person: 'cy', email: 'cy@example.com', role: 'responder' }),
  'identity.grant': after(async (platform) => ({ person: await invited(platform), role: 'editor' })),
  'identity.disable': after(async (platform) => ({ person: await invited(platform), reason: 'Left the company.' })),
  'identity.enable': after(async (platform) => {
    const person = await invited(platform)
    await platform.invoke(platform.administrator, 'identity.disable', { person, reason: 'By mistake.' })
    return { person }
  }),
  'identity.change-password': {
    as: alice,
    prepare: async (platform) => {
      await platform.invoke(platform.administrator, 'identity.invite', { person: 'alice', email: 'alice@example.com' })
      return { password: 'four unrelated quiet words' }
    },
  },
  'identity.sign-out': {
    as: alice,
    prepare: async (platform) => {
      await session(platform, 'alice', alice.type === 'person' ? (alice.session ?? '') : '')
      return {}
    },
  },
  'session.revoke': {
    as: alice,
    prepare: async (platform) => ({ id: await session(platform, 'alice', '01930000-0000-7000-8000-00000000a11d') }),
  },
  'token.create': { ...given({ name: 'prometheus', ...token }), as: bo },
  'token.revoke': after(async (platform) => ({ id: await did(platform, 'token.create', { name: 'old', ...token }, 'id') })),

  'demo.break': given({ target: 'checkout' }),
  'demo.mend': given({ target: 'checkout' }),
  'demo.leave': given({}),
}
