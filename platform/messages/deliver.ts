import Type from 'typebox'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { createPump, type Pump } from '#platform/messages/pump.ts'
import type { Registry } from '#platform/registry.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The pump of each node in this process, by the hands it sends with and by its registry: one node, but for tests. */
const pumps = new WeakMap<Outside | Registry, Pump>()

/** The pump of the node this transaction runs in, once it has one. */
export const pumpOf = (transaction: Transaction): Pump | undefined => pumps.get(transaction.registry)

/** Sends every message that is due, and those handed to the node's pump. Woken by whoever writes one; now and then it looks on its own. */
export const deliverMessages: Task = defineTask({
  name: 'messages.deliver',
  summary: 'Send the messages that are due.',
  payload: Type.Object({}),
  every: { seconds: 300 },
  onStart: true,
  run: async (work) => {
    const known = pumps.get(work.outside)
    if (known !== undefined) return known.run()
    const pump = createPump(work, (transaction, at) => transaction.wake(deliverMessages, at))
    pumps.set(work.outside, pump)
    await work.transact(({ registry }) => Promise.resolve(pumps.set(registry, pump)))
    await pump.run()
  },
})
