import assert from 'node:assert/strict'
import { mkdtempSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { catalog } from '#domains/catalog/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { openLocalAccess } from '#platform/identity/local.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { type Site, startSite } from '#test/http/site.ts'
import { run } from './run.ts'
import type { Terminal } from './terminal.ts'

let site: Site
let url: string
let token: string
let home: string
before(async () => {
  site = await startSite({ domains: [kindsDomain, people, catalog] })
  url = await site.server.listen({ port: 0, host: '127.0.0.1' })
  token = await site.token()
  home = mkdtempSync(join(tmpdir(), 'andon-home-'))
})
after(async () => {
  await site.stop()
  rmSync(home, { recursive: true })
})

interface Said {
  readonly exit: number
  readonly out: string
  readonly err: string
}

const andon = async (args: readonly string[], options: Partial<Terminal> & { signedIn?: boolean } = {}): Promise<Said> => {
  let out = ''
  let err = ''
  const { signedIn = true, ...own } = options
  const exit = await run(args, {
    environment: { HOME: home, ANDON_DATA: join(home, 'nowhere'), ...(signedIn ? { ANDON_URL: url, ANDON_TOKEN: token } : {}) },
    write: (text) => (out += text),
    say: (text) => (err += `${text}\n`),
    isTerminal: false,
    width: 120,
    readInput: async () => '',
    readFile: (path) => path,
    ask: async () => false,
    ...own,
  })
  return { exit, out, err }
}

test('an action is a command', async () => {
  const { exit, out } = await andon(['thing', 'make', 'lamp'])
  assert.equal(exit, 0)
  assert.equal(JSON.parse(out).version, 7)
  assert.ok((await site.platform.facts('thing.made')).some((fact) => fact.subjects.includes('thing:lamp')))
})

test('a question takes flags by its schema', async () => {
  const { out } = await andon(['thing', 'show', '--limit', '3', '--tags', 'a', '--tags', 'b', '--where.team', 'x', '-o', 'json'])
  assert.deepEqual(JSON.parse(out).asked, { limit: 3, tags: ['a', 'b'], where: { team: 'x' } })
})

test('input may come as JSON, with flags on top', async () => {
  const { out } = await andon(['thing', 'show', '--json', '--limit', '2'], { readInput: async () => '{"limit":1,"label":"x"}' })
  assert.deepEqual(JSON.parse(out).asked, { limit: 2, label: 'x' })
  assert.equal((await andon(['thing', 'show', '--json'], { readInput: async () => '[1]' })).exit, 2)
})

test('help is made of what the server says', async () => {
  const overview = await andon(['--help'])
  assert.match(overview.out, /thing +make, show/)
  assert.match((await andon(['thing', '--help'])).out, /make +Make a thing/)
  const { exit, out } = await andon(['thing', 'make', '--help'])
  assert.equal(exit, 0)
  assert.match(out, /^andon thing make <label>/)
  assert.match(out, /--if-version <number> +Only when/)
  assert.match(out, /Needs the role responder/)
})

const exits: [string, string[], number, RegExp][] = [
  ['done is 0', ['thing', 'show'], 0, /^$/],
  ['refused is 1', ['thing', 'make', 'a', '--if-version', '3'], 1, /version-mismatch/],
  ['invalid input is refused by the server with the place', ['thing', 'show', '--limit', '99'], 1, /\/limit/],
  ['an unknown noun is 2', ['thnig', 'show'], 2, /Did you mean "thing"\?/],
  ['an unknown verb is 2', ['thing', 'mkae'], 2, /Did you mean "make"\?/],
  ['a missing word is 2', ['thing', 'make'], 2, /--label is missing/],
  ['an unknown flag is 2', ['thing', 'make', 'a', '--lbel', 'x'], 2, /Did you mean --label\?/],
  ['nobody there is 3', ['--url', 'http://127.0.0.1:9', 'thing', 'show'], 3, /does not answer/],
  ['a bug of the server is 1', ['thing', 'break'], 1, /internal-error/],
]
for (const [title, args, exit, said] of exits) {
  test(`exit codes: ${title}`, async () => {
    const result = await andon(args)
    assert.equal(result.exit, exit, result.err)
    assert.match(result.err, said)
  })
}

test('a deed that asks asks a person, and only a person', async () => {
  const asked: string[] = []
  const no = await andon(['thing', 'make', 'asked'], { isTerminal: true, ask: async (question) => asked.push(question) < 0 })
  assert.deepEqual([no.exit, asked.length], [1, 1])
  assert.match(asked[0] ?? '', /A thing will be made/)
  assert.equal((await andon(['--yes', 'thing', 'make', 'asked'], { isTerminal: true })).exit, 0)
})

test('login keeps the token where only this user reads it, logout forgets it', async () => {
  const { exit, err } = await andon(['login', url, '--token', token], { signedIn: false })
  assert.equal(exit, 0, err)
  assert.match(err, /Signed in .* as token:test administrator/)
  assert.equal(statSync(join(home, '.config/andon/config.json')).mode & 0o777, 0o600)
  assert.equal((await andon(['thing', 'show'], { signedIn: false })).exit, 0)
  assert.equal((await andon(['login', url, '--token', 'andon_wrong'], { signedIn: false })).exit, 1)
  assert.equal((await andon(['logout'], { signedIn: false })).exit, 0)
  assert.notEqual((await andon(['--url', url, 'thing', 'show'], { signedIn: false })).exit, 0)
})

test('the machine’s own command line comes in by the data folder, until the server stops', async () => {
  const dataFolder = join(home, 'data')
  const platform = { ...site.platform, config: { ...site.platform.config, dataFolder } }
  const environment = { HOME: join(home, 'other'), ANDON_DATA: dataFolder }
  await openLocalAccess(platform, url)
  const close = await openLocalAccess(platform, url)
  assert.equal(statSync(join(dataFolder, 'command-line.json')).mode & 0o777, 0o600)
  assert.equal((await andon(['thing', 'make', 'here'], { environment })).exit, 0)
  const living = await site.platform.database.sql(`select id from token where name = 'command line of this machine' and revoked_at is null`)
  assert.equal(living.length, 1)
  await close()
  assert.notEqual((await andon(['thing', 'show'], { environment: { ...environment, ANDON_URL: url } })).exit, 0)
})

const write = (path: string, text: string): void => {
  mkdirSync(join(home, path, '..'), { recursive: true })
  writeFileSync(join(home, path), text)
}

test('a folder is planned and applied', async () => {
  const team = (lead: string) => `apiVersion: andon.dev/v1\nkind: Team\nmetadata:\n  name: payments\nspec:\n  charter: ${lead}\n`
  write('operations/teams/payments.yaml', team('Money moves.'))
  write('operations/.git/ignored.yaml', 'kind: [')
  const folder = join(home, 'operations')
  const plan = await andon(['plan', folder])
  assert.equal(plan.exit, 0, plan.err)
  assert.match(plan.out, /\+ team:payments {2}\(teams\/payments\.yaml:1\)[\s\S]*1 to create/)
  const unasked = await andon(['apply', folder])
  assert.equal(unasked.exit, 2)
  assert.match(unasked.err, /--yes/)
  assert.equal((await andon(['apply', folder, '--yes', '--reason', 'first'])).exit, 0)
  write('operations/teams/payments.yaml', team('Money moves safely.'))
  assert.match((await andon(['plan', folder])).out, /~ team:payments[\s\S]*\/spec\/charter: "Money moves\." → "Money moves safely\."/)
  const declined = await andon(['apply', folder], { isTerminal: true, ask: async () => false })
  assert.deepEqual([declined.exit, /Nothing was done/.test(declined.err)], [1, true])
  assert.equal((await andon(['apply', folder, '--yes'])).exit, 0)
  assert.match((await andon(['plan', folder])).out, /Nothing to do/)
})

test('mistakes in a folder are shown with file, line and column, with a server and without', async () => {
  write('broken/team.yaml', 'apiVersion: andon.dev/v1\nkind: Team\nmetadata:\n  name: a\nspec:\n  chrter: x\n')
  const folder = join(home, 'broken')
  const plan = await andon(['plan', folder])
  assert.equal(plan.exit, 1)
  assert.match(plan.err, /team\.yaml:6:\d+ {2}\/spec\/chrter[\s\S]*→ .*charter/)
  const lint = await andon(['lint', folder], { environment: {} })
  assert.equal(lint.exit, 1)
  assert.match(lint.out, /team\.yaml:6:\d+/)
})

test('an assistant that starts a program gets the same tools', async () => {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['cli/andon.mjs', 'mcp'],
    env: { ANDON_URL: url, ANDON_TOKEN: token, PATH: process.env['PATH'] ?? '' },
    stderr: 'ignore',
  })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  const { tools } = await client.listTools()
  assert.ok(tools.some((tool) => tool.name === 'thing_make'))
  const result = await client.callTool({ name: 'thing_make', arguments: { label: '' } })
  assert.equal(result.isError, true)
  await client.close()
})
