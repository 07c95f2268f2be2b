import type { Actor } from '#platform/identity/actor.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

const alice: Actor = { type: 'person', name: 'alice', role: 'responder', teams: ['team:shop'] }

let counted = 0

export const automationExamples: Readonly<Record<string, WorkedExample>> = {
  'automation.access-key': {
    as: alice,
    prepare: async (platform) => {
      const made: unknown = await platform.invoke(alice, 'token.create', {
        name: `ssm-${(counted += 1)}`,
        role: 'responder',
        scopes: ['run.*'],
      })
      return { token: String(Object(made).id) }
    },
  },
  'automation.import': {
    prepare: () => ({
      text: "schemaVersion: '0.3'\nmainSteps: [{name: wait, action: 'aws:pause'}]\n",
      file: `imported-${(counted += 1)}.yaml`,
    }),
  },
}
