import { isFiring, type Report } from '#domains/alerts/lifecycle.ts'
import { pingHeartbeats } from '#domains/signals/heartbeats/pinging.ts'
import { heartbeatPlans, keptAliveBy } from '#domains/signals/heartbeats/plan.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Takes out the reports of alerts that always fire to show that their sender lives (Prometheus's `Watchdog`): each that holds is
 * a sign of life of the heartbeats that name it, and none of them opens anything. Costs nothing while no heartbeat names an alert.
 */
export const withoutSignsOfLife = async (
  transaction: Transaction,
  reports: readonly Report[],
  source: string,
): Promise<readonly Report[]> => {
  const { value: plans } = await transaction.read(heartbeatPlans)
  if (plans.byAlert.length === 0) return reports
  const heard = new Set<string>()
  const others = reports.filter((report) => {
    const heartbeats = keptAliveBy(plans, report.labels)
    if (isFiring(report, transaction.now)) for (const heartbeat of heartbeats) heard.add(heartbeat)
    return heartbeats.length === 0
  })
  await pingHeartbeats(
    transaction,
    [...heard].map((heartbeat) => ({ heartbeat, from: source })),
  )
  return others
}
