import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { axe, overflow, startSite, until, type Site } from './site.ts'

interface Shifts {
  readonly items: readonly { readonly person: string; readonly from: string; readonly to: string; readonly because: string }[]
}
interface Swaps {
  readonly items: readonly { readonly swap: string; readonly state: string; readonly what: string }[]
}

const schedule = 'schedule:console-duty'
const day = 86_400_000
const names = ['Ada Winter', 'Rosa Lindt', 'Ben Okafor', 'Tess van Dijk']
const slugOf = (name: string): string => name.split(' ')[0]?.toLowerCase() ?? ''
const record = (kind: string, name: string, title: string, spec: string, owner = ''): string =>
  `apiVersion: andon.dev/v1\nkind: ${kind}\nmetadata: { name: ${name}, title: ${title}${owner} }\nspec: ${spec}\n`

/** Four people who take daily turns by the clock of the one who looks, whose turn is today's. */
describe('the console for who is on call', () => {
  let site: Site
  let me = ''
  before(async () => {
    site = await startSite()
    me = (await site.ask<{ reference: string }>('identity.me')).reference
    const people = [me.slice('person:'.length), ...names.slice(1).map(slugOf)]
    const start = new Date(Date.now() - 400 * day).toISOString().slice(0, 10)
    for (const [index, person] of people.entries())
      await site.act('record.save', {
        file: 'a.yaml',
        text: record('Person', person, names[index] ?? '', `{ email: ${person}@anycompany.example }`),
      })
    await site.act('record.save', {
      file: 'a.yaml',
      text: record(
        'Schedule',
        'console-duty',
        'Console duty',
        `{ zone: UTC, rotation: { every: day, start: ${start}T00:00, people: [${people.map((person) => `person:${person}`).join(', ')}] } }`,
        ', owner: team:platform',
      ),
    })
  })
  after(() => site.stop())

  const shifts = async (from: number, to: number): Promise<Shifts['items']> =>
    (await site.ask<Shifts>('oncall.shifts', { schedule, from: new Date(from).toISOString(), to: new Date(to).toISOString() })).items
  const final = (page: Page) => page.getByRole('group', { name: 'Final', exact: true })
  const midnight = new Date().setUTCHours(24, 0, 0, 0)

  test('a drag on the final lane chooses a time; what comes out is seen before it is saved, and taken back after', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/on-call`)
    await page.locator('.duty-card', { hasText: 'Console duty' }).getByRole('link', { name: 'Console duty' }).click()
    await page.getByRole('heading', { name: 'Console duty', level: 1 }).waitFor()
    const track = final(page).locator('.track')
    await track.getByRole('button').nth(4).waitFor()
    const box = (await track.boundingBox())!
    // From the middle of the fourth day to the middle of the fifth.
    await page.mouse.move(box.x + (box.width * 3.5) / 14, box.y + 12)
    await page.getByRole('tooltip').waitFor()
    await page.mouse.down()
    await page.mouse.move(box.x + (box.width * 4) / 14, box.y + 12, { steps: 3 })
    await page.mouse.move(box.x + (box.width * 4.5) / 14, box.y + 12, { steps: 3 })
    await page.mouse.up()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('As it is').waitFor()
    const from = new Date(await dialog.getByLabel('From').inputValue()).getTime()
    assert.equal(new Date(await dialog.getByLabel('Until').inputValue()).getTime() - from, day)
    assert.equal(await dialog.getByRole('button', { name: 'Put on call' }).getAttribute('aria-disabled'), 'true', 'nobody is chosen yet')

    await dialog.getByRole('button', { name: 'Tess van Dijk', exact: true }).click()
    await dialog.getByRole('group', { name: 'Then' }).locator('.block.changed', { hasText: 'Tess van Dijk' }).waitFor()
    // Its end is moved with the keyboard, and the field follows.
    await dialog.getByRole('slider', { name: 'It ends' }).press('ArrowRight')
    assert.ok(new Date(await dialog.getByLabel('Until').inputValue()).getTime() > from + day)
    assert.deepEqual(await axe(page), [])
    await dialog.getByLabel('Why').fill('Rosa flies')
    await dialog.getByRole('button', { name: 'Put on call' }).click()
    await page.getByText('Tess van Dijk takes over.').waitFor()
    await page
      .getByRole('group', { name: 'Overrides' })
      .getByRole('button', { name: /^Tess van Dijk/ })
      .waitFor()
    assert.ok((await shifts(from, from + day)).every(({ person, because }) => person === 'person:tess' && because === 'override'))

    await page.getByRole('button', { name: 'Take back: Tess van Dijk' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
    await page.getByText('None ahead').waitFor()
    assert.deepEqual(await axe(page), [])
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('by keyboard: arrow keys go from shift to shift, Enter opens one with its times; a gap is seen before it is made', async () => {
    const window = await site.open({ theme: 'dark' })
    const { page } = window
    await page.goto(`${site.url}/on-call/console-duty?length=1w`)
    const blocks = final(page).getByRole('button')
    await blocks.nth(3).waitFor()
    await blocks.nth(0).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const reached = (await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))) ?? ''
    assert.match(reached, /Their turn/)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Nobody', exact: true }).click()
    await dialog.getByText(/^Nobody is on call /).waitFor()
    await dialog.getByRole('button', { name: 'As well' }).click()
    await dialog.getByRole('button', { name: 'Leave it', exact: true }).click()
    await page.getByRole('button', { name: 'Later' }).click()
    assert.match(new URL(page.url()).search, /from=\d{4}-\d{2}-\d{2}/)
    await page.getByRole('button', { name: 'Month' }).click()
    await blocks.nth(20).waitFor()
    assert.deepEqual([await axe(page), window.complaints], [[], []])
    await window.close()
  })

  test('a swap somebody asks of me is accepted where I see it first; a shift of mine is given away on a phone', async () => {
    const ahead = await shifts(midnight + day, midnight + 12 * day)
    const whole = ahead.filter(({ from, to }) => new Date(to).getTime() - new Date(from).getTime() === day)
    const theirs = whole.findLast(({ person }) => person === 'person:rosa')!
    const mine = whole.findLast(({ person }) => person === me)!
    const asked = { schedule, person: 'person:rosa', from: theirs.from, to: theirs.to, with: me, back: { from: mine.from, to: mine.to } }
    await site.act('oncall.swap', { ...asked, reason: 'My sister marries' })

    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/?view=me`)
    await page.getByText('in return for yours').waitFor()
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
    await page.getByText('It is yours.').waitFor()
    const [after] = await shifts(new Date(theirs.from).getTime(), new Date(theirs.to).getTime())
    assert.equal(after?.person, me)
    await page.goto(`${site.url}/on-call/-swaps?state=past`)
    await page.getByText('“My sister marries”').waitFor()
    assert.deepEqual([await axe(page), window.complaints], [[], []])
    await window.close()

    const phone = await site.open({ width: 360, theme: 'dark' })
    await phone.page.goto(`${site.url}/on-call/-mine`)
    await phone.page
      .getByRole('button', { name: /^Ask for cover: / })
      .last()
      .click()
    await phone.page.getByRole('dialog').getByRole('button', { name: 'Ask everybody' }).click()
    await phone.page.getByText('Everybody of the schedule and its team is asked.').waitFor()
    const cover = await until('the cover', async () => (await site.ask<Swaps>('oncall.swaps', { state: 'open' })).items[0])
    assert.equal(cover.what, 'cover')
    await phone.page.getByRole('button', { name: 'Make a link' }).click()
    const address = await phone.page.locator('[data-mark="calendar-link"]').textContent()
    assert.match(await (await fetch(address ?? '')).text(), /BEGIN:VCALENDAR[^]*On call: Console duty/)
    assert.deepEqual([await axe(phone.page), await overflow(phone.page)], [[], 0])
    await phone.page.getByRole('button', { name: /^Revoke the link/ }).click()
    await phone.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await phone.page.getByText('Revoked.').waitFor()
    assert.equal((await fetch(address ?? '')).status, 404)

    await phone.page.goto(`${site.url}/on-call/console-duty`)
    await phone.page
      .getByRole('button', { name: /^Change Ben Okafor/ })
      .first()
      .click()
    await phone.page.getByRole('dialog').getByRole('button', { name: 'Rosa Lindt', exact: true }).click()
    await phone.page.getByRole('dialog').getByRole('button', { name: 'Put on call' }).click()
    await phone.page.getByText('Rosa Lindt takes over from Ben Okafor.').waitFor()
    assert.deepEqual([await axe(phone.page), await overflow(phone.page), phone.complaints], [[], 0, []])
    await phone.close()
  })

  test('a schedule is drawn while it is written: a layer more, and what is missing at its place', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/record/schedule%3Aconsole-duty/edit`)
    const preview = page.getByRole('region', { name: 'Preview' })
    await preview.getByRole('group', { name: 'Final', exact: true }).getByRole('button').first().waitFor()
    await page.getByRole('button', { name: 'Add layer', exact: true }).click()
    await preview.getByText(/mend what is marked below/).waitFor()
    await page.getByRole('button', { name: '/spec/layers/0/name' }).waitFor()
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: 'Remove layer 1' }).click()
    await preview.getByText('No gap').waitFor()
    assert.deepEqual(window.complaints, [])
    await window.close()
  })
})
