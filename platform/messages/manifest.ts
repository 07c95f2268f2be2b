import { defineDomain } from '#platform/domain.ts'
import { getMessage, listMessages, retryMessage, testMessage } from '#platform/messages/actions.ts'
import { deliverMessages } from '#platform/messages/deliver.ts'
import { messageDelivered, messageRefused, messageRetried, messageTested } from '#platform/messages/facts.ts'
import { releaseMessages } from '#platform/messages/release.ts'
import { pruneMessages } from '#platform/messages/retention.ts'

export const messagesDomain = defineDomain({
  name: 'messages',
  actions: [listMessages, getMessage, retryMessage, testMessage],
  facts: [messageDelivered, messageRefused, messageRetried, messageTested],
  tasks: [releaseMessages, deliverMessages, pruneMessages],
})
