import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  emptyNames,
  forbiddenImports,
  foreignTables,
  hiddenInputs,
  misplacedSql,
  sqlClocks,
  tableOwners,
  tooLong,
} from '#test/house/rules.ts'
import type { Source } from '#test/house/sources.ts'

const file = (path: string, text: string): Source => ({ path, text })
const owners = tableOwners([
  file('migrations/0008_alerts.sql', 'create table alert (\n);\n'),
  file(
    'migrations/0009_mixed.sql',
    '-- owner: oncall, notices\ncreate table escalation (\n);\n-- owner: procedures\ncreate table run ();\n',
  ),
])

describe('A rule of the house bites', () => {
  it('when a file that is no store speaks SQL', () => {
    assert.equal(misplacedSql(file('domains/alerts/actions.ts', "await transaction.sql<{ id: string }>('select id from alert')")).length, 2)
    assert.equal(misplacedSql(file('domains/alerts/grouping.ts', 'const text = `\n  update alert\n  set x = 1`')).length, 1)
  })

  it('when a store touches the table of another domain', () => {
    const text = 'const rows = sql(`select r.id from alert a join run r on r.alert = a.id`)'
    assert.deepEqual(foreignTables(file('domains/alerts/store.ts', text), owners), [
      'domains/alerts/store.ts touches run, which belongs to procedures.',
    ])
  })

  it('when a domain takes the time, chance or a setting from nowhere', () => {
    const text = 'const id = Math.random() + Date.now(); const at = new Date(); const key = process.env.KEY'
    assert.equal(hiddenInputs(file('domains/alerts/jobs.ts', text)).length, 4)
  })

  it('when SQL asks the server for the time', () => {
    assert.equal(sqlClocks(file('domains/alerts/store.ts', 'sql(`select id from alert where due_at <= now()`)')).length, 1)
    assert.equal(sqlClocks(file('migrations/0001_x.sql', 'at timestamptz default now() -- not now()')).length, 1)
    assert.equal(sqlClocks(file('domains/alerts/store.ts', 'sql("insert into alert (at) values (current_timestamp)")')).length, 1)
  })

  it('when a file or folder is named for nothing', () => {
    assert.equal(emptyNames(file('domains/alerts/utils.ts', '')).length, 1)
    assert.equal(emptyNames(file('platform/helpers/x.ts', '')).length, 1)
    assert.equal(emptyNames(file('domains/alerts/index.ts', '')).length, 1)
  })

  it('when a file is too long', () => {
    assert.equal(tooLong(file('domains/alerts/x.ts', 'x\n'.repeat(401))).length, 1)
    assert.equal(tooLong(file('domains/alerts/x.ts', 'x\n'.repeat(400))).length, 0)
  })

  it('when a package is used outside its door, as a type too', () => {
    assert.equal(forbiddenImports(file('domains/alerts/actions.ts', "import type { Pool } from 'pg'")).length, 1)
    assert.equal(forbiddenImports(file('platform/http/server.ts', "import { run } from 'graphile-worker'")).length, 1)
  })

  it('when an import goes against the arrows', () => {
    assert.equal(forbiddenImports(file('domains/signals/jobs.ts', "import { Route } from '#domains/alerts/kinds.ts'")).length, 1)
    assert.equal(forbiddenImports(file('platform/jobs/worker.ts', "import { Route } from '#domains/alerts/kinds.ts'")).length, 1)
  })

  it('when an import opens a closed file of another domain', () => {
    assert.equal(forbiddenImports(file('domains/alerts/actions.ts', "import { x } from '#domains/signals/store.ts'")).length, 1)
    assert.equal(forbiddenImports(file('domains/alerts/actions.ts', "const x = await import('#domains/signals/manifest.ts')")).length, 1)
  })
})

describe('A rule of the house lets be', () => {
  it('SQL in stores and tests, and words that only look like it', () => {
    assert.deepEqual(misplacedSql(file('domains/alerts/store.ts', "sql('select id from alert')")), [])
    assert.deepEqual(misplacedSql(file('domains/alerts/alerts.database.test.ts', "sql('select id from alert')")), [])
    assert.deepEqual(misplacedSql(file('domains/alerts/kinds.ts', "summary: 'Select a route from the list.'")).length, 1)
    assert.deepEqual(misplacedSql(file('domains/alerts/kinds.ts', "summary: 'With whom to share, and update on delete.'")), [])
  })

  it('tables of one’s own, functions, and tables two domains share', () => {
    const text = 'sql(`with due as (select 1) insert into escalation select * from due join unnest($1) on true for update of escalation`)'
    assert.deepEqual(foreignTables(file('domains/notices/store.ts', text), owners), [])
    assert.deepEqual(foreignTables(file('domains/oncall/store.ts', text), owners), [])
  })

  it('a time that was handed over', () => {
    assert.deepEqual(hiddenInputs(file('domains/alerts/jobs.ts', 'const at = work.now(); new Date(text)')), [])
    assert.deepEqual(sqlClocks(file('domains/alerts/store.ts', 'sql(`select id from alert where due_at <= $1`, [now])')), [])
  })

  it('imports along an arrow, of one’s own, and anything in a test', () => {
    assert.deepEqual(forbiddenImports(file('domains/alerts/actions.ts', "import { x } from '#domains/signals/facts.ts'")), [])
    assert.deepEqual(forbiddenImports(file('domains/alerts/actions.ts', "import { x } from '#domains/alerts/store.ts'")), [])
    assert.deepEqual(forbiddenImports(file('domains/signals/a.test.ts', "import { x } from '#domains/alerts/manifest.ts'")), [])
    assert.deepEqual(forbiddenImports(file('app/domains.ts', "import { alerts } from '#domains/alerts/manifest.ts'")), [])
  })
})
