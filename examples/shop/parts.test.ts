import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startShop, type Shop } from './shop.ts'

describe('The parts of the shop', () => {
  let shop: Shop
  before(async () => {
    shop = await startShop({ port: 0 })
  })
  after(() => shop.stop())

  const ask = async (line: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
    const [method = '', path = ''] = line.split(' ')
    const answer = await fetch(`${shop.url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const statuses = async (...calls: readonly (readonly [line: string, body?: unknown])[]): Promise<readonly number[]> => {
    const seen: number[] = []
    for (const [line, body] of calls) seen.push((await ask(line, body)).status)
    return seen
  }

  it('scales workers up to what the licence bears, and is less busy then', async () => {
    await ask('POST /faults/workers', { demand: 400 })
    assert.deepEqual(
      await statuses(['GET /workers/verify?below=80'], ['PUT /workers', { count: 6 }], ['GET /workers/verify?below=80'], ['PUT /workers', { count: 13 }], ['PUT /workers', { count: 'x' }]),
      [409, 200, 200, 409, 400],
    )
  })

  it('replaces a worker only once it is drained, and never drains the last one', async () => {
    await ask('PUT /workers', { count: 2 })
    assert.deepEqual(
      await statuses(['POST /workers/w1/replace'], ['POST /workers/w1/drain'], ['POST /workers/w2/drain'], ['POST /workers/w1/replace'], ['POST /workers/nobody/drain']),
      [409, 200, 409, 200, 404],
    )
  })

  it('drains the queue once poisoned messages are aside, and clears it only when it is paused and for a reason', async () => {
    await ask('POST /faults/queue', { waiting: 1_500, poisoned: 2 })
    assert.deepEqual(
      await statuses(['POST /queue/drain'], ['POST /queue/aside'], ['POST /queue/drain'], ['GET /queue/verify?below=200'], ['POST /queue/clear', { reason: 'doubles' }], ['POST /queue/pause'], ['POST /queue/clear'], ['POST /queue/clear', { reason: 'doubles' }], ['POST /queue/resume'], ['GET /queue/verify?below=200']),
      [409, 200, 200, 409, 409, 200, 400, 200, 200, 200],
    )
    assert.equal((await ask('GET /queue')).body['aside'], 2)
  })

  it('releases, and returns to the version before', async () => {
    await ask('POST /faults/releases', { bad: '2026.11.2' })
    assert.deepEqual(
      await statuses(['POST /release', { version: '2026.11.2' }], ['GET /release/verify'], ['POST /release/roll-back'], ['GET /release/verify'], ['POST /release', { version: 'latest' }]),
      [200, 503, 200, 200, 400],
    )
    await ask('POST /faults/releases', { gone: true })
    assert.equal((await ask('POST /release/roll-back')).status, 409)
  })

  it('promotes a replica that follows, once the primary is fenced', async () => {
    await ask('POST /faults/database', { down: true, lag: 40 })
    assert.deepEqual(await statuses(['GET /database/verify'], ['POST /database/promote'], ['POST /database/fence'], ['POST /database/promote']), [503, 409, 200, 409])
    await ask('POST /faults/database', { down: true })
    assert.deepEqual(await statuses(['POST /database/promote'], ['GET /database/verify']), [200, 200])
    assert.equal((await ask('GET /database')).body['primary'], 'db-2')
  })

  it('restores a copy of a backup that can be asked, and tells of one that is empty', async () => {
    await ask('POST /faults/database', { corrupt: 'nightly-2' })
    const broken = await ask('POST /restores', { backup: 'nightly-2' })
    assert.equal((await ask(`GET /restores/${String(broken.body['copy'])}/verify?rows=1`)).status, 422)
    const older = await ask('POST /restores', { backup: 'nightly-1' })
    assert.deepEqual(
      await statuses([`GET /restores/${String(older.body['copy'])}/verify?rows=47000`], [`DELETE /restores/${String(older.body['copy'])}`], [`GET /restores/${String(older.body['copy'])}/verify`], ['POST /restores', {}], ['POST /backups']),
      [200, 200, 404, 400, 200],
    )
  })

  it('renews its certificate while the issuer answers, and keeps the former', async () => {
    assert.deepEqual(await statuses(['GET /certificate/verify?days=60'], ['POST /certificate'], ['GET /certificate/verify?days=60'], ['POST /certificate/restore'], ['GET /certificate/verify?days=60']), [409, 200, 200, 200, 409])
    await ask('POST /faults/trust', { issuer: 'down' })
    assert.equal((await ask('POST /certificate')).status, 503)
  })

  it('revokes a key once another is active; a partner that still uses it is refused', async () => {
    assert.deepEqual(
      await statuses(['POST /keys/k-1/revoke'], ['POST /keys'], ['POST /keys/k-1/revoke'], ['GET /keys/partner/verify'], ['PUT /keys/partner', { key: 'k-1' }], ['PUT /keys/partner', { key: 'k-2' }], ['GET /keys/partner/verify'], ['POST /keys/k-9/revoke']),
      [409, 201, 200, 401, 409, 200, 200, 404],
    )
  })

  it('knows who is signed in from where, and lets nobody into a locked account', async () => {
    await ask('POST /faults/accounts', { takeover: 'ada' })
    assert.equal((await ask('GET /accounts/ada')).body['suspicious'], true)
    assert.deepEqual(await statuses(['POST /accounts/ada/lock'], ['DELETE /accounts/ada/sessions'], ['POST /logins', { user: 'ada', from: 'XX' }], ['POST /accounts/ada/unlock'], ['POST /logins', { user: 'ada', from: 'DE' }], ['GET /accounts/nobody']), [200, 200, 423, 200, 201, 404])
  })

  it('switches flags, providers and tills, rebuilds its index, warms its prices and sends what was lost', async () => {
    await ask('POST /faults/switches', { recommender: 'slow', provider: 'northpay', stale: 3, unfound: 9, notices: 20 })
    assert.deepEqual(
      await statuses(['GET /product-page'], ['PUT /flags/recommendations', { on: false }], ['GET /product-page'], ['PUT /flags/nobody', { on: true }], ['POST /payments/trial'], ['PUT /payments/provider', { provider: 'southpay' }], ['POST /payments/trial'], ['GET /price-cache/verify'], ['DELETE /price-cache'], ['POST /price-cache/warm'], ['GET /price-cache/verify']),
      [504, 200, 200, 404, 502, 200, 200, 409, 200, 200, 200],
    )
    assert.deepEqual(
      await statuses(['GET /search-index/verify'], ['POST /search-index/builds'], ['GET /search-index/verify'], ['POST /notices/replay', { most: 50 }], ['GET /notices/verify'], ['PUT /tills/berlin-03', { mode: 'offline' }], ['PUT /tills/berlin-03', { mode: 'x' }], ['POST /tills/nowhere/trial']),
      [409, 201, 200, 200, 200, 200, 400, 404],
    )
  })

  it('says what it has, which methods it answers, and what is no JSON', async () => {
    const { status, body } = await ask('GET /nothing')
    assert.equal(status, 404)
    assert.ok(JSON.stringify(body['addresses']).includes('POST /queue/drain'))
    assert.equal((await ask('DELETE /queue')).status, 405)
    assert.equal((await fetch(`${shop.url}/queue/clear`, { method: 'POST', body: '{' })).status, 400)
  })
})
