import type { FastifyInstance } from 'fastify'
import { alerts } from '#domains/alerts/manifest.ts'
import { catalog } from '#domains/catalog/manifest.ts'
import { events } from '#domains/events/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { procedures } from '#domains/procedures/manifest.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import { httpDomain } from '#platform/http/manifest.ts'
import { createServer } from '#platform/http/server.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** A server that takes alerts by integrations, and their keys by name. */
export interface Door {
  readonly platform: TestPlatform
  readonly server: FastifyInstance
  readonly key: (integration: string) => string
  /** `[kind, name, spec, owner]` */
  readonly save: (kind: string, name: string, spec: object, owner?: string) => Promise<void>
  readonly stop: () => Promise<void>
}

export const startDoor = async (
  integrations: Readonly<Record<string, object>>,
  more: Pick<Parameters<typeof startTestPlatform>[0], 'outside'> = {},
): Promise<Door> => {
  const platform = await startTestPlatform({
    domains: [httpDomain, kindsDomain, messagesDomain, people, catalog, events, signals, silences, oncall, notices, procedures, alerts],
    start: new Date('2026-11-20T09:00:00Z'),
    ...more,
  })
  const save = async (kind: string, name: string, spec: object, owner?: string): Promise<void> => {
    const metadata = owner === undefined ? { name } : { name, owner }
    await platform.transact(platform.administrator, (transaction) =>
      saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {}),
    )
  }
  await save('Team', 'shop', {})
  await save('Workload', 'checkout', {}, 'team:shop')
  const keys = new Map<string, string>()
  for (const [name, spec] of Object.entries(integrations)) {
    await save('Integration', name, spec, 'team:shop')
    const issued: unknown = await platform.invoke(platform.administrator, 'integration.issue-key', { integration: `integration:${name}` })
    keys.set(name, String(Object(issued).key))
  }
  const server = createServer(platform)
  await server.ready()
  return {
    platform,
    server,
    key: (integration) => keys.get(integration) ?? '',
    save,
    stop: async () => {
      await server.close()
      await platform.stop()
    },
  }
}
