import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { startShop, type Shop } from './shop.ts'

describe('The shop', () => {
  let shop: Shop
  before(async () => {
    shop = await startShop({ port: 0, restartMs: 250, slowMs: 30 })
  })
  beforeEach(() => setFault('none'))
  after(() => shop.stop())

  const setFault = (checkout: string) => fetch(`${shop.url}/fault`, { method: 'POST', body: JSON.stringify({ checkout }) })
  const checkOut = () => fetch(`${shop.url}/checkout`)
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${shop.url}/metrics`)).text()
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `))
    return Number(line?.split(' ')[1])
  }

  it('opens', async () => {
    const answer = await fetch(shop.url)
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /AnyCompany Retail/)
  })

  it('accepts an order when all is well', async () => {
    const answer = await checkOut()
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /"state":"accepted"/)
    assert.equal(await metric('shop_checkout_up'), 1)
  })

  it('fails at checkout, and only there, when told to', async () => {
    await setFault('error')
    assert.equal((await checkOut()).status, 500)
    assert.equal((await fetch(shop.url)).status, 200)
    assert.equal(await metric('shop_checkout_up'), 0)
  })

  it('counts failed checkouts', async () => {
    const before = await metric('shop_errors_total{path="/checkout"}')
    await setFault('error')
    await checkOut()
    assert.equal(await metric('shop_errors_total{path="/checkout"}'), before + 1)
  })

  it('still accepts orders when it is slow', async () => {
    await setFault('slow')
    assert.equal((await checkOut()).status, 200)
    assert.deepEqual(await (await fetch(`${shop.url}/fault`)).json(), { checkout: 'slow' })
  })

  it('is mended by a restart, and answers the restart only when it serves again', async () => {
    await setFault('error')
    const answer = await fetch(`${shop.url}/restart`, { method: 'POST' })
    assert.equal(answer.status, 200)
    assert.equal((await checkOut()).status, 200)
  })

  it('refuses orders while it restarts', async () => {
    const restart = fetch(`${shop.url}/restart`, { method: 'POST' })
    const [during] = await Promise.all([waitForStatus(503), restart])
    assert.equal(during, 503)
    assert.equal((await fetch(`${shop.url}/health`)).status, 200)
  })

  it('says what it accepts when a fault is unknown', async () => {
    const answer = await setFault('on-fire')
    assert.equal(answer.status, 400)
    assert.match(await answer.text(), /"checkout/)
  })

  it('says which addresses it has and which methods they answer', async () => {
    assert.match(await (await fetch(`${shop.url}/basket`)).text(), /\/checkout/)
    assert.equal((await fetch(`${shop.url}/restart`)).status, 405)
  })

  const waitForStatus = async (status: number): Promise<number> => {
    for (let attempt = 0; attempt < 200; attempt += 1) if ((await checkOut()).status === status) return status
    return (await checkOut()).status
  }
})
