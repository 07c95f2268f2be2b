import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, startSite, until, type Site } from './site.ts'

/** From a tool that is connected to what came of its events, with a real browser on the running product. */
describe('the console for events', () => {
  let site: Site
  before(async () => {
    site = await startSite()
  })
  after(() => site.stop())

  test('a tool is connected, tested, its event becomes a rule, and the rule raises an alert', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/settings/integrations`)
    await page.getByRole('link', { name: 'Connect a tool' }).click()
    await page.getByRole('link', { name: /^CloudEvents/ }).click()
    await page.getByLabel('Name').fill('releases')
    await page.getByText('There is one called that.').waitFor()
    await page.getByLabel('Name').fill('pipeline')
    await page.getByLabel('Owner').fill('team:platform')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Connect and show the key' }).click()
    await page.getByRole('heading', { name: 'It may send now' }).waitFor()
    const key = (await page.locator('[data-mark="key"]').textContent()) ?? ''
    assert.match(key, /^[0-9a-f]{32}$/)
    assert.ok((await page.locator('pre').textContent())?.includes(key), 'the setting is ready to paste')
    assert.deepEqual(await axe(page), [])

    await page.getByRole('link', { name: 'Send a test' }).click()
    await page.getByRole('heading', { name: 'pipeline', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('Taken, 202').waitFor()
    assert.deepEqual(await axe(page), [])
    await page.getByRole('link', { name: 'the event andon.test' }).click()
    await page.getByRole('heading', { name: 'andon.test', level: 1 }).waitFor()
    await page.getByText('A test sent from Andon.').first().waitFor()

    await page.getByRole('link', { name: 'Make a rule from this event' }).click()
    await page.getByText('The event you began with fits').waitFor()
    await page.getByText(/^Would have matched 1 of the last \d+ events$/).waitFor()
    const pattern = page.getByRole('textbox', { name: 'Pattern' })
    const begun = await pattern.inputValue()
    await pattern.fill(begun.replace('"type": ["andon.test"]', '"type": [{ "numeric": ["about", 3] }]'))
    await page
      .getByText(/\/type\/0.*line 3/)
      .first()
      .waitFor()
    assert.deepEqual(await axe(page), [])
    await pattern.fill('{')
    await page.getByText('Mend it to see what it would match.').waitFor()
    await pattern.fill(begun)
    await page.getByText('The event you began with fits').waitFor()
    await page.getByLabel('Owner').fill('team:platform')
    await page.keyboard.press('Escape')
    await page.getByLabel('Why').fill('To see it work')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'on-andon-test', level: 1 }).waitFor()

    const sent = await fetch(`${site.url}/in/pipeline`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify({ specversion: '1.0', id: '7', source: 'andon/test', type: 'andon.test', subject: 'the pipeline' }),
    })
    assert.equal(sent.status, 202)
    await page.locator('table .word', { hasText: 'Done' }).waitFor({ timeout: 45_000 })
    const alert = await until(
      'the alert',
      async () => (await site.ask<{ items: { summary: string }[] }>('alert.list', { state: 'all', text: 'andon.test' })).items[0],
    )
    assert.equal(alert.summary, 'andon.test: the pipeline')

    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByRole('button', { name: 'See what it would do' }).click()
    await page.getByText(/^2 of \d+ fit$/).waitFor()
    assert.deepEqual(await axe(page), [])
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('what a rule cannot do is given up with its reason, and tried again after the rule is mended', async () => {
    const rule = (title: string) => ({
      document: {
        apiVersion: 'andon.dev/v1',
        kind: 'EventRule',
        metadata: { name: 'till', title: 'A till is offline', owner: 'team:platform' },
        spec: {
          pattern: { type: ['till.offline'] },
          targets: [{ id: 'incident', action: 'incident.open', input: { title, priority: 'High' } }],
        },
      },
    })
    await site.act('record.save', rule('{{ data.missing }}'))
    await site.act('event.receive', { events: [{ source: 'tills', id: '1', type: 'till.offline', subject: 'till 4', data: {} }] })
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/event-rules?view=deliveries&state=dead`)
    await page.getByRole('link', { name: 'till.offline' }).click({ timeout: 45_000 })
    await page.getByRole('heading', { name: 'What it would be given' }).waitFor()
    await page
      .getByText(/The event has nothing at/)
      .first()
      .waitFor()
    await site.act('record.save', rule('{{ subject }} is offline'))
    // The one of the details: that of the list waits for a selection.
    await page.getByRole('button', { name: 'Try again', disabled: false }).click()
    await until('the incident', async () =>
      (await site.ask<{ items: { title: string }[] }>('incident.list')).items.find(({ title }) => title === 'till 4 is offline'),
    )
    await page.getByText('Nothing was given up').waitFor()
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('a mapping is tried on a body while it is written', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/settings/integrations/-new?tool=json`)
    await page.getByText('Login: No answer').waitFor()
    await page
      .getByRole('textbox', { name: 'Mapping' })
      .fill('{ "event": { "each": "checks", "type": "check.{{ state }}", "id": "number" } }')
    await page.getByText('check.down').waitFor()
    await page.getByText('Nothing is there, so the entry would be refused.').waitFor()
    await page.getByRole('textbox', { name: 'Sample body' }).fill('{ "checks": 3 }')
    await page
      .getByText(/No array at/)
      .first()
      .waitFor()
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('a heartbeat gets an address that is shown once, and comes alive by it', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/heartbeats`)
    await page.getByRole('link', { name: 'The nightly export of stock' }).click()
    await page.getByRole('button', { name: 'Make an address' }).click()
    const address = (await page.getByRole('dialog').locator('.copied code').textContent()) ?? ''
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: 'I have copied it' }).click()
    assert.equal((await fetch(`${site.url}${new URL(address).pathname}`)).status, 200)
    await page.locator('.head .word', { hasText: 'Alive' }).waitFor()
    assert.deepEqual(window.complaints, [])
    await window.close()
  })
})
