import type { Actor } from '#platform/identity/actor.ts'
import { subscribedBrowser } from '#test/carriers.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

const browser = (name: string): object => {
  const { endpoint, p256dh, auth } = subscribedBrowser(`https://push.example.com/${name}`)
  return { name, endpoint, p256dh, auth }
}

/** What a person does with their browsers. */
export const browserExamples = (person: Actor): Readonly<Record<string, WorkedExample>> => ({
  'contact.push-subscribe': { as: person, prepare: () => browser('phone') },
  'contact.push-unsubscribe': {
    as: person,
    prepare: async (platform) => {
      await platform.invoke(person, 'contact.push-subscribe', browser('desk'))
      return { name: 'desk' }
    },
  },
})
