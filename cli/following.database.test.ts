import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { domains } from '#app/domains.ts'
import { httpDomain } from '#platform/http/manifest.ts'
import { identityDomain } from '#platform/identity/manifest.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { type Site, startSite } from '#test/http/site.ts'
import { run } from './run.ts'

let site: Site
let url: string
let token: string
before(async () => {
  site = await startSite({ domains: domains.filter((domain) => domain !== httpDomain && domain !== identityDomain) })
  await site.platform.worker.start()
  url = await site.server.listen({ port: 0, host: '127.0.0.1' })
  token = await site.token()
  const save = (name: string, spec: object) =>
    site.platform.act(saveRecord, { document: { apiVersion: 'andon.dev/v1', kind: 'Runbook', metadata: { name }, spec } })
  await save('look', { body: '## Steps\n\n1. Look at {{ service }}\n   - [ ] red\n2. Tell\n', parameters: { service: { type: 'string' } } })
})
after(() => site.stop())

const follow = async (answers: readonly string[], ...args: readonly string[]) => {
  let [out, err] = ['', '']
  const left = [...answers]
  let interrupt: (() => void) | undefined
  const exit = await run(args, {
    environment: { HOME: '/nonexistent', ANDON_URL: url, ANDON_TOKEN: token },
    write: (text) => (out += text),
    say: (text) => (err += `${text}\n`),
    isTerminal: answers.length > 0,
    width: 200,
    readInput: async () => '',
    readFile: (path) => path,
    ask: async () => true,
    line: async () => {
      const next = left.shift() ?? ''
      if (next === '^C') interrupt?.()
      return next === '^C' ? '' : next
    },
    onInterrupt: (handler) => {
      interrupt = handler
      return () => undefined
    },
    pauseMs: 5,
  })
  return { exit, out, err }
}

test('a run is followed to its end, and asks on a terminal what it asks', async () => {
  const { exit, err } = await follow(['done both red', 'na'], 'run', 'look', 'service=checkout')
  assert.equal(exit, 0)
  assert.match(err, /\? step-1 {2}Look at [^]*\[ \] red\n[^]*✓ step-1 [^]*- step-2 {2}Tell\nSuccess\n$/)
})

test('the exit tells how it ended, and Ctrl-C leaves the run alone', async () => {
  assert.equal((await follow(['failed the dashboard is down'], 'run', 'start', 'runbook:look', 'service=x', '--follow')).exit, 4)
  const left = await follow(['^C'], 'run', 'look', 'service=x')
  assert.equal(left.exit, 130)
  const [, id = ''] = /andon run follow (\S+)/.exec(left.err) ?? []
  assert.equal((await follow(['done', 'done'], 'run', 'follow', id)).exit, 0)
})

test('for a script there is a line of JSON for each change, and nothing is asked', async () => {
  const started = await follow(['^C'], 'run', 'look', 'service=x')
  const [, id = ''] = /andon run follow (\S+)/.exec(started.err) ?? []
  await site.platform.invoke(site.platform.administrator, 'run.cancel', { run: id })
  const { exit, out } = await follow([], 'run', 'follow', id, '--json')
  const lines = out
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  assert.equal(exit, 6)
  assert.deepEqual(lines.at(-1), { run: id, status: 'Cancelled', failure: null })
})

test('a dry run shows what would be done; a start that is not followed answers at once', async () => {
  const dry = await follow([], 'run', 'look', 'service=checkout', '--dry-run')
  assert.equal(dry.exit, 0)
  assert.match(dry.out, /"run": null[^]*"title": "Look at checkout"/)
  const { exit, out } = await follow([], 'run', 'start', 'look', 'service=x')
  assert.equal(exit, 0)
  assert.match(out, /"run": "[0-9a-f-]{36}"/)
  assert.match((await follow([], 'run', '--help')).out, /<procedure> name=value…/)
})

test('what cannot be started says why; an action stays an action', async () => {
  assert.equal((await follow([], 'run', 'look')).exit, 1)
  assert.match((await follow([], 'run', 'look', 'service')).err, /write name=value/)
  assert.equal((await follow([], 'run', 'list')).exit, 0)
  assert.match((await follow([], 'run', 'look', '--help')).out, /Ctrl-C stops following/)
})
