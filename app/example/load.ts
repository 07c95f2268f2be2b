import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Actor } from '#platform/identity/actor.ts'
import type { Platform } from '#platform/platform.ts'

const folder = fileURLToPath(new URL('../../examples/anycompany-retail/', import.meta.url))
const loader: Actor = { type: 'workflow', name: 'example.load', id: 'start' }

/** A release of the day before, as a pipeline would have sent it: what rules and heartbeats make of events is there to be seen. */
const released = {
  source: '/pipeline/storefront',
  id: 'example-1',
  type: 'release.finished',
  subject: 'storefront 4.2.0',
  workload: 'workload:storefront',
  labels: { environment: 'production' },
  data: { version: '4.2.0', by: 'person:marcus', minutes: 7 },
}

/** The documents of the example's operations repository. `shopUrl` stands where the files name the usual address of the shop. */
export const exampleFiles = (shopUrl: string): { path: string; text: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|md|json)$/.test(entry.name) && entry.name !== 'README.md')
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => ({ path: relative(folder, file), text: readFileSync(file, 'utf8').replaceAll('http://127.0.0.1:7900', shopUrl) }))

/**
 * Applies the example organization to an installation that holds no record yet, archived ones included. Resolves to
 * whether the example is there: loaded now or before, and not left since.
 */
export const loadExample = async (platform: Platform, shopUrl: string): Promise<boolean> => {
  const records = await platform.transact(loader, ({ sql }) =>
    sql<{ kept: boolean }>(`select archived_at is null and source ->> 'kept' = 'folder' as kept from record order by kept desc limit 1`),
  )
  const [first] = records
  if (first) return first.kept
  await platform.invoke(loader, 'record.apply', { files: exampleFiles(shopUrl) })
  await platform.invoke(loader, 'event.receive', { events: [released] })
  return true
}
