import type { JobEnd } from '#domains/runners/job.ts'
import type { Spooled } from './runner-spool.ts'
import { type Answer, type Link, LinkFailure } from './runner-link.ts'

/** Brings one job's output and result to the server, in order, however long that takes. */
export interface Delivery {
  readonly add: (piece: string) => void
  readonly finish: (end: Omit<JobEnd, 'chunks'>) => void
  /** The job was given back: nothing more is said of it. */
  readonly drop: () => void
  /** Resolves when the server has it all, or has said that nobody waits for it. */
  readonly done: Promise<void>
}

export interface DeliveryOptions {
  readonly link: () => Link
  /** Aborted when the server was reached again by another way: no need to wait on. */
  readonly reached: () => AbortSignal
  readonly spooled: Spooled
  readonly log: (line: string) => void
  /** The server decided without this machine: what still runs of it is to end. */
  readonly onLate: () => void
  /** Aborted when the process must go: what is left is delivered by the next. */
  readonly signal: AbortSignal
}

export const startDelivery = ({ link, reached, spooled, log, onLate, signal }: DeliveryOptions): Delivery => {
  const pieces = [...spooled.pieces()]
  let end = spooled.end()
  let next = 0
  let isLate = false
  let isDropped = false
  let notify: () => void = () => undefined
  const job = { key: spooled.key, fence: spooled.fence }

  const becomeLate = (because: unknown): void => {
    if (!isLate) log(`job ${spooled.key}: the server wants nothing more of it. ${typeof because === 'string' ? because : ''}`.trim())
    isLate = true
    onLate()
  }

  /** True when there is nothing left to say. */
  const step = async (): Promise<boolean> => {
    if (isDropped) return true
    if (!isLate && next < pieces.length) {
      const { answer, expected, because } = await told(link(), '/runner/output', { ...job, number: next, text: pieces[next] }, signal)
      if (answer === 'late') becomeLate(because)
      else next = typeof expected === 'number' ? expected : next + 1
      return false
    }
    if (end === undefined) {
      await new Promise<void>((resolve) => {
        notify = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      return signal.aborted
    }
    const { answer, expected, because } = await told(link(), '/runner/end', { ...job, ...end }, signal)
    if (answer === 'gap' && typeof expected === 'number') {
      next = expected
      return false
    }
    if (answer === 'late') becomeLate(because)
    spooled.settle()
    return true
  }

  const run = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted;) {
      try {
        if (await step()) return
        failures = 0
      } catch (error) {
        if (!(error instanceof LinkFailure)) throw error
        failures += 1
        if (failures === 1) log(`job ${spooled.key}: kept here until the server answers. ${error.message}`)
        await pause(backoffMs(failures, Math.random()), AbortSignal.any([signal, reached()]))
      }
    }
  }

  return {
    add: (piece) => {
      spooled.add(piece)
      pieces.push(piece)
      notify()
    },
    finish: (ended) => {
      end = { ...ended, chunks: pieces.length }
      spooled.finish(end)
      notify()
    },
    drop: () => {
      isDropped = true
      spooled.remove()
      notify()
    },
    done: run(),
  }
}

/** An answer about a job. What is no answer counts as not delivered. */
const told = async (link: Link, path: string, body: object, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> => {
  const { status, body: said }: Answer = await link.send(path, body, { signal })
  if (status === 200) return said
  // It does not fit, and will not fit better the next time.
  if (status === 400 || status === 413) return { answer: 'late', because: String(said['detail'] ?? `The server answered ${status}.`) }
  throw new LinkFailure(String(said['detail'] ?? `The server answered ${status}.`), false)
}

/** Half a second, doubling to half a minute, and never all machines at once. `chance` is from 0 to 1. */
export const backoffMs = (failures: number, chance: number): number =>
  Math.round(Math.min(30_000, 500 * 2 ** Math.min(10, failures - 1)) * (0.5 + chance / 2))

export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
    if (signal?.aborted === true) done()
  })
