import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { domains } from '#app/domains.ts'
import { httpDomain } from '#platform/http/manifest.ts'
import { identityDomain } from '#platform/identity/manifest.ts'
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
  await andon('alert', 'add', 'Down', 'instance=db-1', 'severity=critical', '--annotation', 'summary=The database is down')
  await andon('alert', 'add', 'alertname=Slow', 'instance=web-1', '--annotation', 'summary="It is slow"')
})
after(() => site.stop())

const at = async (isTerminal: boolean, args: readonly string[]) => {
  let [out, err] = ['', '']
  const exit = await run(args, {
    environment: { HOME: '/nonexistent', ANDON_URL: url, ANDON_TOKEN: token },
    write: (text) => (out += text),
    say: (text) => (err += `${text}\n`),
    isTerminal,
    width: 200,
    readInput: async () => '',
    readFile: (path) => path,
    ask: async () => true,
  })
  return { exit, out, err }
}
const andon = (...args: readonly string[]) => at(false, args)
const typed = (...args: readonly string[]) => at(true, args)

test('an alert is reported with labels as words, and found by matchers', async () => {
  const all = JSON.parse((await andon('alert', 'query')).out)
  assert.deepEqual(all.map((alert: { labels: Record<string, string> }) => alert.labels['alertname']).toSorted(), ['Down', 'Slow'])
  const down = JSON.parse((await andon('alert', 'query', 'instance=~db-.*', 'severity!=info')).out)
  assert.deepEqual(
    down.map((alert: { labels: object; annotations: object }) => [alert.labels, alert.annotations]),
    [[{ alertname: 'Down', instance: 'db-1', severity: 'critical' }, { summary: 'The database is down' }]],
  )
  const { out } = await typed('alert', 'query', 'Slow')
  assert.match(out, /^ALERTNAME +STARTSAT +SUMMARY +STATE +LABELS\nSlow .* It is slow +active +instance=web-1\n$/)
  assert.match((await typed('alert', 'query', 'Slow', '--json')).out, /^\[\n/)
  assert.equal((await typed('alerts', 'query', 'Nothing')).out, 'Nothing.\n')
})

test('a silence is added, found, holds back, and is ended, as with amtool', async () => {
  const added = await andon('silence', 'add', 'alertname=Down', 'instance=~"db-[0-9]+"', '--duration', '2h', '--comment', 'A new disk.')
  assert.deepEqual([added.exit, added.err], [0, ''])
  const id = added.out.trim()
  assert.match(id, /^[0-9a-f-]{36}$/)
  const listed = await typed('silence', 'query')
  assert.match(listed.out, /^ID +MATCHERS +STATE +ENDSAT +CREATEDBY +COMMENT\n/)
  assert.match(listed.out, /alertname="Down", instance=~"db-\[0-9\]\+" +active .* A new disk\./)
  await site.platform.drain()
  assert.equal((await typed('alert', 'query', 'Down')).out, 'Nothing.\n')
  const held = JSON.parse((await andon('alert', 'query', '--silenced')).out)
  assert.deepEqual(
    held.map((alert: { status: { state: string; silencedBy: string[] } }) => [alert.status.state, alert.status.silencedBy]),
    [['suppressed', [id]]],
  )
  assert.equal((await andon('silence', 'query', '-q', 'alertname=Down', 'instance=db-7')).out, `${id}\n`)
  assert.equal((await andon('silence', 'query', '-q', 'alertname=Up')).out, '')

  const other = (await andon('silence', 'add', 'Slow', '-c', 'Known.', '-d', '30m', '-a', 'carol')).out.trim()
  assert.equal((await andon('silence', 'query', '-q', '--created-by', 'carol')).out, `${other}\n`)
  assert.deepEqual(await andon('silence', 'expire', id, other), { exit: 0, out: '', err: '' })
  assert.equal((await andon('silence', 'query', '-q')).out, '')
  assert.equal((await andon('silence', 'query', '-q', '--expired')).out.trim().split('\n').length, 2)
})

test('labels as words are asked where they would go', async () => {
  const { out, exit } = await andon('alert', 'route-test', 'alertname=Down', 'workload=checkout')
  assert.equal(exit, 0)
  assert.equal(JSON.parse(out).places.length, 1)
  assert.match((await typed('alert', 'route-test', 'Down')).out, /^workload|^tried|^places/m)
})

test('what is missing or wrong is said before the server is asked, and what the server refuses is its own words', async () => {
  const cases: readonly (readonly [string[], number, RegExp])[] = [
    [['silence', 'add', '--comment', 'x'], 2, /Say of which alerts/],
    [['silence', 'add', 'Down'], 2, /--comment is missing/],
    [['silence', 'add', 'a=', '--comment', 'x', '--duration', 'soon'], 1, /duration/],
    [['silence', 'add', 'a=~"("', '--comment', 'x'], 1, /\S/],
    [['silence', 'expire'], 2, /silence query -q/],
    [['silence', 'expire', 'nothing'], 1, /There is no silence "nothing"/],
    [['alert', 'add'], 2, /Say what it is called/],
    [['alert', 'add', 'Down', 'db-1'], 2, /"db-1" is not name=value/],
    [['alert', 'query', '--recevier', 'x'], 2, /Did you mean --receiver\?/],
    [['alert', 'route-test'], 2, /Give labels/],
  ]
  for (const [args, exit, said] of cases) {
    const result = await andon(...args)
    assert.equal(result.exit, exit, `${args.join(' ')}: ${result.err}`)
    assert.match(result.err, said)
  }
})

test('help lists these verbs beside the actions, and each with its flags', async () => {
  const help = await andon('silence', '--help')
  assert.match(help.out, /add +Silence alerts[\s\S]*query +List silences/)
  assert.match(help.out, /create +Keep alerts/)
  assert.match((await andon('silence', 'add', '--help')).out, /^andon silence add <matcher>…[\s\S]*--comment <text> +Why/)
})
