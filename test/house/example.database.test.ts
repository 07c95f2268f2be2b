import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { domains } from '#app/domains.ts'
import { exampleFiles } from '#app/example/load.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { listOwnerless } from '#platform/kinds/review-actions.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

describe('The example organization, applied', () => {
  let platform: TestPlatform
  const files = exampleFiles('http://127.0.0.1:7900')
  before(async () => {
    platform = await startTestPlatform({ domains, start: new Date('2026-11-20T12:00:00Z') })
  })
  after(() => platform.stop())

  it('goes into an empty installation whole', async () => {
    const { counts } = await platform.act(applyRecords, { files })
    assert.ok(counts.create > 120, `only ${counts.create} records`)
    assert.equal(counts.ignored, 0)
  })

  it('changes nothing the second time', async () => {
    const { counts } = await platform.act(applyRecords, { files })
    assert.deepEqual([counts.create, counts.change, counts.archive], [0, 0, 0])
  })

  it('leaves one record in the ownerless queue', async () => {
    const { items } = await platform.act(listOwnerless, {})
    assert.deepEqual(
      items.map(({ reference }) => reference),
      ['resource:feature-store'],
    )
  })

  it('has somebody on call for payments at every hour, and for platform wherever the sun is up', async () => {
    for (const at of ['2026-11-20T03:00:00Z', '2026-11-20T12:00:00Z', '2026-11-20T20:00:00Z', '2026-07-01T22:30:00Z']) {
      const answer = await platform.invoke(platform.administrator, 'oncall.who', { at })
      const text = JSON.stringify(answer)
      assert.match(text, /schedule:payments/)
      assert.match(text, /person:(anna|jonas|mira|hannah)/)
      assert.match(text, /person:(greta|kevin|farah|daniel)/, at)
    }
  })
})
