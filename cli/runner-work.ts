import { arch, hostname, release, type as systemType } from 'node:os'
import type { Assignment } from '#domains/runners/assignment.ts'
import { type Done, refused } from '#domains/runners/executing.ts'
import { openEnvelope } from '#domains/runners/opening.ts'
import { atOnceOf, inSentences, objections, type Policy } from '#domains/runners/policy.ts'
import type { Envelope } from '#domains/runners/wire.ts'
import { version } from '#platform/http/version.ts'
import { openerOf, signerOf } from '#platform/identity/keypair.ts'
import { type Delivery, backoffMs, pause, startDelivery } from './runner-delivery.ts'
import { type Identity, policyOf, readIdentity, type RunnerHome } from './runner-home.ts'
import { type Link, LinkFailure, openLink } from './runner-link.ts'
import { isFull, openSpool, type Spool, spooledAt } from './runner-spool.ts'

/** What the work needs of the process around it. */
export interface Around {
  readonly home: RunnerHome
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly log: (line: string) => void
  /** Does one job; never throws for what the script does. */
  readonly execute: (assignment: Assignment, policy: Policy, hands: RunHands) => Promise<Done>
  /** What it can run and what holds scripts in. */
  readonly about: () => Promise<{ readonly interpreters: readonly string[]; readonly sandbox: string }>
  /** Aborted by the first signal: take nothing more, finish what runs. */
  readonly drain: AbortSignal
  /** Aborted by the second: end what runs. */
  readonly stop: AbortSignal
  /** End after one job. */
  readonly once: boolean
}

export interface RunHands {
  readonly signal: AbortSignal
  readonly onText: (text: string) => void
}

interface Running {
  readonly fence: number
  readonly idempotent: boolean
  readonly stop: AbortController
  /** Asked to end by the server. */
  isEnding: boolean
}

/** Longest time one question waits for work; while a job runs it is also the sign of life. */
const longestWaitMs = 27_000

/**
 * Works until it is told to stop. Resolves to true when it ended in order, to false when the server knows this machine
 * no more.
 */
