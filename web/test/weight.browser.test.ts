import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Request } from 'playwright-core'
import { startSite, type Site } from './site.ts'

/** So many KiB of files, compressed as they travel, may a page opened directly ask for. Answers of the API are not among them. */
const most = 340
const mostWithTable = 400

/** What a browser without anything kept loads. */
describe('the weight of the console', () => {
  let site: Site
  before(async () => {
    site = await startSite()
  })
  after(() => site.stop())

  const weightOf = async (path: string): Promise<number> => {
    const { page, complaints, close } = await site.open()
    const asked: Request[] = []
    page.on('requestfinished', (request) => void asked.push(request))
    await page.goto(site.url + path)
    await page.locator('main h1').waitFor()
    // The live stream never ends, so the network is never idle: quiet is when all that was named by the page has come.
    await page.waitForFunction(() => document.querySelector('main [role="status"][aria-label="Loading"]') === null)
    const files = asked.filter((request) => !new URL(request.url()).pathname.startsWith('/api/'))
    const sizes = await Promise.all(files.map(async (request) => (await request.sizes()).responseBodySize))
    assert.ok(files.some((request) => request.url().endsWith('.js')) && files.some((request) => request.url().endsWith('.css')))
    assert.deepEqual(complaints, [])
    await close()
    return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024)
  }

  test('the pages people open from a link are light', async () => {
    const { items } = await site.ask<{ items: { procedure: string }[] }>('procedure.list', { limit: '1' })
    const procedure = items[0]?.procedure ?? ''
    const { run } = (await site.act('run.start', { procedure, parameters: {} })) as { run: string }
    for (const path of ['/', `/runs/${run}`, `/procedures/${encodeURIComponent(procedure)}`]) {
      const weight = await weightOf(path)
      assert.ok(weight > 200 && weight <= most, `${path}: ${weight} KiB, ${most} at most`)
    }
  })

  test('pages with a table or a form stay under the limit', async () => {
    const { items } = await site.ask<{ items: { procedure: string }[] }>('procedure.list', { limit: '1' })
    const procedure = encodeURIComponent(items[0]?.procedure ?? '')
    for (const path of ['/alerts', '/runs', '/incidents', `/procedures/${procedure}/run`, `/record/${procedure}`]) {
      const weight = await weightOf(path)
      assert.ok(weight > 200 && weight <= mostWithTable, `${path}: ${weight} KiB, ${mostWithTable} at most`)
    }
  })
})
