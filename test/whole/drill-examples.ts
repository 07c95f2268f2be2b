import type { Actor } from '#platform/identity/actor.ts'
import type { TestPlatform } from '#test/platform.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

const alice: Actor = { type: 'person', name: 'alice', role: 'responder', teams: ['team:shop'] }

let counted = 0

/** A policy nobody is paged by: one drill of each runs at a time. */
const freshPolicy = async (platform: TestPlatform): Promise<string> => {
  const spec = { steps: [{ page: ['person:alice'], timeout: '5m' }], fallback: 'person:alice' }
  const metadata = { name: `drilled-${(counted += 1)}`, owner: 'team:shop' }
  await platform.invoke(platform.administrator, 'record.save', {
    document: { apiVersion: 'andon.dev/v1', kind: 'EscalationPolicy', metadata, spec },
  })
  return `escalation-policy:${metadata.name}`
}

const running = async (platform: TestPlatform): Promise<string> => {
  const policy = await freshPolicy(platform)
  return String(Object(await platform.invoke(platform.administrator, 'oncall.drill', { policy })).drill)
}

/** Somebody as PagerDuty tells of them. */
const exported = {
  from: 'pagerduty',
  files: [
    { path: 'users.json', text: JSON.stringify({ users: [{ id: 'PA1', type: 'user', name: 'Ivo', email: 'ivo@anycompany.example' }] }) },
  ],
}

export const drillExamples: Readonly<Record<string, WorkedExample>> = {
  'oncall.drill': { prepare: async (platform) => ({ policy: await freshPolicy(platform) }) },
  'oncall.drill-stop': { prepare: async (platform) => ({ drill: await running(platform), reason: 'Enough.' }) },
  'oncall.drill-answer': { prepare: async (platform) => ({ drill: await running(platform), level: 0 }), as: alice },
  'oncall.import': { prepare: () => exported, changesNothing: 'It answers documents that somebody then applies.' },
  'oncall.import-apply': {
    prepare: async (platform) => {
      const { seal } = Object(await platform.invoke(platform.administrator, 'oncall.import', exported))
      return { ...exported, seal: String(seal) }
    },
  },
}
