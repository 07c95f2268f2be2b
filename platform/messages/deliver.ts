import Type from 'typebox'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { createPump, type Pump } from '#platform/messages/pump.ts'

/** The pump at work in this process, by the hands it sends with. */
const pumps = new WeakMap<Outside, Pump>()

/**
 * Sends every message that is due. Woken by whoever writes one; every half minute it looks on its own, so that a lost
 * wake-up costs half a minute at most.
 */
export const deliverMessages: Task = defineTask({
  name: 'messages.deliver',
  summary: 'Send the messages that are due.',
  payload: Type.Object({}),
  every: { seconds: 30 },
  run: async (work) => {
    const running = pumps.get(work.outside)
    if (running !== undefined) {
      running.poke()
      return
    }
    const pump = createPump(
      work,
      (at) => work.transact(async (transaction) => transaction.wake(deliverMessages, at)),
      () => pumps.delete(work.outside),
    )
    pumps.set(work.outside, pump)
    try {
      await pump.run()
    } finally {
      if (pumps.get(work.outside) === pump) pumps.delete(work.outside)
    }
  },
})
