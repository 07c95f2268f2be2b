import { reportOfFailure, reportOfRecovery } from '#domains/alerts/canaries.ts'
import { reportOfReturn, reportOfSilence } from '#domains/alerts/heartbeats.ts'
import { receiveReports } from '#domains/alerts/receiving.ts'
import { lockNames } from '#domains/alerts/store.ts'
import { canaryFailed, canaryRecovered } from '#domains/signals/facts.ts'
import { heartbeatMissed, heartbeatRecovered } from '#domains/signals/heartbeats/facts.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { factsAbout } from '#platform/facts/read.ts'

/** A failure is told within seconds; a recovery after it is among the newest of its canary. */
const recoveriesLookedAt = 200

/** A canary that fails raises an alert, unless it has recovered since. Told twice, it is the same alert: its key is the canary. */
export const failingCanaries = defineSubscription({
  name: 'alerts.canary-failed',
  on: [canaryFailed],
  run: async (transaction, facts) => {
    const canaries = [...new Set(facts.map((fact) => fact.data.canary))]
    // One at a time per canary: its failure and its recovery come as two jobs, in any order.
    await lockNames(transaction.sql, canaries)
    const recoveries = await factsAbout(transaction.sql, canaries, { types: [canaryRecovered.name], limit: recoveriesLookedAt })
    const standing = facts.filter(
      (fact) => !recoveries.some((recovery) => recovery.subjects.includes(fact.data.canary) && recovery.at >= fact.at),
    )
    await receiveReports(
      transaction,
      standing.map((fact) => reportOfFailure(fact.data, fact.at)),
      'canary',
    )
  },
})

/** A canary that recovers ends it. A late recovery does not end a failure that began after it. */
export const recoveredCanaries = defineSubscription({
  name: 'alerts.canary-recovered',
  on: [canaryRecovered],
  run: async (transaction, facts) => {
    await lockNames(
      transaction.sql,
      facts.map((fact) => fact.data.canary),
    )
    await receiveReports(
      transaction,
      facts.map((fact) => reportOfRecovery(fact.data, fact.at)),
      'canary',
    )
  },
})

/** A heartbeat that stays away raises an alert, unless it has come back since. Told twice, it is the same alert. */
export const missedHeartbeats = defineSubscription({
  name: 'alerts.heartbeat-missed',
  on: [heartbeatMissed],
  run: async (transaction, facts) => {
    const heartbeats = [...new Set(facts.map((fact) => fact.data.heartbeat))]
    await lockNames(transaction.sql, heartbeats)
    const returns = await factsAbout(transaction.sql, heartbeats, { types: [heartbeatRecovered.name], limit: recoveriesLookedAt })
    const standing = facts.filter((fact) => !returns.some((back) => back.subjects.includes(fact.data.heartbeat) && back.at >= fact.at))
    await receiveReports(
      transaction,
      standing.map((fact) => reportOfSilence(fact.data, fact.at)),
      'heartbeat',
    )
  },
})

/** A heartbeat that comes back ends it. */
export const returnedHeartbeats = defineSubscription({
  name: 'alerts.heartbeat-recovered',
  on: [heartbeatRecovered],
  run: async (transaction, facts) => {
    await lockNames(
      transaction.sql,
      facts.map((fact) => fact.data.heartbeat),
    )
    await receiveReports(
      transaction,
      facts.map((fact) => reportOfReturn(fact.data, fact.at)),
      'heartbeat',
    )
  },
})
