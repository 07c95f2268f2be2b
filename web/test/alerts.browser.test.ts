import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { withNoise } from './noise.ts'
import { axe, overflow, startSite, until, type Site } from './site.ts'

interface Groups {
  readonly items: readonly { readonly id: string; readonly state: string; readonly labels: Readonly<Record<string, string>> }[]
}

/** What a person does about alerts that are too many, with a real browser on the running product. */
describe('the console for alerts', () => {
  let site: Site
  before(async () => {
    site = await startSite()
  })
  after(() => site.stop())

  const receive = (alertname: string, labels: Readonly<Record<string, string>>): Promise<unknown> =>
    site.act('alert.receive', {
      alerts: [{ labels: { alertname, ...labels }, annotations: { summary: `${alertname} on ${labels['instance'] ?? ''}` } }],
    })
  const groupOf = (alertname: string, state: string) =>
    until(`${alertname} to be ${state}`, async () =>
      (await site.ask<Groups>('alert.list', { state, text: alertname })).items.find(({ labels }) => labels['alertname'] === alertname),
    )

  test('an alert is silenced from its page: what else it would hold is shown first, and its end is asked once', async () => {
    await receive('MailerStuck', { instance: 'mail-1', workload: 'notifications' })
    const group = await groupOf('MailerStuck', 'active')
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/alerts/${group.id}`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Silence this' }).click()
    await page.getByRole('heading', { name: 'Silence alerts', level: 1 }).waitFor()
    await page.getByText('1 open alert fits now').waitFor()

    // Whatever the mailer says, not this alert alone: the preview follows.
    await receive('MailerSlow', { instance: 'mail-2', workload: 'notifications' })
    const name = page.getByLabel(/^Value/).and(page.locator('[value="MailerStuck"]'))
    const line = (await name.getAttribute('aria-label'))?.replace('Value ', '') ?? ''
    await page.getByRole('button', { name: `Comparison ${line}` }).click()
    await page.getByRole('option', { name: 'begins with' }).click()
    await page.getByLabel(`Value ${line}`).fill('Mailer')
    await page.getByText('2 open alerts fit now').waitFor()
    await page.getByText('1 beside this one').waitFor()
    assert.deepEqual(await axe(page), [])
    assert.equal(
      await page.getByRole('button', { name: 'Silence', exact: true }).getAttribute('aria-disabled'),
      'true',
      'a reason is asked for',
    )
    await page.getByLabel('Comment').fill('The mailer moves to another host')
    await page.getByRole('button', { name: 'Silence', exact: true }).click()
    await page.getByRole('heading', { name: 'The mailer moves to another host', level: 1 }).waitFor()
    await groupOf('MailerStuck', 'suppressed')
    await page.goto(`${site.url}/alerts?state=suppressed`)
    await page
      .getByText(/The mailer moves to another host/)
      .first()
      .waitFor()

    await page.goto(`${site.url}/silences?state=active`)
    await page.getByRole('link', { name: 'The mailer moves to another host' }).click()
    await page.getByRole('button', { name: 'End it now' }).click()
    await page
      .getByRole('dialog')
      .getByText(/open alerts? held back now fit/)
      .waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'End it now' }).click()
    await page.locator('.head .word', { hasText: 'Expired' }).waitFor()
    await groupOf('MailerStuck', 'active')
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('a silence that comes again says its next three times before it is saved', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/silences/-new`)
    await page.getByLabel('Label 1').fill('alertname')
    await page.getByLabel('Value 1').fill('NightlyBackup')
    await page.getByRole('button', { name: 'Again and again' }).click()
    const times = page.getByRole('region', { name: 'Next times' }).getByRole('listitem')
    await times.first().waitFor()
    assert.equal(await times.count(), 3)
    await page.getByRole('button', { name: 'Mon', exact: true }).click()
    await times.filter({ hasText: 'Mon' }).first().waitFor()
    assert.deepEqual(await axe(page), [])
    await page.getByLabel('Comment').fill('Backups load the disks')
    await page.getByRole('button', { name: 'Silence', exact: true }).click()
    await page.getByText(/every Monday, Sunday at 02:00 for 2 h/).waitFor()
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('where an alert would go is drawn step by step, and what no route takes leads to a route', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/routes`)
    await page.getByRole('link', { name: 'Where would an alert go?' }).click()
    await page.getByLabel('Value of label 1').fill('ShopCheckoutSlow')
    const way = page.getByRole('list', { name: 'The way it goes' })
    await way.getByText('takes it', { exact: true }).waitFor()
    await way.getByRole('heading', { name: 'Who is paged first now' }).waitFor()
    await way.getByRole('link', { name: 'Jonas Brandt' }).or(way.locator('a[href*="person"]')).first().waitFor()
    assert.match(new URL(page.url()).search, /ShopCheckoutSlow/, 'what is asked can be sent to somebody')

    await page.getByLabel('Value of label 1').fill('NobodyKnowsThis')
    await way.getByText('No process').waitFor()
    assert.deepEqual(await axe(page), [])
    await way.getByRole('link', { name: 'Make a route for it' }).click()
    await page.getByRole('heading', { name: 'New route', level: 1 }).waitFor()
    assert.equal(await page.locator('[data-path^="/spec/match"] input').first().inputValue(), 'alertname')
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('the noise of a rule is seen on a desk and on a phone, and a proposal shows its change before it is followed', async () => {
    for (const look of [{ width: 1440 }, { width: 390, theme: 'dark' as const }]) {
      const window = await site.open(look)
      const { page } = window
      await withNoise(page)
      await page.goto(`${site.url}/noise`)
      await page.getByRole('button', { name: 'Follow …' }).waitFor()
      await page.getByText('saves 52 of 61 pages').waitFor()
      assert.deepEqual(await axe(page), [])
      await page.getByRole('button', { name: 'Follow …' }).click()
      await page.getByRole('dialog').getByText('/spec/for').waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Leave it' }).click()
      await page.getByRole('link', { name: 'ShopCheckoutSlow' }).first().click()
      await page.getByRole('img', { name: /Most fired Mon at 02:00/ }).waitFor()
      await page.getByText('As a table').click()
      await page.getByRole('columnheader', { name: 'Mon' }).waitFor()
      assert.deepEqual(await axe(page), [])
      assert.ok((await overflow(page)) <= 1)
      assert.deepEqual(window.complaints, [])
      await window.close()
    }
  })

  test('an inhibition is made of conditions, a line each; a state without alerts says what would bring one there', async () => {
    const window = await site.open({ width: 390 })
    const { page } = window
    await page.goto(`${site.url}/records/inhibition/new`)
    await page.getByLabel('Name', { exact: true }).fill('host-down')
    await page.getByLabel('Owner').fill('team:platform')
    for (const [at, label, value] of [
      [0, 'alertname', 'HostDown'],
      [1, 'severity', 'warning'],
    ] as const) {
      await page.getByLabel('Label 1').nth(at).fill(label)
      await page.getByLabel('Value 1').nth(at).fill(value)
    }
    await page.getByText('Ready to save').waitFor()
    assert.deepEqual([await axe(page), await overflow(page)], [[], 0])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('alertname="HostDown"').waitFor()

    await page.goto(`${site.url}/alerts?state=acknowledged`)
    await page.getByText('Nobody is on an alert').waitFor()
    const chosen = page.getByRole('button', { name: 'Acknowledged', exact: true })
    assert.ok((await chosen.boundingBox())!.x + (await chosen.boundingBox())!.width <= 390, 'what is chosen is in sight')
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('several alerts are put off together with a reason', async () => {
    for (const instance of ['a', 'b']) await receive(`Batch${instance}`, { instance })
    await groupOf('Batchb', 'active')
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/alerts?text=Batch`)
    await page.getByRole('link', { name: 'Batchb on b' }).waitFor()
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await page.getByRole('button', { name: 'Do with 2' }).click()
    await page.getByRole('menuitem', { name: 'Put off' }).click()
    await page.getByRole('dialog').getByLabel('Why').fill('The vendor mends it until noon')
    await page.getByRole('dialog').getByRole('button', { name: 'Put off' }).click()
    await page.getByText('Put off: 2 alerts.').waitFor()
    await page
      .getByText(/The vendor mends it until noon/)
      .first()
      .waitFor()
    assert.deepEqual(window.complaints, [])
    await window.close()
  })
})
