import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'

/**
 * A lint rule that matches nothing looks like a rule that is kept. Each sample here breaks one rule on purpose, in a
 * house of its own, and must be found; each in the second list keeps the rules and must not.
 */
const bad: Readonly<Record<string, readonly [code: string, rule: string]>> = {
  'platform/jobs/domain.ts': ["import { a } from '#domains/alerts/kinds.ts'\nexport const b = a", 'no-restricted-imports'],
  'platform/jobs/pillar.ts': ["import { a } from '#framework/practices.ts'\nexport const b = a", 'no-restricted-imports'],
  'platform/jobs/upward.ts': ["import { a } from '../http/routes.ts'\nexport const b = a", 'no-restricted-imports'],
  'platform/jobs/door.ts': ["import { a } from 'pg'\nexport const b = a", 'no-restricted-imports'],
  'platform/http/door.ts': ["import { a } from 'graphile-worker/cron'\nexport const b = a", 'no-restricted-imports'],
  'domains/signals/actions.ts': ["import { a } from '#domains/alerts/kinds.ts'\nexport const b = a", 'no-restricted-imports'],
  'domains/alerts/actions.ts': ["import { a } from '#domains/signals/store.ts'\nexport const b = a", 'no-restricted-imports'],
  'domains/alerts/facts.ts': ["import { a } from '#platform/database/pool.ts'\nexport const b = a", 'no-restricted-imports'],
  'domains/alerts/jobs.ts': ["import { a } from '#app/main.ts'\nexport const b = a", 'no-restricted-imports'],
  'domains/alerts/checks.ts': ["import { a } from '#test/platform.ts'\nexport const b = a", 'no-restricted-imports'],
  'domains/alerts/node.ts': ["import { a } from 'node:fs/promises'\nexport const b = a", 'no-restricted-imports'],
  'domains/alerts/stored.ts': ["import { a } from './store.ts'\nexport const b = a", 'no-restricted-imports'],
  'domains/alerts/formats/stored.ts': ["import { a } from '#domains/alerts/store.ts'\nexport const b = a", 'no-restricted-imports'],
  'domains/alerts/received.ts': ["import { a } from './receiving.ts'\nexport const b = a", 'no-restricted-imports'],
  'domains/alerts/served.ts': ["import { a } from '#platform/http/serve.ts'\nexport const b = a", 'no-restricted-imports'],
  'web/src/peek.ts': ["import { a } from '../../platform/refusal.ts'\nexport const b = a", 'no-restricted-imports'],
  'platform/text/default.ts': ['export default 1', 'no-default-export'],
  'platform/text/barrel.ts': ["export * from './default.ts'", 'no-barrel-file'],
  'platform/text/long.ts': ['export const a = 1\n'.repeat(1) + '// more\n'.repeat(400), 'max-lines'],
  'platform/text/any.ts': ['export const a = (b: any): string => b', 'no-explicit-any'],
  'platform/text/bang.ts': ['export const a = (b: string | undefined): string => b!', 'no-non-null-assertion'],
  'platform/text/floating.ts': ['export const a = (b: () => Promise<void>): void => {\n  b()\n}', 'no-floating-promises'],
  'platform/text/console.ts': ["export const a = (): void => console.log('x')", 'no-console'],
  'domains/oncall/one.ts': ["import type { B } from './two.ts'\nexport interface A { b: B }", 'no-cycle'],
}

const good: Readonly<Record<string, string>> = {
  'platform/database/pool.ts': "import { a } from 'pg'\nexport const b = a",
  'platform/http/routes.ts': "import { a } from 'fastify'\nexport const b = a",
  'domains/alerts/alertmanager/routes.ts': "import { a } from 'fastify'\nexport const b = a",
  'domains/alerts/store.ts': "import type { Sql } from '#platform/transaction.ts'\nexport const a = (sql: Sql): Sql => sql",
  'domains/alerts/receiving.ts': "import { a } from './store.ts'\nexport const b = a",
  'domains/alerts/deciding.ts': "import { a } from '#domains/signals/facts.ts'\nimport type { B } from './store.ts'\nexport const b: B = a",
  'domains/alerts/alerts.test.ts':
    "import { a } from '#domains/signals/manifest.ts'\nimport { b } from '#test/platform.ts'\nexport const c = [a, b]",
  'app/domains.ts': "import { a } from '#domains/alerts/manifest.ts'\nexport const domains = [a]",
}

/** What `domains/oncall/one.ts` forms its cycle with. */
const otherHalf = { 'domains/oncall/two.ts': "import type { A } from './one.ts'\nexport interface B { a: A }" }

describe('Lint', () => {
  let house: string
  let found: readonly { filename: string; code: string }[]

  before(() => {
    house = mkdtempSync(join(tmpdir(), 'andon-lint-'))
    const root = join(import.meta.dirname, '../..')
    for (const name of ['architecture.ts', 'oxlint.config.ts', 'package.json', 'tsconfig.json']) cpSync(join(root, name), join(house, name))
    symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
    const samples = { ...good, ...Object.fromEntries(Object.entries(bad).map(([path, [code]]) => [path, code])), ...otherHalf }
    for (const [path, code] of Object.entries(samples)) {
      mkdirSync(dirname(join(house, path)), { recursive: true })
      writeFileSync(join(house, path), `${code}\n`)
    }
    const run = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format=json', 'platform', 'domains', 'web', 'app'], {
      cwd: house,
      encoding: 'utf8',
      timeout: 60_000,
    })
    found = readDiagnostics(run.stdout, run.stderr)
  })
  after(() => rmSync(house, { recursive: true }))

  for (const [path, [, rule]] of Object.entries(bad)) {
    it(`finds ${rule} in ${path}`, () => {
      const codes = found.filter(({ filename }) => filename === path).map(({ code }) => code)
      assert.ok(
        codes.some((code) => code.includes(`(${rule})`)),
        `found only: ${codes.join(', ') || 'nothing'}`,
      )
    })
  }

  for (const path of Object.keys(good)) {
    it(`has nothing against ${path}`, () => {
      assert.deepEqual(
        found.filter(({ filename }) => filename === path),
        [],
      )
    })
  }
})

const readDiagnostics = (stdout: string, stderr: string): readonly { filename: string; code: string }[] => {
  assert.ok(stdout.includes('diagnostics'), `lint did not run: ${stdout}${stderr}`)
  const parsed: { diagnostics: { filename: string; code?: string }[] } = JSON.parse(stdout)
  return parsed.diagnostics.map(({ filename, code }) => ({ filename, code: code ?? '' }))
}
