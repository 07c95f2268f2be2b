import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { alerts } from '#domains/alerts/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { bearer, type Site, startSite } from '#test/http/site.ts'
import { freePort } from '#test/node.ts'
import { findPeer } from '#test/peer.ts'

const later = '2126-01-01T00:00:00Z'
const good = {
  matchers: [{ name: 'a', value: 'b', isRegex: false }],
  startsAt: '2126-01-01T00:00:00Z',
  endsAt: '2127-01-01T00:00:00Z',
  createdBy: 'me',
  comment: 'c',
}
const nobody = '11111111-1111-4111-8111-111111111111'
const { comment: _c, ...uncommented } = good
const { startsAt: _s, ...unstarted } = good

type Request = readonly [method: 'GET' | 'POST' | 'DELETE', path: string, body: unknown, status: number, answer?: unknown]

/** What Debian's Alertmanager 0.25 answered; without an answer only the status is compared. */
const requests: readonly Request[] = [
  ['GET', '/api/v2/alerts', undefined, 200, []],
  ['GET', '/api/v2/alerts/groups', undefined, 200, []],
  ['GET', '/api/v2/silences', undefined, 200, []],
  ['GET', '/api/v2/alerts?filter=bad', undefined, 400, 'bad matcher format: bad'],
  ['GET', '/api/v2/alerts/groups?filter=bad', undefined, 400, 'bad matcher format: bad'],
  ['GET', '/api/v2/silences?filter=bad', undefined, 400, 'bad matcher format: bad'],
  ['GET', '/api/v2/alerts?receiver=(', undefined, 400],
  ['GET', '/api/v2/alerts?receiver=&active=&silenced=&inhibited=', undefined, 200, []],
  ['GET', '/api/v2/alerts?active=maybe', undefined, 200, []],
  ['GET', '/api/v2/silence/nope', undefined, 422, { code: 601, message: 'silenceID in path must be of type uuid: "nope"' }],
  ['GET', `/api/v2/silence/${nobody}`, undefined, 404],
  ['DELETE', '/api/v2/silence/nope', undefined, 422, { code: 601, message: 'silenceID in path must be of type uuid: "nope"' }],
  ['POST', '/api/v2/silences', {}, 422, { code: 602, message: 'comment in body is required' }],
  ['POST', '/api/v2/silences', uncommented, 422, { code: 602, message: 'comment in body is required' }],
  ['POST', '/api/v2/silences', unstarted, 422, { code: 602, message: 'startsAt in body is required' }],
  ['POST', '/api/v2/silences', [], 400],
  ['POST', '/api/v2/silences', { ...good, matchers: [] }, 422, { code: 612, message: 'matchers in body should have at least 1 items' }],
  ['POST', '/api/v2/silences', { ...good, matchers: [{ name: 'a', value: '(', isRegex: true }] }, 400],
  [
    'POST',
    '/api/v2/silences',
    { ...good, matchers: [{ name: 'a', value: '', isRegex: false }] },
    400,
    'silence invalid: at least one matcher must not match the empty string',
  ],
  [
    'POST',
    '/api/v2/silences',
    { ...good, endsAt: '2025-01-01T00:00:00Z' },
    400,
    'Failed to create silence: start time must be before end time',
  ],
  ['POST', '/api/v2/silences', { ...good, id: 'nope' }, 404, 'silence not found'],
  ['POST', '/api/v2/silences', { ...good, id: nobody }, 404, 'silence not found'],
  ['POST', '/api/v2/silences', { ...good, createdBy: '', comment: '' }, 200],
  ['GET', `/api/v2/silences?filter=${encodeURIComponent('a!="x"')}`, undefined, 200, []],
  ['GET', `/api/v2/silences?filter=${encodeURIComponent('a=~".*"')}`, undefined, 200, []],
  ['POST', '/api/v2/alerts', [], 200],
  ['POST', '/api/v2/alerts', {}, 400],
  ['POST', '/api/v2/alerts', [{}], 422, { code: 602, message: '0.labels in body is required' }],
  ['POST', '/api/v2/alerts', [{ labels: { '': 'x' } }], 400, 'invalid label set: invalid name ""'],
  ['POST', '/api/v2/alerts', [{ labels: { a: 'x' }, startsAt: later, endsAt: '2126-01-01T00:00:00Z' }], 200],
  ['GET', '/-/healthy', undefined, 200],
  ['GET', '/-/ready', undefined, 200],
]

describe('answers of Alertmanager, compared request by request', { timeout: 60_000 }, () => {
  let site: Site
  let headers: Record<string, string>
  const folder = mkdtempSync(join(tmpdir(), 'andon-compared-'))
  before(async () => {
    site = await startSite({ domains: [messagesDomain, people, oncall, signals, silences, notices, alerts] })
    headers = bearer(await site.token({ role: 'responder', scopes: ['alert.*', 'silence.*'] }))
  })
  after(async () => {
    await site.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('Andon answers what Alertmanager answers', async () => {
    for (const [method, url, body, status, answer] of requests) {
      const got = await site.server.inject({
        method,
        url,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      })
      const about = `${method} ${url} ${JSON.stringify(body)?.slice(0, 120) ?? ''}: ${got.body.slice(0, 200)}`
      assert.equal(got.statusCode, status, about)
      if (answer !== undefined) assert.deepEqual(JSON.parse(got.body), answer, about)
    }
  })

  test('the answers written down here are those of the real one', async (context) => {
    const binary = findPeer('prometheus-alertmanager')
    if (binary === undefined) {
      context.diagnostic('no Alertmanager on this machine: its answers were not asked again')
      return
    }
    writeFileSync(join(folder, 'am.yml'), 'route: { receiver: default }\nreceivers: [{ name: default }]\n')
    const address = `127.0.0.1:${await freePort()}`
    const peer = spawn(
      binary,
      [
        `--config.file=${join(folder, 'am.yml')}`,
        `--storage.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore' },
    )
    try {
      for (let tries = 0; tries < 200; tries += 1) {
        const isUp = await fetch(`http://${address}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        )
        if (isUp) break
        await new Promise((done) => setTimeout(done, 50))
      }
      for (const [method, path, body, status, answer] of requests) {
        const got = await fetch(`http://${address}${path}`, {
          method,
          ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        })
        const text = await got.text()
        assert.equal(got.status, status, `${method} ${path}: ${text}`)
        if (answer !== undefined) assert.deepEqual(JSON.parse(text), answer, `${method} ${path}`)
      }
    } finally {
      peer.kill()
    }
  })
})
