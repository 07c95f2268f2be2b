import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, overflow, startSite, until, type Site } from './site.ts'

/** What a person does here, in order, with a real browser on the running product. */
describe('the console', () => {
  let site: Site
  before(async () => {
    site = await startSite()
  })
  after(() => site.stop())

  test('a person who was invited sets a password, signs out and signs in with it', async () => {
    const { url } = (await site.act('identity.invite', { person: 'mira', role: 'responder' })) as { url: string }
    const window = await site.openStranger()
    const { page } = window
    await page.goto(new URL(new URL(url).pathname, site.url).href)
    await page.getByRole('button').first().click()
    await page.waitForURL((address) => address.pathname === '/')
    await page.goto(`${site.url}/settings/me`)
    await page.getByLabel('New password').fill('seven quiet herons')
    await page.getByRole('button', { name: /the password$/ }).click()
    await page.getByText('The password is changed.').waitFor()

    await page.getByRole('button', { name: /Mira Hoffmann/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(/\/sign-in/)

    await page.goto(`${site.url}/on-call`)
    await page.waitForURL(/\/sign-in\?next=/)
    window.complaints.length = 0
    await page.getByLabel('E-mail').fill('mira@anycompany.example')
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('The e-mail address or password is wrong.').waitFor()
    await page.getByLabel('Password').fill('seven quiet herons')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'On call', level: 1 }).waitFor()
    await window.close()
  })

  test('Ctrl K finds a record by a part of its name, a place and an action', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(site.url)
    await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    const box = page.getByRole('combobox', { name: 'Search or do anything' })
    await box.fill('gift')
    await page.getByRole('option', { name: /workload:gift-cards/ }).waitFor()
    assert.deepEqual(await axe(page), [])
    await box.fill('readiness')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Readiness', level: 1 }).waitFor()

    await page.keyboard.press('Control+k')
    await box.fill('test message')
    await page.getByRole('option', { name: /message test/ }).click()
    await page.getByRole('heading', { level: 1, name: /test message/ }).waitFor()

    await page.getByRole('heading', { level: 1 }).focus()
    await page.keyboard.press('g')
    await page.keyboard.press('w')
    await page.getByRole('heading', { name: 'Workloads', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'Checkout' }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Checkout', level: 1 }).waitFor()
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('a field the server refuses says why beside it, and a mended record keeps its history', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/record/workload%3Agift-cards/edit`)
    const tier = page.getByLabel('Tier')
    await tier.fill('9')
    await page
      .locator('[data-path="/spec/tier"]')
      .getByText(/at most|3/)
      .first()
      .waitFor()
    await page.getByRole('heading', { name: /1 thing to mend/ }).waitFor()
    window.complaints.length = 0
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: /to mend/ }).waitFor()
    assert.equal(new URL(page.url()).pathname, '/record/workload%3Agift-cards/edit', 'nothing was saved')

    await tier.fill('1')
    await page.getByRole('heading', { name: 'Ready to save' }).waitFor()
    await page.getByLabel('Why').fill('Sold at the till now')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Gift cards', level: 1 }).waitFor()
    await page.getByRole('tab', { name: 'Versions (2)' }).click()
    await page.getByText('Sold at the till now').waitFor()
    await page.getByText('/spec/tier').waitFor()

    await page.getByRole('button', { name: 'Return to 1' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Return to 1' }).click()
    await page.getByRole('tab', { name: 'Versions (3)' }).waitFor()
    await window.close()
  })

  test('the shop breaks, the page is answered on a phone, the runbook is followed, the shop recovers, and nobody reloads', async () => {
    const desk = await site.open()
    const { page } = desk
    await page.goto(site.url)
    await page.getByRole('button', { name: 'Break the shop' }).click()
    const alert = page
      .getByRole('link', { name: /checkout/i })
      .and(page.locator('[href^="/alerts/"]'))
      .first()
    await alert.waitFor({ timeout: 60_000 })
    await page.getByText(/alert open, nobody is on it/).waitFor()

    await page.goto(`${site.url}/mailbox`)
    const acknowledge = page.locator('a[href*="choice=acknowledge"]').first()
    const link = (await acknowledge.getAttribute('href')) ?? ''
    await answerOnPhone(new URL(link).pathname + new URL(link).search)

    await page.goto(`${site.url}/alerts`)
    await page.locator('.word', { hasText: 'Acknowledged' }).first().waitFor()
    await page
      .getByRole('link', { name: /checkout/i })
      .and(page.locator('[href^="/alerts/"]'))
      .first()
      .click()
    await page.getByRole('button', { name: 'Start the runbook' }).click()
    await page.locator('a[href^="/runs/"]').first().click()
    await followRunbook()

    await page
      .locator('nav, .places')
      .getByRole('link', { name: /^Incidents/ })
      .click()
    await page.getByRole('button', { name: 'Resolved' }).click()
    await page
      .getByRole('link', { name: /checkout/i })
      .and(page.locator('[href^="/incidents/"]'))
      .first()
      .waitFor({ timeout: 90_000 })
    await page
      .getByRole('link', { name: /checkout/i })
      .and(page.locator('[href^="/incidents/"]'))
      .first()
      .click()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    await page
      .getByText(/Run finished|finished/i)
      .first()
      .waitFor()
    await page.locator('a[href*="/run?about=incident"]').first().click()
    await page.getByRole('heading', { name: /^Run: / }).waitFor()
    await page.getByText('About').first().waitFor()
    assert.deepEqual(desk.complaints, [])
    await desk.close()

    async function answerOnPhone(path: string): Promise<void> {
      const phone = await site.openStranger({ width: 360, theme: 'dark' })
      await phone.page.goto(site.url + path)
      const button = phone.page.getByRole('button', { name: 'Acknowledge' })
      await button.waitFor()
      assert.deepEqual(await axe(phone.page), [])
      assert.ok((await overflow(phone.page)) <= 0, 'nothing sticks out at 360 px')
      const first = phone.page.locator('dd', { hasText: 'its text' }).locator('a')
      assert.match((await first.first().getAttribute('href')) ?? '', /^\/procedures\/runbook%3A[a-z-]+\/run\?about=alert-group%3A/)
      assert.match((await first.last().getAttribute('href')) ?? '', /^\/procedures\/runbook%3A[a-z-]+$/)
      await button.click()
      await phone.page
        .getByText(/(is|are) on it/)
        .first()
        .waitFor()
      assert.equal(await phone.page.getByRole('button', { name: 'Acknowledge' }).count(), 0, 'what is done is not offered again')
      assert.deepEqual(phone.complaints, [])
      await phone.close()
    }

    /** Ticks what each step asks for and says done, until the run is over. */
    async function followRunbook(): Promise<void> {
      await until(
        'the end of the run',
        async () => {
          if ((await page.locator('.head .word', { hasText: 'Succeeded' }).count()) > 0) return true
          const group = page.getByRole('group', { name: /^Answer/ })
          if ((await group.count()) === 0) return undefined
          for (const box of await group.getByRole('checkbox').all()) if (!(await box.isChecked())) await box.check()
          const done = group.getByRole('button', { name: 'Done' })
          if (await done.isEnabled()) await done.click({ timeout: 2_000 }).catch(() => undefined)
          await page.waitForTimeout(400)
          return undefined
        },
        90,
      )
    }
  })

  test('a used or mistyped link says so on the phone', async () => {
    const phone = await site.openStranger({ width: 360 })
    await phone.page.goto(`${site.url}/p/none`)
    await phone.page.getByText(/link/i).first().waitFor()
    await phone.page.getByRole('button', { name: 'Try again' }).waitFor()
    await phone.close()
  })

  test('a lost connection is said, and what happened meanwhile is caught up', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/on-call`)
    await page.getByRole('heading', { name: 'On call', level: 1 }).waitFor()
    let cut = true
    await page.route('**/api/v1/live**', (route) => (cut ? route.abort() : route.continue()))
    // A new page opens a new stream, which is refused.
    await page.reload()
    await page.getByText('Connection lost').waitFor()
    await site.act('oncall.override', {
      schedule: 'schedule:payments',
      person: 'person:anna',
      from: new Date().toISOString(),
      to: new Date(Date.now() + 3_600_000).toISOString(),
    })
    cut = false
    await page.getByText('Connection lost').waitFor({ state: 'detached', timeout: 30_000 })
    await page.locator('.duty-card', { hasText: 'Anna Keller' }).first().waitFor()
    await window.close()
  })
})
