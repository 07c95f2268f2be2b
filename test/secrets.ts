import Type from 'typebox'
import { people } from '#domains/people/manifest.ts'
import { secrets } from '#domains/secrets/manifest.ts'
import { type Use, useSecrets } from '#domains/secrets/using.ts'
import type { Config } from '#platform/config.ts'
import { defineDomain } from '#platform/domain.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { defineKind } from '#platform/kinds/kind.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const procedureLike = (name: string) =>
  defineKind({
    name,
    slug: name.toLowerCase(),
    plural: `${name}s`,
    summary: 'Stands for a procedure.',
    owner: 'required',
    spec: Type.Object({}),
  })
const domains = [
  kindsDomain,
  people,
  secrets,
  defineDomain({ name: 'procedures', kinds: [procedureLike('Runbook'), procedureLike('Playbook')] }),
]
export const memberOfPayments: Actor = { type: 'person', name: 'bo', role: 'viewer', teams: ['team:payments'] }
const use: Use = { run: 'r1', step: 'connect', procedure: 'runbook:restart', startedBy: 'person:bo' }

export const declareRecord = (platform: TestPlatform, kind: string, name: string, spec: object = {}, owner = 'team:payments') =>
  platform.invoke(platform.administrator, 'record.save', {
    document: { apiVersion: 'andon.dev/v1', kind, metadata: { name, owner }, spec },
  })

/** Two teams with a procedure each. */
export const startWithSecrets = async (config: Partial<Config> = {}): Promise<TestPlatform> => {
  const platform = await startTestPlatform({ domains, config })
  for (const name of ['payments', 'search'])
    await platform.invoke(platform.administrator, 'record.save', {
      document: { apiVersion: 'andon.dev/v1', kind: 'Team', metadata: { name }, spec: {} },
    })
  await declareRecord(platform, 'Runbook', 'restart')
  await declareRecord(platform, 'Runbook', 'search', {}, 'team:search')
  return platform
}

/** What `runbook:restart` of the payments team gets. */
export const useThem = (platform: TestPlatform, names: readonly string[], more: Partial<Use> = {}) =>
  useSecrets({ transact: (body) => platform.transact({ type: 'workflow', name: 'runs', id: 'r1' }, body) }, names, { ...use, ...more })

/** Every text the database holds, outside the sealed column itself. */
export const everyText = async (platform: TestPlatform): Promise<string> => {
  const tables = await platform.database.sql<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const texts = await Promise.all(tables.map(({ name }) => platform.database.sql(`select row_to_json(t)::text as row from ${name} as t`)))
  return JSON.stringify(texts)
}
