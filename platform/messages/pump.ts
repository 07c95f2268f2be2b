import type { Work } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'
import { claimDue, settle, type Claimed, type Settled } from '#platform/messages/queue.ts'

/** Messages of one destination under way at once: enough to keep a fast one busy, too few to drown a slow one. */
const perDestination = 64
/** Messages one node has under way at once. */
const perNode = 256
/** Claimed ahead for a destination, so that it never waits for the database. */
const aheadPerDestination = 500
const aheadPerNode = 2_000
/** A claim that waited so long in this node's memory is handed back instead of sent near the end of its lease. */
const freshForMs = 15_000

/** Sends until nothing is due. One per node. */
export interface Pump {
  /** Something new may be due. */
  readonly poke: () => void
  /** Says of one claim after the other whether it could be taken and sent soon. */
  readonly hasRoom: () => (claimed: Claimed) => boolean
  /** Sends these, which the caller has claimed and committed. Whoever hands them over sees to it that it runs. */
  readonly take: (claims: readonly Claimed[]) => void
  /** Resolves when nothing is due any more. While it runs, asking again only pokes it. */
  readonly run: () => Promise<void>
}

/**
 * The loop of one node: claim what is due, send it at the pace each destination bears, write results and claim anew in
 * the same transaction. While that commits, further results gather, so the busier it is the fuller its statements are.
 * Every row it touches has a wake-up committed with it: at its next attempt, or when the claim lapses.
 */
export const createPump = (work: Work, wake: (transaction: Transaction, at: Date) => void): Pump => {
  const lanes = new Map<string, { queue: Claimed[]; sending: number }>()
  let finished: Settled[] = []
  let sending = 0
  let poked = false
  let running = false
  let notify: () => void = () => {}

  const laneOf = (destination: string) => {
    const lane = lanes.get(destination) ?? { queue: [], sending: 0 }
    lanes.set(destination, lane)
    return lane
  }

  const start = (lane: { queue: Claimed[]; sending: number }, claimed: Claimed): void => {
    lane.sending += 1
    sending += 1
    void attempt(work, claimed).then((settled) => {
      lane.sending -= 1
      sending -= 1
      finished.push(settled)
      dispatch()
      notify()
    })
  }

  const dispatch = (): void => {
    const now = work.now()
    for (const [destination, lane] of lanes) {
      while (lane.queue.length > 0 && lane.sending < perDestination && sending < perNode) {
        const claimed = lane.queue.shift()
        if (claimed === undefined) break
        const unfit = work.signal.aborted ? 'this node stops' : isStale(claimed, now) ? 'the destination is slow' : undefined
        if (unfit === undefined) start(lane, claimed)
        else finished.push({ claimed, delivery: { outcome: 'handed-back', reason: `Not tried yet: ${unfit}` } })
      }
      if (lane.queue.length === 0 && lane.sending === 0) lanes.delete(destination)
    }
  }

  const turn = async (): Promise<number> => {
    const results = finished
    finished = []
    poked = false
    const room = work.signal.aborted ? 0 : Math.min(aheadPerDestination, aheadPerNode - waiting() - sending)
    const busy = [...lanes].filter(([, lane]) => lane.queue.length + lane.sending >= aheadPerDestination).map(([name]) => name)
    const write = async (transaction: Transaction): Promise<readonly Claimed[]> => {
      const again = await settle(transaction, results)
      const claims = await claimDue(transaction, room, busy)
      for (const at of [...again, ...claims.map(({ leaseUntil }) => leaseUntil)]) wake(transaction, at)
      return claims
    }
    const claims = await work.transact(write).catch((error: unknown) => {
      finished = [...results, ...finished]
      throw error
    })
    for (const claimed of claims) laneOf(claimed.destination).queue.push(claimed)
    dispatch()
    return claims.length
  }

  const run = async (): Promise<void> => {
    for (;;) {
      // What was handed over is under way already: its result brings the first turn.
      const claimed = poked || sending === 0 || finished.length > 0 ? await turn() : 0
      if (finished.length > 0 || (!work.signal.aborted && (poked || claimed > 0))) continue
      if (sending === 0 && lanes.size === 0) {
        // At the very moment it is decided, before any other code can run.
        running = false
        return
      }
      await new Promise<void>((resolve) => (notify = resolve))
    }
  }

  const waiting = (): number => [...lanes.values()].reduce((sum, lane) => sum + lane.queue.length, 0)

  const poke = (): void => {
    poked = true
    notify()
  }

  return {
    poke,
    hasRoom: () => {
      if (work.signal.aborted) return () => false
      let room = aheadPerNode - waiting() - sending
      const lane = new Map<string, number>()
      return ({ destination }) => {
        const known = lanes.get(destination)
        const left = lane.get(destination) ?? aheadPerDestination - (known === undefined ? 0 : known.queue.length + known.sending)
        lane.set(destination, left - 1)
        room -= left > 0 ? 1 : 0
        return left > 0 && room >= 0
      }
    },
    take: (claims) => {
      for (const claimed of claims) laneOf(claimed.destination).queue.push(claimed)
      dispatch()
      notify()
    },
    run: async () => {
      if (running) return poke()
      running = true
      try {
        await run()
      } catch (error) {
        running = false
        throw error
      }
    },
  }
}

const isStale = (claimed: Claimed, now: Date): boolean => claimed.leaseUntil.getTime() - now.getTime() < freshForMs

const attempt = async (work: Work, claimed: Claimed): Promise<Settled> => {
  if (claimed.giveUpAt <= work.now()) {
    return { claimed, delivery: { outcome: 'retry', reason: claimed.attempt === 1 ? 'It could not be sent in time' : 'Time is up' } }
  }
  try {
    return { claimed, delivery: await work.outside.send(claimed.message) }
  } catch (error) {
    // `send` promises not to throw; should it, the message is tried again and the reason shows.
    return { claimed, delivery: { outcome: 'retry', reason: error instanceof Error ? error.message : String(error) } }
  }
}
