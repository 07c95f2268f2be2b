import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { banner, partnerKey, slowWorker, warehouse } from './run-records.ts'
import { axe, overflow, startSite, until, type Site, type Window } from './site.ts'

/** What people do with procedures and runs, with a real browser on the running product. */
describe('procedures that run', () => {
  let site: Site
  before(async () => {
    site = await startSite()
    await site.act('record.apply', {
      files: [banner, slowWorker, partnerKey, warehouse].map((text, at) => ({
        path: at < 3 ? `more/${at}.md` : 'more/machines.yaml',
        text,
      })),
    })
  })
  after(() => site.stop())

  test('a procedure is started through its form, answered in place, held, released, and followed to its end', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/procedures/runbook%3Achange-banner`)
    await page.getByRole('heading', { name: 'Change the banner', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'Run it' }).click()
    await page.getByRole('heading', { name: 'Run: Change the banner' }).waitFor()
    await page.getByLabel('Text').fill('Free delivery until Sunday')
    await page.getByRole('button', { name: 'What would it do?' }).click()
    await page.getByRole('heading', { name: 'What it would do' }).waitFor()
    await page.getByRole('button', { name: 'Run it' }).click()

    const answer = page.getByRole('group', { name: 'Answer: Look at the banner' })
    await answer.waitFor()
    assert.equal(await answer.getByRole('button', { name: 'Done' }).isEnabled(), false, 'the box comes first')
    await answer.getByRole('checkbox').check()
    await answer.getByLabel('Note').fill('It still says Friday')
    await answer.getByRole('button', { name: 'Done' }).click()
    await page.getByText('It still says Friday').first().waitFor()

    await page.getByRole('button', { name: 'Hold' }).click()
    await page.getByText('It stops before its next step.').waitFor()
    await page.getByRole('button', { name: 'Release' }).first().click()
    await page.getByRole('button', { name: 'Hold' }).waitFor()
    await page.getByRole('group', { name: 'Answer: Tell the team' }).waitFor()
    await answerAll(window, 'Tell the team')
    await page.getByRole('group', { name: 'Answer: Change it' }).getByRole('button', { name: 'Not applicable' }).click()
    await page.locator('.head .word', { hasText: 'Succeeded' }).waitFor()
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  test('a run that is over goes on again from one of its steps, and is looked back at', async () => {
    const { run } = (await site.act('run.start', { procedure: 'runbook:change-banner', parameters: { text: 'Back soon' } })) as {
      run: string
    }
    for (const [step, checked] of [
      ['look', [0]],
      ['tell', []],
      ['change', []],
    ] as const)
      await site.act('run.answer', { run, step, outcome: 'done', ...(checked.length === 0 ? {} : { checked }) })
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/runs/${run}`)
    await page.locator('.head .word', { hasText: 'Succeeded' }).waitFor()
    const step = page.locator('#step-tell')
    await step.getByRole('button', { name: 'Tell the team' }).click()
    await step.getByText('More').click()
    await step.getByRole('button', { name: 'Do it again from here' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Do it again from here' }).click()
    await answerAll(window, 'Tell the team')
    await page.getByRole('group', { name: 'Answer: Change it' }).waitFor()

    const slider = page.getByRole('slider', { name: 'After which event' })
    await slider.focus()
    await page.keyboard.press('Home')
    await page.getByText(/As it was .* Nothing can be done here/).waitFor()
    assert.equal(await page.getByRole('group', { name: /^Answer/ }).count(), 0, 'the past is not answered')
    // While it has the cursor it shows its value beside the page.
    await slider.blur()
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: 'Back to now' }).click()
    await page.getByRole('group', { name: 'Answer: Change it' }).waitFor()
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('a choice of a playbook is a finding, and its runbook opens with what is known filled in', async () => {
    const { run } = (await site.act('run.start', {
      procedure: 'playbook:find-slow-worker',
      parameters: { worker: 'w7' },
      about: ['workload:storefront'],
    })) as { run: string }
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/runs/${run}`)
    await page
      .getByRole('group', { name: 'What did you find?' })
      .getByRole('button', { name: /One worker only/ })
      .click()
    await page.getByRole('heading', { name: 'The cause' }).waitFor()
    await page.getByRole('link', { name: 'Start drain-worker' }).click()
    await page.getByRole('heading', { name: 'Run: Drain and replace a worker' }).waitFor()
    assert.equal(await page.getByLabel('Worker').inputValue(), 'w7')
    await page.getByRole('link', { name: 'Storefront' }).waitFor()
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  test('who may not approve is told, a rejection needs a reason, and somebody else approves on a phone from the inbox', async () => {
    const start = async (): Promise<string> =>
      ((await site.act('run.start', { procedure: 'runbook:rotate-partner-secret' })) as { run: string }).run
    const [first, second] = [await start(), await start()]
    for (const run of [first, second]) await site.act('run.answer', { run, step: 'say', outcome: 'done' })
    await until('the approval', async () =>
      (await site.ask<{ items: unknown[] }>('run.approvals', { which: 'asked' })).items.length >= 2 ? true : undefined,
    )

    const own = await site.open()
    await own.page.goto(`${site.url}/approvals?view=asked`)
    await own.page.getByRole('article', { name: 'Replace the key' }).first().waitFor()
    assert.equal(await own.page.getByRole('button', { name: 'Approve' }).count(), 0, 'nobody decides about what they asked for')
    await own.close()

    const phone = await signedInAs('lea')
    const { page } = phone
    await page.goto(`${site.url}/approvals`)
    const cards = page.getByRole('article', { name: 'Replace the key' })
    await cards.nth(1).waitFor()
    assert.deepEqual(await axe(page), [])
    assert.ok((await overflow(page)) <= 0, 'nothing sticks out')
    const card = cards.first()
    assert.equal(await card.getByRole('button', { name: 'Reject' }).isEnabled(), false)
    await card.getByLabel('Reason').fill('Not before the partner has answered')
    await card.getByRole('button', { name: 'Reject' }).click()
    await page.getByText('Rejected.', { exact: true }).waitFor()
    await until('one card less', async () => ((await cards.count()) === 1 ? true : undefined))
    await cards.first().getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Nothing waits for your approval').waitFor()
    await page.getByRole('button', { name: 'Decided by me' }).click()
    await page.getByText(/Not before the partner has answered/).waitFor()
    assert.deepEqual(phone.complaints, [])
    await phone.close()

    const states = await Promise.all(
      [first, second].map(async (run) => {
        const { status, waiting } = await site.ask<{ status: string; waiting: { step: string } | null }>('run.get', { run })
        return waiting === null ? status : waiting.step
      }),
    )
    assert.deepEqual(states.toSorted(), ['Failed', 'replace'], 'one went on to its work, one ended')
  })

  test('a wrong step is reported from the run, and the owner answers on the page of the procedure', async () => {
    const { run } = (await site.act('run.start', { procedure: 'runbook:change-banner', parameters: { text: 'Sale' } })) as { run: string }
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/runs/${run}`)
    await page.getByRole('group', { name: 'Answer: Look at the banner' }).waitFor()
    await page.locator('#step-look').getByRole('button', { name: 'This step was wrong' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('What would be right').fill('The banner has moved to the other page.')
    await dialog.getByRole('button', { name: 'Tell the owner' }).click()
    await page.getByText('The owner is told.').waitFor()

    await page.goto(`${site.url}/procedures/runbook%3Achange-banner?tab=reports`)
    await page.getByText('The banner has moved to the other page.').waitFor()
    await page.getByRole('button', { name: 'Answer' }).click()
    await page.getByRole('dialog').getByLabel('Answer').fill('Changed, thank you.')
    await page.getByRole('dialog').getByRole('button', { name: 'Answer and close' }).click()
    await page.getByText('Changed, thank you.').waitFor()
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  test('several runs are cancelled at once from the list', async () => {
    for (const text of ['One', 'Two'])
      await site.act('run.start', { procedure: 'runbook:change-banner', parameters: { text: `Cancelled ${text}` } })
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/runs?procedure=runbook%3Achange-banner&status=Waiting`)
    await page.getByRole('link', { name: 'Change the banner' }).nth(1).waitFor()
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await page.getByRole('button', { name: /^Cancel \d+ runs/ }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Cancel/ })
      .click()
    await page.getByText(/runs? (is|are) cancelled/).waitFor()
    await page.getByText('No run fits').waitFor()
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  test('one form starts a run for each of many targets, after a preview', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/procedures/runbook%3Achange-banner/run`)
    await page.getByRole('checkbox', { name: /Do it for many targets/ }).check()
    await page.getByRole('textbox', { name: 'Values' }).fill('Sale on the web\nSale in the app\nSale at the till')
    await page.getByText(/3 targets, at most 3 at once/).waitFor()
    await page.getByRole('button', { name: 'What would it do?' }).click()
    await page
      .getByLabel('What it would do')
      .getByText(/3 targets, at most 3 at once.*Sale in the app/)
      .waitFor()
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: 'Run it' }).click()
    await page.getByText(/of 3 targets over/).waitFor()
    await page.getByRole('link', { name: 'Sale on the web' }).waitFor()
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  test('the list says which procedures lack something, and is narrowed to them', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/procedures?complete=no&text=banner`)
    await page.getByRole('link', { name: 'Change the banner' }).waitFor()
    await page.getByRole('link', { name: /lacks \d+ things?/ }).waitFor()
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: 'Complete Something is missing' }).click()
    await page.getByRole('option', { name: 'Complete', exact: true }).click()
    await page.getByText('No procedure fits').waitFor()
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  test('somebody of the board approves a text beforehand, and takes it back with a reason', async () => {
    const window = await signedInAs('emre')
    const { page } = window
    await page.goto(`${site.url}/procedures/runbook%3Arebuild-search-index`)
    await page.getByRole('button', { name: 'Approve beforehand' }).click()
    await page.getByRole('dialog').getByLabel('What you looked at').fill('Every step, on the copy')
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await page.getByText(/Approved beforehand until/).waitFor()
    await page.getByText('Every step, on the copy').waitFor()
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByRole('dialog').getByLabel('Why').fill('The copy was old')
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
    await page.getByText(/must agree before its first step/).waitFor()
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  test('the key of a hook is shown once, and the next turns of a schedule say why one is left out', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/procedures/runbook%3Arebuild-search-index?tab=triggers`)
    await page.getByText('Next turns').click()
    await page
      .getByText(/left out: .*Inventory night/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Issue a key' }).click()
    const dialog = page.getByRole('dialog', { name: 'The key of the hook' })
    const key = (await dialog.locator('code').first().textContent()) ?? ''
    assert.ok(key.length > 20)
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Revoke' }).waitFor()
    await page.getByText(key).waitFor({ state: 'detached' })
    assert.ok(!(await page.content()).includes(key))
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  test('the command that registers a machine is shown once', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/runners/warehouse-1`)
    await page.getByRole('button', { name: 'Register its machine' }).first().click()
    const command = page.getByText(/andon runner register/)
    await command.waitFor()
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: 'Close' }).click()
    await command.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('heading', { name: 'Warehouse 1', level: 1 }).waitFor()
    assert.equal(await command.count(), 0)
    assert.deepEqual(window.complaints, [])
    await window.close()
  })

  test('a secret is set and its value is nowhere in the page', async () => {
    const value = 'seven-quiet-herons-9241'
    const window = await site.open()
    const { page } = window
    const answers: string[] = []
    page.on(
      'response',
      (response) =>
        void response.text().then(
          (text) => answers.push(text),
          () => undefined,
        ),
    )
    await page.goto(`${site.url}/secrets/partner-key`)
    await page.getByRole('button', { name: 'Set its value' }).click()
    await page.getByRole('dialog').getByLabel('Value').fill(value)
    await page.getByRole('dialog').getByRole('button', { name: 'Set it' }).click()
    await page.getByText('It is sealed.').waitFor()
    await page.getByRole('button', { name: 'Replace its value' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Replace its value' }).waitFor()
    await page.waitForTimeout(300)
    assert.ok(!(await page.content()).includes(value))
    assert.ok(answers.length > 0 && answers.every((text) => !text.includes(value)))
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  const answerAll = async ({ page }: Window, title: string): Promise<void> => {
    const group = page.getByRole('group', { name: `Answer: ${title}` })
    await group.waitFor()
    for (const box of await group.getByRole('checkbox').all()) await box.check()
    await group.getByRole('button', { name: 'Done' }).click()
  }

  /** Another person, on a phone. */
  const signedInAs = async (person: string): Promise<Window> => {
    const { url } = (await site.act('identity.invite', { person, role: 'responder' })) as { url: string }
    const window = await site.openStranger({ width: 390, theme: 'dark' })
    await window.page.goto(new URL(new URL(url).pathname, site.url).href)
    await window.page.getByRole('button').first().click()
    await window.page.waitForURL((address) => address.pathname === '/')
    window.complaints.length = 0
    return window
  }
})
