import { documentsOf } from '#domains/runs/documents.ts'
import { baselineOf, slowAfter } from '#domains/runs/durations/baseline.ts'
import { runSlow } from '#domains/runs/durations/facts.ts'
import * as store from '#domains/runs/durations/store.ts'
import type { Graph } from '#domains/runs/graph.ts'
import { firstIdAt } from '#platform/identity/id.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Successful runs a baseline is taken from. */
const mostRuns = 100

/** Takes the baselines of every procedure anew. */
export const measureAll = async (transaction: Transaction): Promise<void> => {
  const { sql, now } = transaction
  const rows: store.BaselineRow[] = []
  for (const procedure of await store.proceduresRun(sql)) {
    const baseline = baselineOf(await store.lastDurations(sql, procedure, mostRuns))
    if (baseline === undefined) continue
    const { runs, median, p95, longest } = baseline
    const slow = slowAfter(baseline) ?? null
    // What is under way already when the usual becomes known is looked at too.
    const from = new Date(now.getTime() - (slow ?? 0) * 2_000)
    rows.push({ procedure, runs, median_s: median, p95_s: p95, longest_s: longest, slow_after_s: slow, looked_until: from })
  }
  await store.saveBaselines(sql, rows, now)
}

/**
 * Notices runs that have come to take longer than usual since somebody looked last. Only those that began in the window
 * that has just passed that age are read, so a million runs cost nothing, and each is noticed once.
 */
export const lookForSlow = async (transaction: Transaction): Promise<void> => {
  const { sql, now } = transaction
  const looked: { procedure: string; until: Date }[] = []
  for (const row of await store.takeBaselines(sql)) {
    const after = row.slow_after_s ?? 0
    const until = new Date(now.getTime() - after * 1_000)
    if (until <= row.looked_until) continue
    for (const { id, title, about } of await store.noticeSlow(sql, row.procedure, firstIdAt(row.looked_until), firstIdAt(until), now))
      transaction.record(runSlow, {
        subjects: [`run:${id}`, row.procedure, ...about],
        data: { run: id, procedure: row.procedure, title, about, medianSeconds: row.median_s, afterSeconds: after, runs: row.runs },
      })
    looked.push({ procedure: row.procedure, until })
  }
  if (looked.length > 0) await store.saveLooked(sql, looked)
}

/** Newest runs of each procedure that are counted. */
export const mostCounted = 1_000

/** What other domains ask: how procedures were used since an instant. */
export const usageSince = ({ sql }: Transaction, procedures: readonly string[], since: Date): Promise<store.UsageRow[]> =>
  procedures.length === 0 ? Promise.resolve([]) : store.usageOf(sql, procedures, firstIdAt(since), mostCounted)

/** What became of their steps, with the graphs they were steps of. */
export const stepsSince = async (
  transaction: Transaction,
  procedures: readonly string[],
  since: Date,
): Promise<{ readonly steps: readonly store.StepRow[]; readonly graphs: ReadonlyMap<string, Graph> }> => {
  if (procedures.length === 0) return { steps: [], graphs: new Map() }
  const steps = await store.stepsOf(transaction.sql, procedures, firstIdAt(since), mostCounted)
  return { steps, graphs: await documentsOf(transaction, [...new Set(steps.map(({ document }) => document))]) }
}

/** How long people took for what they do by hand. */
export const handsSince = ({ sql }: Transaction, procedures: readonly string[], since: Date): Promise<store.HandRow[]> =>
  procedures.length === 0 ? Promise.resolve([]) : store.handsOf(sql, procedures, firstIdAt(since), mostCounted)

/** What began these runs, and who answers for them. */
export const startsOf = ({ sql }: Transaction, runs: readonly string[]): Promise<readonly store.StartRow[]> =>
  runs.length === 0 ? Promise.resolve([]) : store.startsOf(sql, [...new Set(runs)])
