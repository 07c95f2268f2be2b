import { saveChatUser } from '#domains/notices/chat/store.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

/** What somebody does to be known in a chat. */
export const chatExamples = (person: Actor & { readonly type: 'person' }): Readonly<Record<string, WorkedExample>> => ({
  'contact.chat-code': { as: person, prepare: () => ({ channel: 'telegram' }) },
  'contact.unlink-chat': {
    as: person,
    prepare: async (platform) => {
      const linked = {
        channel: 'telegram',
        chat_user: '4242',
        person: `person:${person.name}`,
        known_by: 'code',
        linked_at: platform.clock.now(),
      }
      await platform.transact(person, (transaction) => saveChatUser(transaction.sql, linked))
      return { channel: 'telegram', user: '4242' }
    },
  },
})
