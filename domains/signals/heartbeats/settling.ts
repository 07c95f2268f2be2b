import { heartbeatBegan, heartbeatMissed, heartbeatRecovered } from '#domains/signals/heartbeats/facts.ts'
import type { Step } from '#domains/signals/heartbeats/heartbeat.ts'
import type { HeartbeatPlan } from '#domains/signals/heartbeats/plan.ts'
import { type HeartbeatRow, type Raised, writeHeartbeats } from '#domains/signals/heartbeats/store.ts'
import { formatDuration } from '#platform/time/duration.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What became of one heartbeat. */
export interface Settled {
  readonly row: HeartbeatRow
  readonly plan: HeartbeatPlan
  readonly step: Step
  /** Signs of life that came with it. */
  readonly pings: number
  readonly from?: string | undefined
}

/**
 * Writes where heartbeats stand now and records the facts of those that crossed. Resolves to the instants at which somebody must
 * look that nobody looks at yet.
 */
export const settleHeartbeats = async (transaction: Transaction, settled: readonly Settled[]): Promise<readonly Date[]> => {
  if (settled.length === 0) return []
  await writeHeartbeats(
    transaction.sql,
    settled.map(({ row, plan, step, pings, from }) => ({
      heartbeat: row.heartbeat,
      standing: step.standing,
      raised: step.crossing?.to === 'missed' ? raisedBy(plan) : step.standing.state === 'missed' ? raisedOf(row) : undefined,
      pings,
      from,
    })),
  )
  for (const one of settled) recordCrossing(transaction, one)
  return settled.flatMap(({ row, step: { standing } }) =>
    standing.lookAt === undefined || standing.lookAt.getTime() === row.look_at?.getTime() ? [] : [standing.lookAt],
  )
}

const raisedBy = ({ workload, labels }: HeartbeatPlan): Raised => ({ workload, labels })
const raisedOf = ({ raised }: HeartbeatRow): Raised | undefined =>
  raised === null ? undefined : { workload: raised.workload, labels: raised.labels }

const about = (heartbeat: string, workload: string | undefined) => ({
  subjects: [heartbeat, ...(workload === undefined ? [] : [workload])],
  data: { heartbeat, ...(workload === undefined ? {} : { workload }) },
})

const recordCrossing = (transaction: Transaction, { row, plan, step: { standing, crossing } }: Settled): void => {
  const { subjects, data } = about(plan.heartbeat, plan.workload)
  switch (crossing?.to) {
    case undefined:
      return
    case 'began':
      return transaction.record(heartbeatBegan, { subjects, data })
    case 'missed':
      return transaction.record(heartbeatMissed, {
        subjects,
        data: { ...data, ...missing(plan, standing.lastPingAt ?? standing.since, standing.since) },
      })
    case 'recovered':
      return recordRecovery(transaction, row, crossing.since, 'it came again')
    default:
      return crossing satisfies never
  }
}

const missing = (plan: HeartbeatPlan, lastPingAt: Date, since: Date) => {
  const reason = `last heard at ${lastPingAt.toISOString()}, expected every ${formatDuration(plan.everyMs)}`
  return {
    since: since.toISOString(),
    lastPingAt: lastPingAt.toISOString(),
    reason,
    summary: plan.summary ?? `${plan.title} stays away: ${reason}`,
    labels: { ...plan.labels },
  }
}

/** Reports as over exactly what was reported as missed, whatever the record says by now. */
export const recordRecovery = (transaction: Transaction, row: HeartbeatRow, since: Date, because: string): void => {
  const raised = raisedOf(row)
  if (raised === undefined) return
  const { subjects, data } = about(row.heartbeat, raised.workload)
  transaction.record(heartbeatRecovered, {
    subjects,
    data: {
      ...data,
      since: since.toISOString(),
      labels: { ...raised.labels },
      missedSeconds: Math.max(0, Math.round((transaction.now.getTime() - since.getTime()) / 1_000)),
      because,
    },
  })
}