export const workFor = async (around: Around): Promise<boolean> => {
  const { home, log, drain, stop } = around
  const spool = openSpool(home.spoolFolder)
  const running = new Map<string, Running>()
  /** Begun and not delivered whole: this machine has it in its hands. */
  const held = new Map<string, number>()
  const deliveries = new Set<Promise<void>>()
  let identity = readIdentity(home)
  let link = linkOf(identity, around)
  let interrupt = new AbortController()
  let reached = new AbortController()
  let leaseMs = 45_000
  let isDone = false
  let policy = policyOf(home)
  let broken: string | undefined

  const deliver = (key: string, fence: number): Delivery | undefined => {
    const spooled = spooledAt(spool, key, fence)
    if (spooled === undefined) return undefined
    const delivery = startDelivery({
      link: () => link,
      reached: () => reached.signal,
      spooled,
      log,
      onLate: () => running.get(key)?.stop.abort(),
      signal: stop,
    })
    held.set(key, fence)
    const settled = delivery.done.finally(() => {
      held.delete(key)
      deliveries.delete(settled)
    })
    deliveries.add(settled)
    return delivery
  }

  /** Writes that it begins, does it, and hands the rest to the delivery. */
  const begin = (envelope: Envelope): void => {
    const { key, fence } = envelope
    if (held.has(key)) return
    const opened = openEnvelope(envelope, {
      runner: identity.runner,
      opener: openerOf(identity.sealKey),
      serverKey: Buffer.from(identity.serverKey, 'base64url'),
      now: link.now(),
    })
    const title = opened.ok ? opened.assignment.title : key
    if (!spool.begin({ key, fence, title, begunAt: link.now().toISOString() })) return
    const delivery = deliver(key, fence)
    if (delivery === undefined) return
    const no = opened.ok ? whyNot(around, spool, opened.assignment, opened.scriptDigest) : { because: opened.because }
    if (!opened.ok || 'because' in no) {
      const because = 'because' in no ? no.because : ''
      log(`job ${key}: refused. ${because}`)
      delivery.finish(refused(because))
      isDone = true
      return
    }
    log(`job ${key}: begins "${title}" for ${opened.assignment.procedure}, started by ${opened.assignment.startedBy}`)
    void doJob(opened.assignment, no.policy, delivery)
  }

  const doJob = async (assignment: Assignment, policy: Policy, delivery: Delivery): Promise<void> => {
    const { key, fence, idempotent } = assignment
    const job: Running = { fence, idempotent, stop: new AbortController(), isEnding: false }
    running.set(key, job)
    const pieces = inPieces(delivery.add)
    const end = AbortSignal.any([job.stop.signal, stop, ...(idempotent ? [drain] : [])])
    const done = await around
      .execute(assignment, policy, { signal: end, onText: pieces.add })
      .catch((error: unknown): Done => ({ ...refused(''), outcome: 'failed', reason: `The runner failed: ${String(error)}` }))
    pieces.flush()
    const isGivenBack = done.outcome === 'cancelled' && idempotent && drain.aborted && !job.isEnding
    if (isGivenBack) {
      const back = await link.send('/runner/release', { key, fence }).catch(() => undefined)
      if (back?.status === 200) delivery.drop()
      else delivery.finish(interrupted)
    } else delivery.finish(done)
    log(`job ${key}: ${isGivenBack ? 'given back' : done.outcome}${done.exit === null ? '' : ` (code ${done.exit})`}`)
    running.delete(key)
    isDone = true
    // The question that is open says how much room there was: ask again.
    interrupt.abort()
  }

  for (const left of spool.all()) {
    const delivery = deliver(left.key, left.fence)
    if (left.end() === undefined) delivery?.finish(interrupted)
  }
  for (const signal of [drain, stop]) signal.addEventListener('abort', () => interrupt.abort())
  log(`runner ${identity.runner}: works for ${identity.url}`)

  const about = await aboutOf(around)
  for (let failures = 0; !stop.aborted;) {
    const isTaking = !drain.aborted && !(around.once && (isDone || running.size > 0))
    if (!isTaking && running.size === 0) break
    interrupt = new AbortController()
    try {
      const read = lately(home)
      if (read.policy !== undefined) policy = read.policy
      if (read.because !== undefined && read.because !== broken) log(`policy: nothing is taken while it cannot be read. ${read.because}`)
      broken = read.because
      const waitMs = running.size > 0 ? Math.min(longestWaitMs, leaseMs / 3) : longestWaitMs
      const { status, body } = await link.send(
        '/runner/poll',
        {
          held: [...held].map(([key, fence]) => ({ key, fence })),
          ending: [...running].filter(([, job]) => job.isEnding).map(([key]) => key),
          room:
            isTaking && broken === undefined && !isFull(spool)
              ? Math.max(0, Math.min(around.once ? 1 : 1_000, atOnceOf(policy)) - running.size)
              : 0,
          waitMs,
          version,
          about: { ...about, policy: inSentences(policy), atOnce: atOnceOf(policy) },
        },
        { timeoutMs: waitMs + 15_000, signal: interrupt.signal },
      )
      if (status === 200) {
        if (failures > 0) {
          log('the server answers again')
          reached.abort()
          reached = new AbortController()
        }
        failures = 0
        leaseMs = Number(body['leaseMs']) || leaseMs
        for (const key of keysIn(body['cancel'])) {
          const job = running.get(key)
          if (job !== undefined && !job.isEnding) log(`job ${key}: cancelled`)
          if (job !== undefined) job.isEnding = true
          job?.stop.abort()
        }
        for (const key of keysIn(body['lost'])) running.get(key)?.stop.abort()
        for (const envelope of envelopesIn(body['jobs'])) begin(envelope)
        continue
      }
      for (const job of status === 401 || status === 403 ? running.values() : []) job.stop.abort()
      if (status === 401) {
        const latest = readIdentity(home)
        if (latest.signKey === identity.signKey && failures > 0) {
          log(`the server knows this machine no more: ${String(body['detail'] ?? '')}`)
          return false
        }
        identity = latest
        link.close()
        link = linkOf(identity, around)
      }
      throw new LinkFailure(String(body['detail'] ?? `The server answered ${status}.`), false)
    } catch (error) {
      if (interrupt.signal.aborted) continue
      failures += 1
      if (failures === 1 || failures % 20 === 0) log(error instanceof Error ? error.message : String(error))
      // Who holds a job must be heard before its lease is over.
      await pause(Math.min(backoffMs(failures, Math.random()), held.size > 0 ? leaseMs / 3 : Infinity), interrupt.signal)
    }
  }
  // What is left is on disk; the next process brings it.
  const enough = new AbortController()
  await Promise.race([Promise.allSettled(deliveries), pause(stop.aborted ? 2_000 : 30_000, enough.signal)])
  enough.abort()
  link.close()
  log(`runner ${identity.runner}: stopped`)
  return true
}

