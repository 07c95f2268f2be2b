import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { jobListeners } from '#domains/runners/ending.ts'
import type { EndedJob, JobOrder } from '#domains/runners/job.ts'
import { runners } from '#domains/runners/manifest.ts'
import { outputOf, submitJob } from '#domains/runners/submitting.ts'
import type { Config } from '#platform/config.ts'
import { defineDomain, type Domain } from '#platform/domain.ts'
import { createServer } from '#platform/http/server.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** A server that gives runners work, and what became of that. */
export interface RunnerWorld {
  readonly platform: TestPlatform
  readonly url: string
  /** Stops the HTTP server and starts it again at the same address. */
  readonly restart: () => Promise<void>
  readonly ended: readonly EndedJob[]
  readonly submit: (...orders: readonly JobOrder[]) => Promise<void>
  /** What a job printed so far. */
  readonly printed: (key: string) => Promise<string>
  /** Resolves to how the job ended. */
  readonly endOf: (key: string) => Promise<EndedJob>
  /** Declares a runner and makes a token for it. */
  readonly invite: (name: string, spec?: object, owner?: string) => Promise<string>
  readonly act: (action: string, input: object) => Promise<Readonly<Record<string, unknown>>>
  readonly stop: () => Promise<void>
}

export const startRunnerWorld = async (
  options: { readonly config?: Partial<Config>; readonly more?: readonly Domain[]; readonly domains?: readonly Domain[] } = {},
): Promise<RunnerWorld> => {
  const ended: EndedJob[] = []
  const listening = defineDomain({
    name: 'listening',
    contributions: [jobListeners.fill({ ended: async (_, job) => void ended.push(job) })],
  })
  const platform = await startTestPlatform({
    domains: [...(options.domains ?? [kindsDomain, runners]), listening, ...(options.more ?? [])],
    // The clock of a test stands still, and leases are about time that passes: this one runs.
    start: new Date(),
    config: { runnerLeaseMs: 3_000, ...options.config },
  })
  const began = performance.now()
  let told = 0
  const ticking = setInterval(() => {
    const passed = performance.now() - began
    platform.clock.advance(passed - told)
    told = passed
  }, 50)
  let server: FastifyInstance = createServer(platform)
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  const act = async (action: string, input: object): Promise<Readonly<Record<string, unknown>>> =>
    Object(await platform.invoke(platform.administrator, action, input))
  return {
    platform,
    restart: async () => {
      await server.close()
      server = createServer(platform)
      await server.listen({ host: '127.0.0.1', port })
    },
    url: `http://127.0.0.1:${port}`,
    ended,
    act,
    submit: (...orders) =>
      platform.transact(platform.administrator, async (transaction) => {
        for (const one of orders) await submitJob(transaction, one)
      }),
    printed: async (key) => (await outputOf(platform.database.sql, key, -1)).chunks.map(({ text }) => text).join(''),
    endOf: async (key) => {
      await until(() => ended.some((one) => one.key === key))
      return ended.find((one) => one.key === key) as EndedJob
    },
    invite: async (name, spec = {}, owner) => {
      const metadata = { name, ...(owner === undefined ? {} : { owner }) }
      await act('record.save', { document: { apiVersion: 'andon.dev/v1', kind: 'Runner', metadata, spec } })
      return String((await act('runner.invite', { runner: name })).token)
    },
    stop: async () => {
      clearInterval(ticking)
      await server.close()
      await platform.stop()
    },
  }
}

/** Resolves when it holds. What does not come to pass in a minute never will: then it says what was waited for. */
export const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  const began = performance.now()
  while (!(await holds())) {
    if (performance.now() - began > 60_000) throw new Error(`In vain: ${holds.toString()}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}

export const orderFor = (runner: string | null, key: string, script: string, more: Partial<JobOrder> = {}): JobOrder => ({
  key,
  run: key.split('/')[0] ?? '',
  step: 'step',
  title: 'A step',
  runner,
  script: { interpreter: 'sh', script, environment: { ANDON_PARAM_who: 'bo' } },
  timeoutMs: 60_000,
  idempotent: false,
  secrets: {},
  masks: [],
  procedure: 'runbook:restart',
  documentDigest: 'd'.repeat(64),
  approvedBy: [],
  startedBy: 'person:bo',
  ...more,
})

const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

/** A runner in a process of its own, with a folder of its own. */
export interface RunnerProcess {
  readonly folder: string
  /** Runs a verb to its end. */
  readonly verb: (...words: readonly string[]) => Promise<{ readonly exit: number | null; readonly said: string }>
  /** Starts `andon runner run`; it works until it is killed. */
  readonly start: (...flags: readonly string[]) => void
  readonly said: () => string
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>
  readonly policy: (text: string) => void
  readonly remove: () => Promise<void>
}

export const createRunner = (environment: Readonly<Record<string, string>> = {}): RunnerProcess => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-runner-test-'))
  const env = { ...process.env, ANDON_RUNNER_HOME: folder, ...environment }
  let child: ChildProcess | undefined
  let said = ''
  const open = (words: readonly string[]): ChildProcess =>
    spawn(process.execPath, [cli, 'runner', ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = async (signal: NodeJS.Signals): Promise<number | null> => {
    const ending = child
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null
    const gone = new Promise<number | null>((done) => ending.once('close', done))
    ending.kill(signal)
    return gone
  }
  return {
    folder,
    verb: (...words) =>
      new Promise((resolve) => {
        const ran = open(words)
        let text = ''
        for (const stream of [ran.stdout, ran.stderr]) stream?.on('data', (piece: Buffer) => (text += piece.toString()))
        ran.once('close', (exit) => resolve({ exit, said: text }))
      }),
    start: (...flags) => {
      child = open(['run', ...flags])
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (piece: Buffer) => {
          said += piece.toString()
          if (process.env['ANDON_TEST_LOG'] !== undefined) process.stderr.write(piece)
        })
    },
    said: () => said,
    kill,
    policy: (text) => writeFileSync(join(folder, 'policy.yaml'), text),
    remove: async () => {
      await kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
