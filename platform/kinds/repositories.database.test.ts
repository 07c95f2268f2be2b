import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import Type from 'typebox'
import { defineDomain } from '#platform/domain.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { revertRecord } from '#platform/kinds/history-actions.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { archiveRecord, saveRecord } from '#platform/kinds/record-deeds.ts'
import { listRecordsAction } from '#platform/kinds/list-action.ts'
import { getRecord } from '#platform/kinds/record-questions.ts'
import { addRepository, askSync, listRepositories, removeRepository } from '#platform/kinds/repository-actions.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const Team = defineKind({
  name: 'Team',
  slug: 'team',
  plural: 'Teams',
  summary: 'A team.',
  owner: 'none',
  aliases: { 'backstage.io/v1alpha1': 'Group' },
  spec: Type.Object(
    { type: Type.Optional(Type.String()), parent: Type.Optional(Reference(['Team'], { description: 'Above.' })) },
    { additionalProperties: false },
  ),
})
const Runbook = defineKind({
  name: 'Runbook',
  slug: 'runbook',
  plural: 'Runbooks',
  summary: 'A runbook.',
  owner: 'required',
  body: 'body',
  spec: Type.Object({ outcome: Type.Optional(Type.String()), body: Type.String({ maxLength: 10_000 }) }, { additionalProperties: false }),
})

const home = mkdtempSync(join(tmpdir(), 'andon-git-'))
const origin = join(home, 'origin')
let platform: TestPlatform

const git = (...parameters: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...parameters], {
    cwd: origin,
    encoding: 'utf8',
  })

const commit = (files: Readonly<Record<string, string | undefined>>): string => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(origin, path)), { recursive: true })
    if (text === undefined) rmSync(join(origin, path))
    else writeFileSync(join(origin, path), text)
  }
  git('add', '-A')
  git('commit', '-q', '-m', 'change')
  return git('rev-parse', 'HEAD').trim()
}

const teams = `# Who we are
apiVersion: andon.dev/v1
kind: Team
metadata:
  name: web
  title: Web # as people say
spec:
  parent: division
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: division
  x-kept: yes it is
spec:
  type: business-unit
  children: [web]
`
const runbook = `---
apiVersion: andon.dev/v1
kind: Runbook
metadata:
  name: restart
  owner: web
---

# Restart

## Steps
1. Turn it off.
`

before(async () => {
  mkdirSync(origin)
  git('init', '-q', '-b', 'main')
  commit({
    'ops/teams.yaml': teams,
    'ops/restart.md': runbook,
    'README.md': '# Hello\n',
    'outside.yaml': 'apiVersion: andon.dev/v1\nkind: Team\nmetadata: {name: outside}\nspec: {}\n',
  })
  platform = await startTestPlatform({
    domains: [kindsDomain, defineDomain({ name: 'sea', kinds: [Team, Runbook] })],
    config: { dataFolder: join(home, 'data'), allowedInside: ['file:'] },
  })
})
after(async () => {
  await platform.stop()
  rmSync(home, { recursive: true, force: true })
})

