import type { Actor } from '#platform/identity/actor.ts'
import type { TestPlatform } from '#test/platform.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

const alice: Actor = { type: 'person', name: 'alice', role: 'responder', teams: ['team:shop'] }

let counted = 0

const tool = Buffer.from('def run(events, context):\n    return {}\n').toString('base64')
const document = async (platform: TestPlatform): Promise<string> => {
  const name = `attached-${(counted += 1)}`
  const body = "schemaVersion: '0.3'\nmainSteps: [{name: wait, action: 'aws:pause'}]\n"
  const spec = { format: 'ssm-automation', body }
  const record = { apiVersion: 'andon.dev/v1', kind: 'Runbook', metadata: { name, owner: 'team:shop' }, spec }
  await platform.invoke(platform.administrator, 'record.save', { document: record })
  return `runbook:${name}`
}

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
  'procedure.attach': { prepare: async (platform) => ({ procedure: await document(platform), name: 'tool.py', content: tool }) },
  'procedure.detach': {
    prepare: async (platform) => {
      const procedure = await document(platform)
      await platform.invoke(platform.administrator, 'procedure.attach', { procedure, name: 'tool.py', content: tool })
      return { procedure, file: 'tool.py' }
    },
  },
  'automation.import': {
    prepare: () => ({
      text: "schemaVersion: '0.3'\nmainSteps: [{name: wait, action: 'aws:pause'}]\n",
      file: `imported-${(counted += 1)}.yaml`,
    }),
  },
}
