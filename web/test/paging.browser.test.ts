import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, overflow, startSite, until, type Site, type Window } from './site.ts'

interface Letters {
  readonly items: readonly {
    readonly subject: string
    readonly text?: string
    readonly to: string
    readonly links: readonly { readonly url: string }[]
  }[]
}

/** What a person does so that pages reach people, with a real browser on the running product. */
describe('the console for paging', () => {
  let site: Site
  before(async () => {
    site = await startSite()
  })
  after(() => site.stop())

  const letter = (what: string, fits: (letter: Letters['items'][number]) => boolean) =>
    until(what, async () => (await site.ask<Letters>('message.list', { limit: '100' })).items.find(fits))

  const isClean = async ({ page, complaints }: Window): Promise<void> => {
    assert.deepEqual(await axe(page), [])
    assert.deepEqual(complaints, [])
  }

  /** The same page on a telephone: nothing sticks out, nothing that axe finds. */
  const isCleanOnPhone = async (path: string): Promise<void> => {
    const phone = await site.open({ width: 360, theme: 'dark' })
    await phone.page.goto(site.url + path)
    await phone.page.locator('main h1').first().waitFor()
    await phone.page.waitForFunction(() => document.querySelector('[aria-label="Loading"]') === null)
    assert.ok((await overflow(phone.page)) <= 1, `${path} sticks out at 360 px`)
    await isClean(phone)
    await phone.close()
  }

  test('whoever is paged adds a way, proves it with the code that came there, and says when it is used', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/settings/contact`)
    await page.getByText('A page does not reach you').waitFor()
    await page.getByRole('button', { name: 'Add a way' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /What carries it/ }).click()
    await page.getByRole('option', { name: 'Mail', exact: true }).click()
    await dialog.getByLabel('Mail address').fill('not an address')
    await dialog.getByLabel('What I call it').fill('home')
    await dialog.getByRole('button', { name: 'Add it' }).click()
    await dialog.getByText('/spec/contactMethods/0/address').waitFor()
    // What was refused is told by the browser too.
    assert.match(window.complaints.splice(0).join(), /^422/)
    await dialog.getByLabel('Mail address').fill('me@anycompany.example')
    await dialog.getByRole('button', { name: 'Add it' }).click()
    const home = page.locator('[data-method="home"]')
    await home.getByText('Not verified').waitFor()
    await page.getByText('A page probably reaches you').waitFor()
    await isClean(window)

    await home.getByRole('button', { name: 'Verify: send a code to home' }).click()
    await home.getByLabel(/^Code that was sent/).fill('000 001')
    await home.getByRole('button', { name: 'Verify' }).click()
    await home.getByText(/not right/).waitFor()
    const { text = '' } = await letter('the code', ({ to, subject }) => to === 'me@anycompany.example' && /code/i.test(subject))
    await home.getByLabel(/^Code that was sent/).fill(/\d{6}/.exec(text)?.[0] ?? '')
    await home.getByRole('button', { name: 'Verify' }).click()
    await page.getByText('A page reaches you').waitFor()
    await home.getByText('Verified', { exact: false }).first().waitFor()

    await home.getByRole('button', { name: 'Test home' }).click()
    await home.getByRole('link', { name: 'Test' }).waitFor()
    await home.getByText('Delivered').waitFor()

    await page.getByRole('button', { name: 'Change quiet hours and notices' }).click()
    await page.getByRole('checkbox', { name: /leave me alone/ }).check()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('22:00 to 07:00').waitFor()
    await page.getByRole('button', { name: 'Change what is used for important pages' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Add a step' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('after 5 min').waitFor()
    await isClean(window)
    await window.close()
    await isCleanOnPhone('/settings/contact')
  })

  test('a policy shows whom it pages and when, is tried, and its result follows the answers from a telephone', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/escalation-policies`)
    await page.getByRole('link', { name: 'Gift cards', exact: true }).first().click()
    const ladder = page.getByRole('list', { name: /^Whom Gift cards pages/ })
    await ladder.getByText('T+0', { exact: true }).waitFor()
    await ladder.getByText('T+30 min', { exact: true }).waitFor()
    await ladder.getByRole('link', { name: 'Nadia Ismail' }).first().waitFor()
    await page.getByRole('button', { name: 'Tonight at 3' }).click()
    await page.getByText(/^As it would begin/).waitFor()
    await isClean(window)

    await page.getByRole('button', { name: 'Test this policy' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('link', { name: 'Nadia Ismail' }).first().waitFor()
    assert.deepEqual(await axe(page), [])
    await dialog.getByRole('button', { name: 'Page them as a test' }).click()
    await page.getByRole('heading', { name: 'Drill of Gift cards', level: 1 }).waitFor()
    const level = page.locator('[data-level="0"]')
    await level.getByText('Waiting for answers').waitFor()

    const { links } = await letter('the test', ({ subject }) => /TEST/.test(subject))
    const { pathname, search } = new URL(links[0]?.url ?? '')
    const phone = await site.openStranger({ width: 360, theme: 'dark' })
    await phone.page.goto(site.url + pathname + search)
    await phone.page.getByText('TEST', { exact: true }).waitFor()
    await phone.page.getByText('Nothing broke.', { exact: false }).waitFor()
    assert.ok((await overflow(phone.page)) <= 0)
    assert.deepEqual(await axe(phone.page), [])
    await phone.page.getByRole('button', { name: /got it/i }).click()
    await phone.page.getByText('Thank you. It was a test, and it reached you.').waitFor()
    assert.deepEqual(phone.complaints, [])
    await phone.close()

    await level.getByText('Got it', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Stop the drill' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop the drill' }).click()
    await page.locator('.head .word', { hasText: 'Stopped' }).waitFor()
    await isClean(window)
    await isCleanOnPhone(new URL(page.url()).pathname)
    await window.close()
  })

  test('who else was paged is on the page of a telephone, which puts it off and takes it', async () => {
    await site.act('notice.page-now', { page: ['person:nadia', 'person:ray'], title: 'The till prints nothing' })
    const { links } = await letter('the page', ({ subject, to }) => /till prints/.test(subject) && /nadia/.test(to))
    const path = new URL(links[0]?.url ?? '').pathname
    const phone = await site.openStranger({ width: 360 })
    const { page } = phone
    await page.goto(site.url + path)
    await page.getByRole('heading', { name: 'Who else' }).waitFor()
    await page.getByText('Ray Jenkins').waitFor()
    assert.deepEqual(await axe(page), [])
    assert.ok((await overflow(page)) <= 0)
    await page.getByRole('button', { name: 'Put it off: Morning' }).click()
    await page.getByText(/You put it off until/).waitFor()
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByText(/You are on it/).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Take it over' }).count(), 0)
    assert.deepEqual(phone.complaints, [])
    await phone.close()

    const window = await site.open()
    await window.page.goto(`${site.url}/pages`)
    await window.page.getByText('The till prints nothing').first().waitFor()
    await window.page.getByText('Delivered').first().waitFor()
    await isClean(window)
    await window.close()
  })

  test('a shift is handed over with what its facts cannot say', async () => {
    const now = Date.now()
    await site.act('oncall.override', {
      schedule: 'schedule:storefront',
      person: 'person:administrator',
      from: new Date(now).toISOString(),
      to: new Date(now + 3_600_000).toISOString(),
      reason: 'Trying it',
    })
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/hand-offs`)
    await page.getByRole('link', { name: 'See its note as it is' }).click()
    await page.locator('.head .word', { hasText: 'The shift runs' }).waitFor()
    await page.getByRole('heading', { name: /^Changed/ }).waitFor()
    await page.getByLabel('What the next person should know').fill('Checkout is **slow** since the release.')
    await page.getByRole('button', { name: 'Preview', exact: true }).click()
    await page.locator('strong', { hasText: 'slow' }).waitFor()
    await isClean(window)
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click()
    await page.getByRole('heading', { name: /^Hand-off of/, level: 1 }).waitFor()
    await page.locator('.head .word', { hasText: 'Sent' }).waitFor()
    await page.getByRole('region', { name: 'What the person says' }).getByText('slow').waitFor()
    await letter('the note', ({ subject }) => /hands .* over to you/.test(subject))
    assert.deepEqual(window.complaints, [])
    await window.close()
    await isCleanOnPhone('/hand-offs')
  })

  test('an export of another tool shows what becomes of everything before anything changes', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/settings/integrations/-new`)
    await page.getByRole('link', { name: /^On-call of another tool/ }).click()
    await page.getByRole('button', { name: 'PagerDuty' }).click()
    await page.getByLabel('Or paste it').fill(JSON.stringify(exported))
    await page.getByLabel('Team').fill('team:platform')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Show what it becomes' }).click()
    const preview = page.getByRole('region', { name: 'What it becomes' })
    await preview
      .getByText(/come along/)
      .first()
      .waitFor()
    await isClean(window)
    await preview.getByRole('tab', { name: /^Documents/ }).click()
    await preview.getByText('imported/schedules.yaml').waitFor()
    await preview.getByRole('tab', { name: /^Records/ }).click()
    await preview.getByText('schedule:', { exact: false }).first().waitFor()
    await preview.getByRole('button', { name: /^Import \d+ records/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('heading', { name: 'On call', level: 1 }).waitFor()
    await page.getByText('Warehouse primary').first().waitFor()
    assert.deepEqual(window.complaints, [])
    await window.close()
    await isCleanOnPhone('/on-call/-import')
  })
})

const person = (id: string, name: string) => ({
  id,
  type: 'user',
  name,
  email: `${name.toLowerCase()}@anycompany.example`,
  time_zone: 'Europe/Berlin',
  teams: [],
})

/** As PagerDuty's API answers. */
const exported = {
  users: [person('P1', 'Ulla'), person('P2', 'Viktor')],
  schedules: [
    {
      id: 'S1',
      type: 'schedule',
      name: 'Warehouse primary',
      time_zone: 'Europe/Berlin',
      teams: [],
      schedule_layers: [
        {
          id: 'L1',
          name: 'Weekly',
          start: '2026-11-02T08:00:00Z',
          rotation_virtual_start: '2026-11-02T08:00:00Z',
          rotation_turn_length_seconds: 604_800,
          users: ['P1', 'P2'].map((id) => ({ user: { id } })),
          restrictions: [],
        },
      ],
    },
  ],
  escalation_policies: [
    {
      id: 'E1',
      type: 'escalation_policy',
      name: 'Warehouse',
      num_loops: 1,
      teams: [],
      escalation_rules: [{ escalation_delay_in_minutes: 5, targets: [{ id: 'S1', type: 'schedule_reference' }] }],
    },
  ],
}