const refusal = async (work: Promise<unknown>): Promise<Refusal> => {
  const error: unknown = await work.then(
    () => assert.fail('This should have been refused.'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, String(error instanceof Error ? error.stack : error))
  return error
}

const repository = async () => (await platform.act(listRepositories, {})).items[0]

test('a repository is read when it is added: only its branch and folder, all of it or nothing', async () => {
  const added = await platform.act(addRepository, { name: 'ops', url: `file://${origin}`, path: 'ops' })
  assert.match(added.hook.url, /\/api\/v1\/repositories\/ops\/push$/)
  await platform.drain()
  const now = await repository()
  assert.equal(now?.problem, undefined)
  assert.deepEqual([now?.state, now?.records], ['synced', 3])
  const got = await platform.act(getRecord, { reference: 'team:web' })
  assert.deepEqual(got.record.source, { kept: 'git', repository: 'ops', branch: 'main', file: 'ops/teams.yaml', commit: now?.commit })
  assert.equal(
    (await platform.act(getRecord, { reference: 'runbook:restart' })).text,
    `${runbook.replace('owner: web', 'owner: team:web').replace('---\n\n#', 'spec: {}\n---\n\n#')}`,
  )
  assert.match((await platform.facts('record.changed'))[0]?.actor ?? '', /^git:ops@/)
})

test('editing a record that is kept in git proposes a patch that git applies, and changes nothing', async () => {
  const { record } = await platform.act(getRecord, { reference: 'team:web' })
  const saved = await platform.act(saveRecord, {
    document: {
      apiVersion: 'andon.dev/v1',
      kind: 'Team',
      metadata: { name: 'web', title: 'The Web', tags: ['a'] },
      spec: { parent: 'team:division' },
    },
    ifVersion: record.version,
  })
  assert.equal(saved.change, 'proposed')
  assert.equal((await platform.act(getRecord, { reference: 'team:web' })).record.version, record.version)
  const patch = saved.proposed?.patch ?? ''
  assert.match(patch, /^--- a\/ops\/teams.yaml\n\+\+\+ b\/ops\/teams.yaml\n@@ /)
  assert.match(patch, /-  title: Web # as people say\n\+  title: The Web # as people say\n/)
  assert.ok(!/^-.*parent/m.test(patch), patch)
  execFileSync('git', ['apply', '--check', '-'], { cwd: origin, input: patch })
})

test('a patch of an entity or of a body changes only those lines', async () => {
  const entity = await platform.act(saveRecord, {
    document: { apiVersion: 'andon.dev/v1', kind: 'Team', metadata: { name: 'division' }, spec: { type: 'company' } },
  })
  assert.deepEqual(
    entity.proposed?.patch.split('\n').filter((line) => /^[-+] /.test(line)),
    ['-  type: business-unit', '+  type: company'],
  )
  const body = '# Restart\n\n## Steps\n1. Turn it off.\n2. Turn it on.\n'
  const text = await platform.act(saveRecord, {
    document: { apiVersion: 'andon.dev/v1', kind: 'Runbook', metadata: { name: 'restart', owner: 'team:web' }, spec: { body } },
  })
  const patch = text.proposed?.patch ?? ''
  assert.deepEqual(
    patch.split('\n').filter((line) => /^[-+](?![-+])/.test(line)),
    ['+2. Turn it on.'],
  )
  execFileSync('git', ['apply', '-'], { cwd: origin, input: patch })
  git('checkout', '-q', '.')
})

test('a record that is kept in git cannot be archived or taken over from elsewhere', async () => {
  assert.match((await refusal(platform.act(archiveRecord, { reference: 'runbook:restart' }))).message, /ops\/restart.md/)
  const refused = await refusal(
    platform.act(applyRecords, {
      files: [{ path: 'x.yaml', text: 'apiVersion: andon.dev/v1\nkind: Team\nmetadata: {name: web}\nspec: {}\n' }],
    }),
  )
  assert.equal(refused.findings[0]?.rule, 'kept-elsewhere')
})

test('what changes in the repository changes here at the next look, with the commit as the reason', async () => {
  const head = commit({ 'ops/teams.yaml': teams.replace('title: Web', 'title: The Web') })
  await platform.advance('6m')
  const got = await platform.act(getRecord, { reference: 'team:web' })
  assert.equal(got.record.title, 'The Web')
  assert.equal(got.record.version, 2)
  assert.equal((await repository())?.commit, head)
  assert.equal((await platform.act(revertRecord, { reference: 'team:web', to: 1 })).change, 'proposed')
})

test('a mistake in the repository changes nothing and is shown with its place until it is mended', async () => {
  commit({
    'ops/teams.yaml': teams.replace('parent: division', 'parent: divison'),
    'ops/new.yaml': 'apiVersion: andon.dev/v1\nkind: Team\nmetadata: {name: newcomers}\nspec: {}\n',
  })
  await platform.act(askSync, { name: 'ops' })
  await platform.drain()
  const broken = await repository()
  assert.equal(broken?.state, 'refused')
  assert.deepEqual(
    broken?.findings.map(({ file, line, column, mend }) => ({ file, line, column, mend })),
    [{ file: 'ops/teams.yaml', line: 8, column: 3, mend: 'Did you mean `team:division`?' }],
  )
  assert.equal((await platform.act(listRecordsAction, { kind: 'team', text: 'newcomers' })).items.length, 0)
  await platform.advance('11m')
  assert.equal((await platform.facts('repository.refused')).length, 1)
  commit({ 'ops/teams.yaml': teams })
  await platform.advance('6m')
  assert.equal((await repository())?.state, 'synced')
  assert.equal((await platform.act(listRecordsAction, { kind: 'team', text: 'newcomers' })).items.length, 1)
})

test('a document that leaves the repository is archived', async () => {
  commit({ 'ops/new.yaml': undefined })
  await platform.act(askSync, { name: 'ops' })
  await platform.drain()
  assert.equal((await platform.act(listRecordsAction, { kind: 'team', text: 'newcomers' })).items.length, 0)
})

test('a repository that cannot be reached says why', async () => {
  await platform.act(addRepository, { name: 'gone', url: `file://${home}/nowhere`, branch: 'trunk' })
  await platform.act(addRepository, { name: 'branchless', url: `file://${origin}`, branch: 'trunk' })
  await platform.drain()
  const { items } = await platform.act(listRepositories, {})
  assert.deepEqual(
    items.map((item) => [item.name, item.state]),
    [
      ['branchless', 'unreachable'],
      ['gone', 'unreachable'],
      ['ops', 'synced'],
    ],
  )
  assert.equal(items[0]?.problem, 'There is no such branch.')
})

test('only addresses git can safely fetch from are accepted', async () => {
  for (const url of [
    'ext::sh -c touch% /tmp/x',
    '--upload-pack=touch',
    'http://example.com/x.git',
    'https://user:secret@example.com/x.git',
    'git://example.com/x',
    'fd::17',
    '-oProxyCommand=x@h:y',
  ])
    assert.equal((await refusal(platform.act(addRepository, { name: 'bad', url }))).code, 'invalid-input', url)
  await platform.act(addRepository, { name: 'inside', url: 'https://127.0.0.1/x.git' })
  await platform.drain()
  assert.match((await platform.act(listRepositories, {})).items.find((item) => item.name === 'inside')?.problem ?? '', /inside the network/)
})

test('the records of a removed repository are kept in the console from then on', async () => {
  assert.equal((await platform.act(removeRepository, { name: 'ops' })).records, 3)
  const saved = await platform.act(saveRecord, {
    document: { apiVersion: 'andon.dev/v1', kind: 'Team', metadata: { name: 'web' }, spec: {} },
  })
  assert.equal(saved.change, 'changed')
  assert.deepEqual((await platform.act(getRecord, { reference: 'team:web' })).record.source, { kept: 'console' })
})
