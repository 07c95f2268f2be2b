import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import Type from 'typebox'
import { Workload } from '#domains/catalog/kinds.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { Person, Team } from '#domains/people/kinds.ts'
import { start } from '#domains/procedures/actions.ts'
import { procedures } from '#domains/procedures/manifest.ts'
import { recover } from '#domains/runs/jobs.ts'
import { runs } from '#domains/runs/manifest.ts'
import { runners } from '#domains/runners/manifest.ts'
import { getRun } from '#domains/runs/questions.ts'
import { defineAction } from '#platform/actions/action.ts'
import { type Domain, defineDomain } from '#platform/domain.ts'
import { defineFact } from '#platform/facts/fact.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import type { Delivery, Message } from '#platform/messages/channel.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** A platform with procedures, an action for steps to call, and a real server on this machine for their requests. */
export interface Stage {
  readonly platform: TestPlatform
  readonly address: string
  /** Requests that arrived, oldest first; empty it between tests. */
  readonly seen: Seen[]
  /** Answers to `/slow` held back until the test calls them. */
  readonly held: (() => void)[]
  /** Resolves when this many answers are held. */
  readonly holds: (count: number) => Promise<void>
  readonly release: () => void
  readonly save: (kind: string, name: string, spec: Record<string, unknown>, metadata?: Record<string, unknown>) => Promise<void>
  /** Declares a runbook with these steps and answers its reference. */
  readonly runbook: (steps: string, spec?: Record<string, unknown>) => Promise<string>
  readonly begin: (procedure: string, more?: Record<string, unknown>, actor?: Actor) => Promise<string>
  readonly look: (run: string) => ReturnType<typeof lookAt>
  readonly until: (run: string, status: string) => Promise<void>
  /** As if the node that has this step's attempt were gone; whoever looks for such attempts looks at once. */
  readonly abandon: (run: string, step: string) => Promise<void>
  readonly stop: () => Promise<void>
}

export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: [] }
export const vi: Actor = { type: 'person', name: 'vi', role: 'viewer', teams: [] }
/** A viewer in the team that owns every runbook here. */
export const member: Actor = { type: 'person', name: 'mo', role: 'viewer', teams: ['team:payments'] }
export const workflow: Actor = { type: 'workflow', name: 'alerts', id: 'g-1' }

/** A fenced block under a numbered item. */
export const block = (info: string, content: string): string =>
  ['```' + info, ...content.split('\n'), '```'].map((line) => `   ${line}`).join('\n')

export const refusal = async (promise: Promise<unknown>): Promise<Refusal> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, 'it is refused')
  return error
}

const noteWritten = defineFact({ name: 'note.written', sentence: '{text}', data: Type.Object({ text: Type.String() }) })
const writeNote = defineAction({
  name: 'note.write',
  summary: 'Write a note',
  kind: 'deed',
  may: { role: 'editor' },
  input: Type.Object({ text: Type.String({ maxLength: 100 }) }, { additionalProperties: false }),
  output: Type.Object({ id: Type.String() }),
  run: (transaction, { text }) => {
    transaction.record(noteWritten, { subjects: ['note:1'], data: { text } })
    return Promise.resolve({ id: 'n-1' })
  },
})
const dropNote = defineAction({ ...writeNote, name: 'note.drop', may: { role: 'administrator' } })
const notes = defineDomain({ name: 'notes', actions: [writeNote, dropNote], facts: [noteWritten] })
const nouns = defineDomain({ name: 'nouns', kinds: [Team, Person, Workload, Schedule, EscalationPolicy] })

const lookAt = (platform: TestPlatform, run: string) => platform.act(getRun, { run })

/** `others` are domains beside procedures; when given they bring the kinds of people, workloads and policies. Without `jobs` nothing is worked on until `platform.worker.start()`. */
export const startStage = async (
  options: {
    readonly others?: readonly Domain[]
    readonly scripts?: boolean
    readonly jobs?: boolean
    readonly start?: Date
    /** What becomes of messages; by default none is sent. */
    readonly send?: (message: Message) => Promise<Delivery>
  } = {},
): Promise<Stage> => {
  const seen: Seen[] = []
  const held: (() => void)[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      const send = (): void => {
        const status = request.url?.startsWith('/broken') ? 500 : request.url?.startsWith('/moved') ? 307 : 200
        response.writeHead(status, { 'content-type': 'application/json', ...(status === 307 ? { location: '/elsewhere' } : {}) })
        response.end(JSON.stringify({ id: 42, state: 'restarted' }))
      }
      if (request.url?.startsWith('/slow')) held.push(send)
      else send()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const bound = server.address()
  const outside = createGuardedFetch(['127.0.0.0/8'])
  const platform = await startTestPlatform({
    domains: [kindsDomain, ...(options.others ?? [nouns]), notes, runners, runs, procedures],
    outside: { fetch: outside.fetch, ...(options.send === undefined ? {} : { send: options.send }) },
    ...(options.start === undefined ? {} : { start: options.start }),
    config: { scripts: options.scripts ?? false },
    jobs: options.jobs ?? true,
  })
  const release = (): void => {
    for (const send of held.splice(0)) send()
  }
  const save: Stage['save'] = async (kind, name, spec, metadata = {}) => {
    await platform.act(saveRecord, { document: { apiVersion: 'andon.dev/v1', kind, metadata: { name, ...metadata }, spec } })
  }
  await save('Team', 'payments', {})
  let books = 0
  const look: Stage['look'] = (run) => lookAt(platform, run)
  return {
    platform,
    address: typeof bound === 'object' && bound !== null ? `http://127.0.0.1:${bound.port}` : '',
    seen,
    held,
    holds: async (count) => {
      for (let tries = 0; held.length < count && tries < 6_000; tries += 1) await new Promise((done) => setTimeout(done, 5))
      if (held.length >= count) return
      const steps = await platform.database.sql(
        `select run, step, attempt, status, claimed_by, due_at, reason, output from run_step where status <> 'success'`,
      )
      assert.fail(`Only ${held.length} of ${count} requests came: ${JSON.stringify(steps)}`)
    },
    release,
    save,
    runbook: async (steps, spec = {}) => {
      books += 1
      await save('Runbook', `book-${books}`, { body: `## Steps\n\n${steps}`, ...spec }, { owner: 'team:payments', title: `Book ${books}` })
      return `runbook:book-${books}`
    },
    begin: async (procedure, more = {}, actor = platform.administrator) => {
      const { run } = await platform.act(start, { procedure, ...more }, actor)
      assert.ok(run !== null)
      return run
    },
    look,
    until: async (run, status) => {
      for (let tries = 0; tries < 1_000 && (await look(run)).status !== status; tries += 1)
        await new Promise((done) => setTimeout(done, 10))
      assert.equal((await look(run)).status, status)
    },
    abandon: async (run, step) => {
      await platform.database.sql(
        `update run_step set claimed_by = 'gone', begun_at = begun_at - interval '1 minute' where run = $1 and step = $2 and status = 'running'`,
        [run, step],
      )
      await platform.transact(platform.administrator, (transaction) => Promise.resolve(transaction.wake(recover, transaction.now)))
    },
    stop: async () => {
      release()
      await platform.stop()
      outside.close()
      server.close()
    },
  }
}
