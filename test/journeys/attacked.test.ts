import assert from 'node:assert/strict'
import { request as ask } from 'node:http'
import { after, before, describe, test } from 'node:test'
import type { Actor } from '#platform/identity/actor.ts'
import { asDocument, groupsOf, integration, is, keyOf, nightShift, route } from '#test/night-shift.ts'
import { startWorld, type World } from '#test/world.ts'

const about = { workload: 'workload:checkout' }
const mapping = {
  event: { type: 'note.{{ __proto__.polluted ?? constructor.name ?? "plain" }}', subject: 'constructor.prototype', data: '$["__proto__"]' },
}
const organization = nightShift([
  route('checkout', [is('workload', 'checkout')], { groupBy: ['__proto__', 'constructor', 'alertname'] }),
  integration('alertmanager', { format: 'alertmanager', ...about }),
  integration('pager', { format: 'pagerduty', ...about }),
  integration('genie', { format: 'opsgenie', ...about }),
  integration('notes', { format: 'json', mapping }),
])

/** What somebody does who has found an address, or a key, and means no good. */
describe('somebody attacks the addresses of foreign tools', () => {
  let world: World
  const keys = new Map<string, string>()
  before(async () => {
    // Nothing inside the network may be reached, but the phones of the story.
    world = await startWorld({ files: organization, start: new Date('2026-11-18T10:00:00Z'), config: { allowedInside: [] } })
    for (const name of ['alertmanager', 'pager', 'genie', 'notes']) keys.set(name, await keyOf(world, name))
  })
  after(() => world.end())

  const bearer = (name: string) => ({ authorization: `Bearer ${keys.get(name)}` })
  const alerts = (...labels: string[]): string =>
    `{"version":"4","status":"firing","alerts":[${labels.map((one) => `{"status":"firing","labels":{${one}},"annotations":{"summary":"Attacked"}}`).join(',')}]}`
  const raw = (path: string, body: string, headers: Record<string, string>) =>
    fetch(`${world.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

  /** Sends pieces without saying how many there will be, until the server has had enough. */
  const endless = (path: string, headers: Record<string, string>): Promise<{ status: number; sent: number }> =>
    new Promise((done) => {
      const { hostname, port } = new URL(world.url)
      let [status, sent, isOver] = [0, 0, false]
      const request = ask(
        { hostname, port, path, method: 'POST', headers: { ...headers, 'content-type': 'application/json' } },
        (answer) => {
          status = answer.statusCode ?? 0
          isOver = true
          answer.resume()
          answer.on('close', () => {
            request.destroy()
            done({ status, sent })
          })
        },
      )
      request.on('error', () => done({ status, sent }))
      const piece = Buffer.alloc(65_536, 0x20)
      const more = (): void => {
        if (isOver || sent > 1024 * 1024 * 1024) return void request.end()
        sent += piece.length
        if (request.write(piece)) setImmediate(more)
        else request.once('drain', more)
      }
      more()
    })

  test('a body that never ends is refused long before it fills the memory', async () => {
    const addresses: readonly [string, Record<string, string>][] = [
      ['/in/alertmanager', bearer('alertmanager')],
      [`/in/notes/${keys.get('notes')}`, {}],
      ['/v2/enqueue', {}],
      ['/v2/change/enqueue', {}],
      ['/v2/alerts', { authorization: `GenieKey ${keys.get('genie')}` }],
      ['/v2/heartbeats', { authorization: `GenieKey ${keys.get('genie')}` }],
      ['/api/v2/alerts', { authorization: `Bearer ${world.token}` }],
      ['/api/v2/silences', { authorization: `Bearer ${world.token}` }],
      ['/api/v1/event/receive', { authorization: `Bearer ${world.token}` }],
    ]
    for (const [path, headers] of addresses) {
      const { status, sent } = await endless(path, headers)
      assert.ok([0, 413].includes(status), `${path} answered ${status}`)
      assert.ok(sent < 256 * 1024 * 1024, `${path} took ${sent} bytes`)
    }
    // Without a key nothing is read at all.
    const { status } = await endless('/in/alertmanager', { authorization: `Bearer ${'0'.repeat(32)}` })
    assert.ok([0, 401].includes(status), String(status))
    assert.equal((await fetch(`${world.url}/livez`)).status, 200)
  })

  test('names that every object has of its own making are labels like others, and change no object', async () => {
    const bodies = [
      alerts('"__proto__":"a","constructor":"b","alertname":"Odd"'),
      alerts('"__proto__":"c","toString":"d","alertname":"Odd"'),
    ]
    for (const body of bodies) assert.equal((await raw('/in/alertmanager', body, bearer('alertmanager'))).status, 200)
    await world.drain()
    const found = (await groupsOf(world)).filter(({ labels }) => labels['alertname'] === 'Odd')
    assert.equal(found.length, 2, 'grouped by the label of that name')
    const details = '{"message":"Odd too","alias":"odd","details":{"__proto__":"x","constructor":"y"},"__proto__":{"priority":"P1"}}'
    assert.equal((await raw('/v2/alerts', details, { authorization: `GenieKey ${keys.get('genie')}` })).status, 202)
    const custom = `{"routing_key":"${keys.get('pager')}","event_action":"trigger","dedup_key":"__proto__","payload":{"summary":"Odd as well","source":"__proto__","severity":"info","custom_details":{"__proto__":{"a":1}}}}`
    assert.equal((await raw('/v2/enqueue', custom, {})).status, 202)
    assert.equal((await raw('/in/notes', '{"__proto__":{"polluted":"yes"},"a":1}', bearer('notes'))).status, 202)
    const [event] = (await world.get('/api/v1/event/list'))['items'] as { type: string; subject?: string }[]
    // What the sender wrote under that name is data; what the language hangs on every object is not there.
    assert.deepEqual([event?.type, event?.subject], ['note.yes', undefined])
    assert.equal(Object(Object.prototype).polluted, undefined)
    assert.equal(Object(Object.prototype).priority, undefined)
    const bo = world.person('bo')
    for (const text of ['Attacked', 'Attacked', 'Odd too', 'Odd as well']) await bo.receives(text)
  })

  test('line breaks in what a sender writes put nothing into the head of a message', async () => {
    const evil = 'Broken\\r\\nBcc: evil@example.com\\r\\nX-Injected: yes\\r\\n\\r\\nbody'
    const body = alerts(`"alertname":"Injected","workload":"checkout"`).replace('Attacked', evil)
    assert.equal((await raw('/in/alertmanager', body, bearer('alertmanager'))).status, 200)
    const mail = await world.person('bo').receives('Broken')
    assert.equal(mail.to, 'bo@anycompany.example')
    assert.doesNotMatch(mail.subject, /[\r\n]/)
    world.person('bo').isQuiet()
  })

  test('a route’s webhook reaches nothing inside the network, and says why', async () => {
    for (const [name, url] of [
      ['metadata', 'http://169.254.169.254/latest/meta-data'],
      ['itself', `${world.url}/in/alertmanager/${keys.get('alertmanager')}`],
      ['mapped', 'http://[::ffff:127.0.0.1]:80/'],
      ['decimal', 'http://2130706433/'],
    ]) {
      const spec = { ...route('x', [is('inside', name ?? '')]).spec, order: 1, page: false, groupWait: '1s', webhooks: [{ url }] }
      const document = asDocument({ kind: 'Route', name: `inside-${name}`, spec, owner: 'team:shop' })
      const saved = await world.post('/api/v1/record/save', { document })
      assert.equal(saved.status, 200, JSON.stringify(saved.body))
      assert.equal((await raw('/in/alertmanager', alerts(`"alertname":"Inside","inside":"${name}"`), bearer('alertmanager'))).status, 200)
    }
    await world.advance('30s')
    const messages = (await world.get('/api/v1/message/list?limit=100'))['items'] as {
      channel: string
      to: string
      state: string
      reason?: string
    }[]
    const hooks = messages.filter(({ channel }) => channel === 'webhook')
    assert.equal(hooks.length, 4, JSON.stringify(hooks))
    assert.ok(
      hooks.every(({ state }) => state !== 'delivered'),
      JSON.stringify(hooks),
    )
  })

  test('an editor’s rule does nothing its author may not, whatever it asks for', async () => {
    const editor: Actor = { type: 'person', name: 'eve', role: 'editor', teams: [] }
    const invited = await world.post('/api/v1/identity/invite', { person: 'eve', email: 'eve@anycompany.example', role: 'editor' })
    assert.equal(invited.status, 200, JSON.stringify(invited.body))
    const rule = (action: string, input: object) =>
      asDocument({
        kind: 'EventRule',
        name: `grab-${action.replace('.', '-')}`,
        owner: 'team:shop',
        spec: { pattern: { type: [{ prefix: 'note.' }] }, runAs: 'administrator', targets: [{ id: 'grab', action, input }] },
      })
    const grants = rule('identity.grant', { person: 'eve', role: 'administrator' })
    await world.invoke(editor, 'record.save', { document: grants })
    await world.invoke(editor, 'record.save', {
      document: rule('identity.invite', { person: 'mal', email: 'mal@anycompany.example', role: 'administrator' }),
    })
    // What answers with a secret, and what is no deed, is no target at all: the secret would lie in a list.
    await world.invoke(editor, 'record.save', { document: rule('integration.issue-key', { integration: 'integration:pager' }) })
    assert.equal((await raw('/in/notes', '{"a":2}', bearer('notes'))).status, 202)
    await world.advance('5m')
    const dead = (await world.get('/api/v1/event-delivery/list?state=dead'))['items'] as { action: string; reason: string }[]
    assert.deepEqual(dead.map(({ action }) => action).toSorted(), ['identity.grant', 'identity.invite', 'integration.issue-key'])
    assert.deepEqual(await world.facts('identity.granted'), [])
    assert.ok(!JSON.stringify(await world.facts()).includes('mal@anycompany.example'))
  })
})

/** Each alert that is told to the mirror comes back under another name, which is told to the mirror. */
describe('a route tells its alerts to an integration of the same installation', () => {
  const mirrored = {
    format: 'json',
    mapping: { alert: { each: 'alerts', summary: 'annotations.summary', labels: { alertname: '{{ labels.alertname }}x' } } },
    ...about,
  }
  let world: World
  before(async () => {
    const deploys = {
      kind: 'EventRule',
      name: 'again',
      owner: 'team:shop',
      spec: {
        pattern: { source: ['andon'], type: ['alert.opened'] },
        targets: [{ id: 'note', action: 'alert.note', input: { id: '{{ data.alert }}', note: 'Seen.' } }],
      },
    }
    world = await startWorld({ files: nightShift([integration('mirror', mirrored), deploys]), start: new Date('2026-11-18T10:00:00Z') })
  })
  after(() => world.end())

  test('what comes back is refused, and the integration says why', async () => {
    const url = `${world.url}/in/mirror/${await keyOf(world, 'mirror')}`
    const { spec } = route('loop', [is('workload', 'checkout')], { page: false, groupWait: '1s', groupInterval: '1s', webhooks: [{ url }] })
    const saved = await world.post('/api/v1/record/save', {
      document: asDocument({ kind: 'Route', name: 'loop', spec, owner: 'team:shop' }),
    })
    assert.equal(saved.status, 200, JSON.stringify(saved.body))
    const alert = { labels: { alertname: 'Loop', workload: 'checkout' }, annotations: { summary: 'Round and round' } }
    assert.equal((await world.post('/api/v2/alerts', [alert])).status, 200)
    await world.advance('1m')
    assert.deepEqual(
      (await groupsOf(world)).map(({ labels }) => labels['alertname']),
      ['Loop'],
    )
    const [shown] = (await world.get('/api/v1/integration/status'))['items'] as { refused: { sentence: string }[] }[]
    assert.match(shown?.refused[0]?.sentence ?? '', /this very installation/)
  })
})
