import Type from 'typebox'
import { defineTask } from '#platform/jobs/task.ts'
import { deliverMessages } from '#platform/messages/deliver.ts'

/**
 * Takes back what a node had claimed and died with, so that a page does not wait for the end of its lease. A node is
 * gone when its heartbeat's row is: another node, or its own next start, has found it dead.
 */
export const releaseMessages = defineTask({
  name: 'messages.release',
  summary: 'Takes back the messages that a dead node had claimed.',
  payload: Type.Object({}),
  every: { seconds: 5 },
  onStart: true,
  run: (work) =>
    work.transact(async (transaction) => {
      const released = await transaction.sql(
        `update outbox_message
            set next_at = $1
          where state = 'sending'
            and next_at > $1
            and not exists (select from node where node.id = outbox_message.node)
      returning id`,
        [transaction.now],
      )
      if (released.length > 0) transaction.wake(deliverMessages, transaction.now)
    }),
})
