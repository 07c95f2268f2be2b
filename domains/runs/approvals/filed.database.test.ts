import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { procedures } from '#domains/procedures/manifest.ts'
import { runners } from '#domains/runners/manifest.ts'
import { approve } from '#domains/runs/actions.ts'
import { listApprovals } from '#domains/runs/approvals/questions.ts'
import { runs } from '#domains/runs/manifest.ts'
import { getRun } from '#domains/runs/questions.ts'
import { migrate } from '#platform/database/migrate.ts'
import { openDatabase, type Connection } from '#platform/database/pool.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { movableClock } from '#platform/time/clock.ts'
import { emptyDatabase } from '#test/database.ts'
import { startTestPlatform } from '#test/platform.ts'

/** Rows as the version before the inbox left them: two runs that wait, one of them with one approval of two, and one that was refused. */
const step = (more: object) => ({
  id: 'drop',
  line: 3,
  next: null,
  work: { type: 'http', request: { url: 'https://api.anycompany.example/drop', body: '', expect: ['2xx'], method: 'POST', headers: {} } },
  title: 'Drop {{ table }}',
  checks: [],
  critical: true,
  rollback: false,
  onFailure: { then: 'abort' },
  timeoutMs: 10_000,
  idempotent: false,
  instructions: 'Drop {{ table }}',
  ...more,
})
const [byTwo, byOne] = ['0edbc122de6c', '4f954d0fdb7b']
const documents = [
  { digest: byTwo, graph: { start: 'drop', steps: [step({ approvals: 2, approval: { from: ['team:board'] } })] } },
  { digest: byOne, graph: { start: 'drop', steps: [step({ approvals: 1 })] } },
]
const waiting = (reason: string, approvals: readonly string[]) => ({
  steps: { drop: { reason, status: 'waiting', attempt: 0, outputs: {}, approvals } },
  cursor: 'drop',
  status: 'Waiting',
  failure: null,
  waiting: { for: 'approval', step: 'drop', reason },
})
const refused = {
  steps: { drop: { reason: 'Refused by person:cy: No.', status: 'failed', attempt: 0, outputs: {}, approvals: [] } },
  cursor: null,
  status: 'Failed',
  failure: { step: 'drop', reason: 'Refused by person:cy: No.', timedOut: false },
  waiting: null,
}
const row = (id: string, starter: string, role: string, more: object) => ({
  id: `01a22a87-7f${id}-73b6-ae52-84bd281b3f4c`,
  about: [],
  owner: 'team:payments',
  title: 'Drop a table',
  parent: null,
  status: 'Waiting',
  acts_as: { name: starter, role, type: 'person', teams: [] },
  version: 1,
  wake_at: null,
  document: byOne,
  automatic: false,
  procedure: 'runbook:drop',
  parameters: { table: 'carts' },
  started_at: '2026-11-20T08:37:32.838+00:00',
  started_by: `person:${starter}`,
  updated_at: '2026-11-20T08:37:32.838+00:00',
  finished_at: null,
  waiting_for: 'approval',
  ...more,
})
const left = [
  row('01', 'ada', 'administrator', {
    document: byTwo,
    parameters: { table: 'orders' },
    state: waiting('"Drop {{ table }}" needs 2 approvals; 1 given.', ['person:bo']),
  }),
  row('02', 'bo', 'responder', { state: waiting('"Drop {{ table }}" needs an approval; 0 given.', []) }),
  row('03', 'bo', 'responder', { status: 'Failed', waiting_for: null, finished_at: '2026-11-20T08:40:00Z', state: refused }),
]

/** The first of the migrations that brought the inbox, and runs as they are now. */
const inboxCame = 29

/** A database as it was before there was an inbox, with these runs. */
const leaveRows = async (connection: Connection): Promise<void> => {
  const database = openDatabase(connection, { size: 1, onError: () => undefined })
  await migrate(database, inboxCame)
  await database.sql('insert into run_document select * from jsonb_populate_recordset(null::run_document, $1)', [JSON.stringify(documents)])
  await database.sql('insert into run select * from jsonb_populate_recordset(null::run, $1)', [JSON.stringify(left)])
  await database.close()
}

test('an approval that was waited for before there was an inbox is found there after the upgrade, with what was said so far', async () => {
  const database = await emptyDatabase()
  await leaveRows(database.connection)
  const sent: string[] = []
  const platform = await startTestPlatform({
    domains: [kindsDomain, messagesDomain, people, catalog, oncall, notices, runners, runs, procedures],
    left: { database, clock: movableClock(new Date('2026-11-20T12:00:00Z')) },
    jobs: false,
    outside: {
      send: ({ to, subject }) => {
        if (/approve/i.test(subject)) sent.push(`${to.split('@')[0]}: ${subject}`)
        return Promise.resolve({ outcome: 'delivered', reason: 'ok' })
      },
    },
  })
  try {
    const save = (kind: string, name: string, spec: object): Promise<unknown> =>
      platform.act(saveRecord, { document: { apiVersion: 'andon.dev/v1', kind, metadata: { name }, spec } })
    for (const name of ['ada', 'bo', 'cy', 'di']) await save('Person', name, { email: `${name}@anycompany.example`, shiftNotice: [] })
    await save('Team', 'board', { members: ['person:bo', 'person:cy'] })
    await save('Team', 'payments', { members: ['person:bo', 'person:di'] })
    const person = (name: string, role: 'viewer' | 'responder' = 'viewer'): Actor => ({ type: 'person', name, role, teams: [] })
    const inbox = async (name: string, which: 'waiting' | 'asked' = 'waiting') => {
      const { items } = await platform.act(listApprovals, { which }, person(name))
      return items.map(({ run, title }) => `${run.slice(11, 13)} ${title}`)
    }
    assert.deepEqual(await inbox('cy'), [])

    await platform.worker.start()
    await platform.drain()
    assert.deepEqual(await inbox('cy'), ['01 Drop orders'])
    // Bo has said yes to one, and asked for the other.
    assert.deepEqual([await inbox('bo'), await inbox('bo', 'asked')], [[], ['02 Drop carts']])
    assert.deepEqual(sent.toSorted(), ['cy: Approve: Drop a table, step “Drop orders”', 'di: Approve: Drop a table, step “Drop carts”'])
    const asked = await platform.facts('run.approval-asked')
    assert.equal(asked.length, 2)
    assert.ok(asked.every(({ data }) => !('problem' in Object(data))))

    await platform.act(approve, { run: left[0]?.id ?? '', step: 'drop', decision: 'reject', note: 'Not yet.' }, person('cy'))
    assert.equal((await platform.act(getRun, { run: left[0]?.id ?? '' })).status, 'Failed')
    assert.deepEqual(await inbox('cy'), [])
  } finally {
    await platform.stop()
  }

  // Another start finds nothing left to ask about.
  const again = await startTestPlatform({
    domains: [kindsDomain, messagesDomain, people, catalog, oncall, notices, runners, runs, procedures],
    left: { database, clock: movableClock(new Date('2026-11-20T13:00:00Z')) },
    outside: { send: () => Promise.resolve({ outcome: 'delivered', reason: 'ok' }) },
  })
  try {
    await again.drain()
    assert.equal((await again.facts('run.approval-asked')).length, 2)
  } finally {
    await again.stop()
    await database.drop()
  }
})
