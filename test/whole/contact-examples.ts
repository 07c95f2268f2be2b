import { applyRecords } from '#platform/kinds/apply-actions.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { getMessage } from '#platform/messages/actions.ts'
import { testContact } from '#domains/notices/methods/testing.ts'
import { startVerifying } from '#domains/notices/methods/verifying.ts'
import type { TestPlatform } from '#test/platform.ts'
import { chatExamples } from '#test/whole/chat-examples.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

const vera: Actor = { type: 'person', name: 'vera', role: 'viewer', teams: [] }

let made = 0
/** Vera has a new method: what is sent to one too soon is refused. Answers its name. */
const freshMethod = async (platform: TestPlatform): Promise<string> => {
  const method = `pager ${(made += 1)}`
  const text = `apiVersion: andon.dev/v1\nkind: Person\nmetadata: { name: vera }\nspec: { contactMethods: [{ name: ${method}, channel: webhook, address: 'https://pager.example.com/${made}' }] }`
  await platform.act(applyRecords, { files: [{ path: 'vera.yaml', text }] })
  return method
}

/** What a person does with the ways they are reached. */
export const contactExamples: Readonly<Record<string, WorkedExample>> = {
  ...chatExamples(vera),
  'contact.verify-start': {
    as: vera,
    prepare: async (platform) => ({ method: await freshMethod(platform) }),
  },
  'contact.verify': {
    as: vera,
    prepare: async (platform) => {
      const method = await freshMethod(platform)
      const { message } = await platform.act(startVerifying, { method }, vera)
      const { text = '' } = await platform.act(getMessage, { id: message })
      return { method, code: /\d{6}/.exec(text)?.[0] ?? '' }
    },
  },
  'contact.change': {
    as: vera,
    prepare: async (platform) => {
      const method = await freshMethod(platform)
      return {
        contactMethods: [{ name: `${method} at home`, channel: 'ntfy', address: `https://ntfy.example.com/${method.replace(' ', '-')}` }],
      }
    },
  },
  'contact.test': {
    as: vera,
    prepare: async (platform) => ({ method: await freshMethod(platform) }),
  },
  'contact.confirm': {
    as: { type: 'stranger' },
    prepare: async (platform) => {
      const { items } = await platform.act(testContact, { method: await freshMethod(platform) }, vera)
      const { links } = await platform.act(getMessage, { id: items[0]?.message ?? '' })
      return { token: /\/arrived\/(.+)$/.exec(links[0]?.url ?? '')?.[1] ?? '' }
    },
  },
}
