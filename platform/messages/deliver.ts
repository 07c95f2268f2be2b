import Type from 'typebox'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { createPump, type Pump } from '#platform/messages/pump.ts'

/** The pumps at work in this process, by the hands they send with: one, but for tests. */
const pumps = new Map<Outside, Pump>()

/** Tells a pump at work that something new is due: a hint for after a commit, for the task would only run again once it ended. */
export const pokePumps = (): void => {
  for (const pump of pumps.values()) pump.poke()
}

/** Sends every message that is due. Woken by whoever writes one; now and then it looks on its own. */
export const deliverMessages: Task = defineTask({
  name: 'messages.deliver',
  summary: 'Send the messages that are due.',
  payload: Type.Object({}),
  every: { seconds: 300 },
  run: async (work) => {
    const running = pumps.get(work.outside)
    if (running !== undefined) return running.poke()
    const end = (): boolean => pumps.delete(work.outside)
    const pump = createPump(work, (transaction, at) => transaction.wake(deliverMessages, at), end)
    pumps.set(work.outside, pump)
    try {
      await pump.run()
    } catch (error) {
      end()
      throw error
    }
  },
})