/** A policy that is broken by its writer stops new jobs; what runs goes on, and is heard of. */
const lately = (home: RunnerHome): { readonly policy?: Policy; readonly because?: string } => {
  try {
    return { policy: policyOf(home) }
  } catch (error) {
    return { because: error instanceof Error ? error.message : String(error) }
  }
}

const interrupted: Done = {
  outcome: 'lost',
  exit: null,
  reason: 'The runner was stopped or restarted while the script ran. Whether the script finished is not known.',
  result: '',
}

const linkOf = (identity: Identity, { environment }: Around): Link =>
  openLink({
    url: identity.url,
    runner: identity.runner,
    signer: signerOf(identity.signKey),
    serverKey: () => Buffer.from(identity.serverKey, 'base64url'),
    ca: identity.ca,
    environment,
  })

/** The policy as it is now, which may have changed since the last job; or why it forbids this one. */
const whyNot = (
  around: Around,
  spool: Spool,
  assignment: Assignment,
  scriptDigest: string,
): { readonly policy: Policy } | { readonly because: string } => {
  if (isFull(spool)) return { because: 'This machine holds too much output it could not deliver yet.' }
  try {
    const policy = policyOf(around.home)
    const against = objections(policy, assignment, scriptDigest)
    if (against.length === 0) return { policy }
    return { because: `The policy of this machine forbids it: ${against.join('; ')}.` }
  } catch (error) {
    return { because: `The policy of this machine cannot be read. ${error instanceof Error ? error.message : String(error)}` }
  }
}

const aboutOf = async ({ about }: Around): Promise<Readonly<Record<string, unknown>>> => ({
  host: hostname().slice(0, 300),
  system: `${systemType()} ${release()} ${arch()}`.slice(0, 300),
  node: process.version,
  ...(await about()),
})

/** Gathers what is printed into pieces of a fifth of a second, or 64 kB. */
const inPieces = (add: (piece: string) => void): { readonly add: (text: string) => void; readonly flush: () => void } => {
  let held = ''
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    for (; held !== ''; held = held.slice(65_536)) add(held.slice(0, 65_536))
  }
  return {
    flush,
    add: (text) => {
      held += text
      if (held.length >= 65_536) flush()
      else timer ??= setTimeout(flush, 200)
    },
  }
}

const keysIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one: unknown): one is string => typeof one === 'string') : []

const envelopesIn = (value: unknown): readonly Envelope[] =>
  Array.isArray(value)
    ? value.flatMap((one: unknown): Envelope[] => {
        const { key, fence, sealed, signature } = Object(one)
        const isWhole = typeof key === 'string' && Number.isInteger(fence) && typeof sealed === 'string' && typeof signature === 'string'
        return isWhole ? [{ key, fence: Number(fence), sealed, signature }] : []
      })
    : []
