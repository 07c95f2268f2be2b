import { weighAlerts, weighEverything } from '#domains/alerts/holding/jobs.ts'
import { askToWeigh } from '#domains/alerts/holding/waiting/store.ts'
import { AlertRule, Route } from '#domains/alerts/kinds.ts'
import { Inhibition, MaintenanceWindow, Silence } from '#domains/silences/kinds.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { recordChanged } from '#platform/kinds/facts.ts'

/** A node may go on for a second with the records it knew; what it decides meanwhile is decided anew then. */
const afterwardsMs = 5_000

const kinds = [Silence, MaintenanceWindow, Inhibition, Route, AlertRule]

/** Somebody changed what may hold alerts back: every open alert is weighed again, the most recent verdicts wins. */
export const changedHolds = defineSubscription({
  name: 'alerts.holds-changed',
  on: [recordChanged],
  run: async (transaction, facts) => {
    if (!facts.some(({ data: { reference } }) => kinds.some(({ slug }) => reference.startsWith(`${slug}:`)))) return
    await askToWeigh(transaction.sql, [null])
    transaction.wake(weighAlerts, transaction.now)
    // On a grid: a repository that is applied record by record has everything weighed once more, not once for each.
    const from = transaction.now.getTime() + afterwardsMs
    transaction.wake(weighEverything, new Date(Math.ceil(from / afterwardsMs) * afterwardsMs))
  },
})
