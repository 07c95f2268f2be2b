import Type from 'typebox'
import { confirmationUrl } from '#domains/alerts/formats/sns.ts'
import { topicConfirmed } from '#domains/alerts/integrations/facts.ts'
import { forgetChanges } from '#domains/alerts/integrations/store.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'

/** Answers SNS that this address wants the topic. The link works for three days; asking twice does no harm. */
export const confirmTopic = defineTask({
  name: 'alerts.confirm-topic',
  summary: 'Confirm the subscription of an SNS topic',
  payload: Type.Object({ integration: Type.String(), topic: Type.String(), url: Type.String() }),
  attempts: 12,
  run: async (work, { integration, topic, url }) => {
    const address = confirmationUrl({ subscribe: url, topic })
    if ('problem' in address) throw new Refusal('forbidden', address.problem)
    const answer = await work.outside.fetch(address.href, { timeoutMs: 10_000, redirects: 0 })
    if (answer.status !== 200)
      throw new Refusal('unavailable', `SNS answered ${answer.status} to the confirmation. Subscribe the topic again.`)
    await work.transact(async (transaction) => {
      transaction.record(topicConfirmed, { subjects: [integration], data: { integration, topic } })
    })
  },
})

/** SNS and EventBridge try again for a day at most, so nothing older can still arrive. */
const keptMs = 14 * 86_400_000
const slice = 1_000

/** Keeps the table of alarm changes small. */
export const forgetAlarms = defineTask({
  name: 'alerts.forget-alarms',
  summary: 'Forget CloudWatch alarms not heard of for two weeks',
  payload: Type.Object({}),
  every: { seconds: 86_400 },
  run: async (work) => {
    const before = new Date(work.now().getTime() - keptMs)
    while (!work.signal.aborted) {
      const forgotten = await work.transact((transaction) => forgetChanges(transaction.sql, before, slice))
      if (forgotten < slice) return
    }
  },
})
