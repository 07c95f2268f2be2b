import type { JobRow } from '#platform/jobs/queue.ts'

/**
 * Wake-ups: many due rows, few jobs.
 *
 * The problem: a timer per alert is a job per alert, and adding a job costs more than storing the alert. The idea: rows
 * carry their own due instant; the queue only has to wake the task that looks for due rows. Instants are rounded up to
 * a bucket, and a bucket that this process has already committed a job for needs no second one.
 *
 * A wake-up for now runs in this process right after the commit. Its job, a few seconds later, is the guarantee for the
 * case that the process dies in between; jobs are written under a key per transaction slot, so that concurrent
 * transactions never wait for each other's row.
 *
 * A task that finds its next instant by itself needs a job for the first of them only: a storm of pages that all go on in an hour
 * is one job, not four for every second of it.
 *
 * Guarantees: the task runs at or after the instant, within 250 ms of it plus the queue's poll on a living node.
 */
export const bucketMs = 250
/** Rounds the guarantee job of a wake-up for now; a transaction that needs longer than its least distance is caught by the auditors. */
const guardBucketMs = 5_000

/** So far ahead must a run be to count for what is due after it: no transaction that relies on it takes so long to commit. */
const reliedOnMs = 60_000

export interface WakeRequest {
  readonly task: string
  readonly at: Date
  readonly findsNext?: boolean
}

interface Planned {
  readonly jobs: JobRow[]
  readonly stems: ReadonlyMap<string, number>
  readonly immediate: ReadonlySet<string>
  /** The bucket of each task that finds its next instant by itself. */
  readonly first: ReadonlyMap<string, number>
}

export class Wakes {
  readonly #node: string
  /** Buckets with a committed job, by key stem, with the instant after which they are forgotten. */
  readonly #committed = new Map<string, number>()
  /** Of tasks that find their next instant, the buckets with a committed job. */
  readonly #runs = new Map<string, readonly number[]>()

  constructor(node: string) {
    this.#node = node
  }

  /** The jobs a transaction must write, what to remember after its commit, and which tasks to run at once. */
  plan(requests: readonly WakeRequest[], now: Date, slot: number): Planned {
    const jobs = new Map<string, JobRow>()
    const stems = new Map<string, number>()
    const immediate = new Set<string>()
    const first = new Map<string, number>()
    for (const { task, at, findsNext } of requests.toSorted((one, other) => one.at.getTime() - other.at.getTime())) {
      const isDue = at.getTime() <= now.getTime()
      if (isDue) immediate.add(task)
      const bucket = isDue ? Math.ceil(now.getTime() / guardBucketMs + 1) * guardBucketMs : Math.ceil(at.getTime() / bucketMs) * bucketMs
      const stem = `wake:${task}:${bucket}`
      // A bucket about to run may have run before this transaction commits: write its own job then.
      if (this.#committed.has(stem) && bucket - now.getTime() > guardBucketMs) continue
      if (findsNext === true && !isDue) {
        const runs = (this.#runs.get(task) ?? []).filter((run) => run - now.getTime() > reliedOnMs)
        if (first.has(task) || runs.some((run) => run <= bucket)) continue
        first.set(task, bucket)
      }
      const key = `${stem}:${this.#node}:${slot}`
      jobs.set(key, { task, payload: {}, at: new Date(bucket), key, queue: undefined, attempts: 25 })
      stems.set(stem, bucket)
    }
    return { jobs: [...jobs.values()], stems, immediate, first }
  }

  /** After the commit. */
  remember({ stems, first }: Pick<Planned, 'stems' | 'first'>, now: Date): void {
    for (const [stem, bucket] of stems) this.#committed.set(stem, bucket)
    for (const [task, bucket] of first)
      this.#runs.set(task, [...(this.#runs.get(task) ?? []).filter((run) => run > now.getTime() && run < bucket), bucket])
    if (this.#committed.size < 10_000) return
    for (const [stem, bucket] of this.#committed) if (bucket < now.getTime()) this.#committed.delete(stem)
  }
}
