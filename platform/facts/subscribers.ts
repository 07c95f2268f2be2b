import Type from 'typebox'
import type { Subscription } from '#platform/facts/fact.ts'
import { factsById } from '#platform/facts/log.ts'
import type { JobRow } from '#platform/jobs/queue.ts'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import type { WakeRequest } from '#platform/jobs/wake.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { announceChange } from '#platform/kinds/snapshots.ts'
import type { Registry } from '#platform/registry.ts'

/** A subscriber gets at most this many facts at once, so that one job stays short. */
const factsPerJob = 500

const Payload = Type.Object({ ids: Type.Array(Type.String()), at: Type.String() })

const taskName = (subscription: Subscription): string => `facts.${subscription.name}`

/** The jobs that bring just recorded facts to whoever subscribed: one per subscription, in the transaction that recorded them. */
export const subscriberJobs = (registry: Registry, recorded: readonly { id: string; type: string }[], at: Date): JobRow[] => {
  if (recorded.length === 0) return []
  return subscriptionsByFact(registry).flatMap(({ subscription, types }) => {
    const ids = recorded.filter((fact) => types.has(fact.type)).map((fact) => fact.id)
    const jobs: JobRow[] = []
    for (let start = 0; start < ids.length; start += factsPerJob) {
      jobs.push({
        task: taskName(subscription),
        payload: { ids: ids.slice(start, start + factsPerJob), at: at.toISOString() },
        at: undefined,
        key: undefined,
        queue: undefined,
        attempts: 25,
      })
    }
    return jobs
  })
}

/** The tasks behind the subscriptions. */
export const subscriberTasks = (registry: Registry): readonly Task[] =>
  [...registry.subscriptions.values()].map((subscription) =>
    defineTask({
      name: taskName(subscription),
      summary: `Tells ${subscription.name} of facts.`,
      payload: Payload,
      run: (work, payload) =>
        work.transact(async (transaction) => {
          const facts = await factsById(transaction.sql, payload.ids, new Date(payload.at))
          // A job can be quicker than the word of the commit that asked for it.
          if (facts.some(({ type }) => type === recordChanged.name)) announceChange(registry)
          if (facts.length > 0) await subscription.run(transaction, facts)
        }),
    }),
  ) as readonly Task[]

/** The wake-ups of tasks that run after facts like those just recorded. */
export const wakesAfter = (registry: Registry, recorded: readonly { type: string }[], at: Date): WakeRequest[] => {
  if (recorded.length === 0) return []
  const types = new Set(recorded.map(({ type }) => type))
  return [...types].flatMap((type) => (tasksAfter(registry).get(type) ?? []).map((task) => ({ task, at })))
}

const followers = new WeakMap<Registry, ReadonlyMap<string, readonly string[]>>()

const tasksAfter = (registry: Registry): ReadonlyMap<string, readonly string[]> => {
  const known = followers.get(registry)
  if (known) return known
  const made = new Map<string, string[]>()
  for (const { name, after = [] } of registry.tasks.values())
    for (const fact of after) made.set(fact.name, [...(made.get(fact.name) ?? []), name])
  followers.set(registry, made)
  return made
}

interface Interest {
  readonly subscription: Subscription
  readonly types: ReadonlySet<string>
}

const interests = new WeakMap<Registry, readonly Interest[]>()

const subscriptionsByFact = (registry: Registry): readonly Interest[] => {
  const known = interests.get(registry)
  if (known) return known
  const made = [...registry.subscriptions.values()].map((subscription) => ({
    subscription,
    types: new Set(subscription.on.map((fact) => fact.name)),
  }))
  interests.set(registry, made)
  return made
}
