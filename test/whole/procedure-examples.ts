import type { Actor } from '#platform/identity/actor.ts'
import type { TestPlatform } from '#test/platform.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

const alice: Actor = { type: 'person', name: 'alice', role: 'responder', teams: ['team:shop'] }

/**
 * What starts procedures, who must agree to them, and what people find wrong with them.
 *
 * @param fresh A name nobody has.
 */
export const procedureExamples = (fresh: () => string): Readonly<Record<string, WorkedExample>> => {
  const saved = async (platform: TestPlatform, kind: string, spec: object): Promise<string> => {
    const name = fresh()
    const document = { apiVersion: 'andon.dev/v1', kind, metadata: { name, owner: 'team:shop' }, spec }
    await platform.invoke(platform.administrator, 'record.save', { document })
    return name
  }
  const hook = (platform: TestPlatform): Promise<string> => saved(platform, 'ProcedureHook', { procedures: ['runbook:restart'] })
  const risky = async (platform: TestPlatform): Promise<string> => {
    const procedure = `runbook:${await saved(platform, 'Runbook', { body: '## Steps\n\n1. Drop it\n' })}`
    await saved(platform, 'ProcedureApproval', { procedures: [procedure], risk: 'high', board: 'team:shop' })
    return procedure
  }
  const report = { procedure: 'runbook:restart', what: 'outdated', text: 'The dashboard has moved.' }
  return {
    'procedure-hook.issue-key': { prepare: async (platform) => ({ hook: await hook(platform) }) },
    'procedure-hook.revoke-key': {
      prepare: async (platform) => {
        const name = await hook(platform)
        const issued: unknown = await platform.invoke(platform.administrator, 'procedure-hook.issue-key', { hook: name })
        return { hook: name, key: String(Object(issued).id) }
      },
    },
    'procedure.set-default': {
      prepare: async (platform) => ({
        procedure: `runbook:${await saved(platform, 'Runbook', { body: '## Steps\n\n1. Wait\n' })}`,
        version: 1,
      }),
    },
    'procedure.pre-approve': {
      as: alice,
      prepare: async (platform) => ({ procedure: await risky(platform), note: 'Rehearsed on staging.' }),
    },
    'procedure.withdraw-approval': {
      as: alice,
      prepare: async (platform) => {
        const procedure = await risky(platform)
        await platform.invoke(alice, 'procedure.pre-approve', { procedure })
        return { procedure, reason: 'A freeze.' }
      },
    },
    'procedure.report': { prepare: () => report },
    'procedure.answer-report': {
      prepare: async (platform) => {
        const made: unknown = await platform.invoke(alice, 'procedure.report', report)
        return { report: String(Object(made).report), answer: 'Mended.', close: true }
      },
    },
  }
}
