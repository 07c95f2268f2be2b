import { applyRecords } from '#platform/kinds/apply-actions.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { getMessage } from '#platform/messages/actions.ts'
import { testContact } from '#domains/notices/methods/testing.ts'
import { startVerifying } from '#domains/notices/methods/verifying.ts'
import type { TestPlatform } from '#test/platform.ts'
import { chatExamples } from '#test/whole/chat-examples.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

const methods = ['one', 'two', 'three', 'four'].map(
  (name) => `{ name: ${name}, channel: webhook, address: 'https://pager.example.com/${name}' }`,
)
const vera: Actor & { readonly type: 'person' } = { type: 'person', name: 'vera', role: 'viewer', teams: [] }

/** Somebody with a method for each example: none of them gets a message twice. */
const withVera = async (platform: TestPlatform): Promise<void> => {
  const text = `apiVersion: andon.dev/v1\nkind: Person\nmetadata: { name: vera }\nspec: { contactMethods: [${methods.join(', ')}] }`
  await platform.act(applyRecords, { files: [{ path: 'vera.yaml', text }] })
}

/** What a person does with the ways they are reached. */
export const contactExamples: Readonly<Record<string, WorkedExample>> = {
  ...chatExamples(vera),
  'contact.verify-start': {
    as: vera,
    prepare: async (platform) => {
      await withVera(platform)
      return { method: 'one' }
    },
  },
  'contact.verify': {
    as: vera,
    prepare: async (platform) => {
      await withVera(platform)
      const { message } = await platform.act(startVerifying, { method: 'two' }, vera)
      const { text = '' } = await platform.act(getMessage, { id: message })
      return { method: 'two', code: /\d{6}/.exec(text)?.[0] ?? '' }
    },
  },
  'contact.test': {
    as: vera,
    prepare: async (platform) => {
      await withVera(platform)
      return { method: 'three' }
    },
  },
  'contact.confirm': {
    as: { type: 'stranger' },
    prepare: async (platform) => {
      await withVera(platform)
      const { items } = await platform.act(testContact, { method: 'four' }, vera)
      const { links } = await platform.act(getMessage, { id: items[0]?.message ?? '' })
      return { token: /\/arrived\/(.+)$/.exec(links[0]?.url ?? '')?.[1] ?? '' }
    },
  },
}
