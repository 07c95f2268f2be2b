import { readFileSync } from 'node:fs'
import { readConfig } from '#app/config.ts'
import { startAndon } from '#app/start.ts'
import type { Actor } from '#platform/identity/actor.ts'

/**
 * The whole product as a process of its own, for what must be killed or measured from outside. Configured like the
 * product; `ANDON_TEST_FILES` names a JSON file of documents to apply when nothing is declared yet. Prints one line of
 * JSON, `{ url, token }`, when it serves.
 */
const operator: Actor = { type: 'node', id: 'test' }

const andon = await startAndon(readConfig(process.env), { shopPort: Number(process.env['ANDON_SHOP_PORT'] ?? 7_900) })
const { platform } = andon
const files = process.env['ANDON_TEST_FILES']
const isEmpty = await platform.transact(operator, async ({ sql }) => (await sql(`select from record limit 1`)).length === 0)
if (files && isEmpty) await platform.invoke(operator, 'record.apply', { files: JSON.parse(readFileSync(files, 'utf8')) as unknown })
const { token } = (await platform.invoke(operator, 'token.create', {
  name: `test-${Date.now()}`,
  role: 'administrator',
  scopes: ['*'],
  expiresInDays: 1,
})) as { token: string }
process.stdout.write(`${JSON.stringify({ url: andon.address, token })}\n`)
process.on('SIGTERM', () => void andon.stop().then(() => process.exit(0)))
