import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { knows, recipes } from '#architecture'
import {
  domainOf,
  emptyNames,
  forbiddenImports,
  foreignTables,
  hiddenInputs,
  misplacedSql,
  sqlClocks,
  tableOwners,
  tooLong,
} from '#test/house/rules.ts'
import { importsOf, readSources } from '#test/house/sources.ts'

const code = readSources('{platform,domains,framework,app,cli,tools,bench,test,examples,web}/**/*.{ts,tsx}', '*.ts')
const inDomains = code.filter((source) => domainOf(source) !== undefined)
const migrations = readSources('migrations/[0-9]*.sql')

describe('The house', () => {
  it('was visited at all', () => {
    assert.ok(code.length > 150, `only ${code.length} files were seen`)
    assert.ok(inDomains.length > 40, `only ${inDomains.length} files of domains were seen`)
    assert.ok(migrations.length > 2, `only ${migrations.length} migrations were seen`)
    assert.ok(code.flatMap(importsOf).length > 500)
  })

  it('has a line in `knows` for every domain', () => {
    const folders = new Set(inDomains.map(domainOf))
    assert.deepEqual(
      [...folders].filter((name) => name !== undefined && !(name in knows)),
      [],
    )
  })

  it('lets a line name only lines above it, and few of them', () => {
    const names = Object.keys(knows)
    for (const [name, known] of Object.entries(knows))
      for (const other of known) assert.ok(names.indexOf(other) < names.indexOf(name), `${name} names ${other}, which stands below it`)
    assert.ok(Object.values(knows).flat().length <= 60, 'more than 60 arrows: the nouns are wrong')
  })

  it('names as recipes only files that are there', () => {
    const paths = new Set(code.map(({ path }) => path))
    const named = Object.entries(recipes).flatMap(([domain, files]) => files.map((file) => `domains/${domain}/${file}.ts`))
    assert.deepEqual(
      named.filter((path) => !paths.has(path)),
      [],
    )
  })

  it('keeps imports on the arrows, closed files closed and packages behind their doors', () => {
    assert.deepEqual(code.flatMap(forbiddenImports), [])
  })

  it('keeps SQL in stores', () => {
    assert.deepEqual(inDomains.flatMap(misplacedSql), [])
  })

  it('lets each domain touch only its own tables', () => {
    const owners = tableOwners(migrations)
    assert.ok(owners.size > 10, `only ${owners.size} tables were seen`)
    assert.deepEqual(
      inDomains.flatMap((source) => foreignTables(source, owners)),
      [],
    )
  })

  it('takes time, chance and settings as arguments', () => {
    assert.deepEqual(inDomains.flatMap(hiddenInputs), [])
  })

  it('never asks the database for the time in a domain or a table', () => {
    assert.deepEqual([...inDomains, ...migrations].flatMap(sqlClocks), [])
  })

  it('names files for what they hold', () => {
    assert.deepEqual(code.flatMap(emptyNames), [])
  })

  it('has no file longer than a person reads in one sitting', () => {
    assert.deepEqual(code.flatMap(tooLong), [])
  })

  it('lists every manifest where the product is composed', () => {
    const list = code.find(({ path }) => path === 'app/domains.ts')
    if (list === undefined) return
    const imported = new Set(importsOf(list))
    const manifests = code.filter(({ path }) => /^(?:platform|domains)\/[^/]+\/manifest\.ts$/.test(path)).map(({ path }) => `#${path}`)
    assert.deepEqual(
      manifests.filter((manifest) => !imported.has(manifest)),
      [],
    )
  })
})

describe('The documents', () => {
  const pages = readSources('{*,docs/**/*,examples/**/*,framework/*}.md')

  it('lead somewhere, wherever they link', () => {
    assert.ok(pages.length > 10)
    const dead = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .map((match) => normalize(`${dirname(path)}/${match[1] ?? ''}`))
        .filter((target) => !target.endsWith('.png') && !existsSync(new URL(target, import.meta.url)))
        .map((target) => `${path} links to ${target}, which is not there.`),
    )
    assert.deepEqual(dead, [])
  })
})
