import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, overflow, startSite, type Site } from './site.ts'

/** What people do with Automation documents: their files, their versions, and steps with other inputs. */
const text = (minutes: number): string => `schemaVersion: '0.3'
description: Rests, and greets.
mainSteps:
  - name: rest
    action: aws:sleep
    inputs: { Duration: PT${minutes}M }
  - name: greet
    action: aws:executeScript
    inputs: { Runtime: python3.11, Handler: tool.run, Script: 'def run(events, context): return {}' }
`
const tool = Buffer.from('def run(events, context):\n    return {}\n')

describe('Automation documents', () => {
  let site: Site
  const procedure = 'runbook:rest-and-greet'
  const save = (minutes: number) =>
    site.act('record.save', {
      document: {
        apiVersion: 'andon.dev/v1',
        kind: 'Runbook',
        metadata: { name: 'rest-and-greet', title: 'Rest and greet', owner: 'team:storefront' },
        spec: { format: 'ssm-automation', body: text(minutes) },
      },
    })
  before(async () => {
    site = await startSite()
    await save(10)
  })
  after(() => site.stop())

  test('a file is attached to a document and removed again', async () => {
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/procedures/${encodeURIComponent(procedure)}`)
    const card = page.locator('section.card', { has: page.getByRole('heading', { name: 'Attachments' }) })
    await card.getByText('None. Code that is too long').waitFor()
    await card.locator('input[type=file]').setInputFiles({ name: 'tool.py', mimeType: 'text/x-python', buffer: tool })
    await page.getByText('tool.py is attached. Version 2 names it.').waitFor()
    await card.getByText(`${tool.length} bytes`).waitFor()
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await card.getByRole('button', { name: 'Remove tool.py' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await card.getByText('not here').waitFor()
    await page.getByRole('link', { name: 'Run it' }).click()
    await page.getByText('It cannot run').waitFor()
    await page.getByText(/The attachment "tool\.py" is declared/).waitFor()
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await window.close()
  })

  test('the version that runs is kept while another is written, and then let run', async () => {
    await save(20)
    const window = await site.open({ width: 360 })
    const { page } = window
    await page.goto(`${site.url}/procedures/${encodeURIComponent(procedure)}`)
    const card = page.locator('section.card', { has: page.getByRole('heading', { name: 'Version', exact: true }) })
    await card.getByRole('button', { name: 'Keep version 3' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Keep version 3' }).click()
    await page.getByText('Version 3 runs until you say otherwise.').first().waitFor()
    await card.getByText('It goes on to run when another is written.').waitFor()
    await card.getByRole('button', { name: 'Always the latest' }).waitFor()
    await save(30)
    await card.getByText('Version 3 runs. What you read is version 4').waitFor()
    await page.getByText('version 3 runs', { exact: true }).waitFor()
    assert.equal(await overflow(page), 0)
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await card.getByRole('button', { name: 'Let version 4 run' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Let version 4 run' }).click()
    await card.getByText('Version 4 runs: what you read.').waitFor()
    await window.close()
  })

  test('a step of a run that is led by hand is started with another input, and says so', async () => {
    const { run } = (await site.act('run.start', { procedure, guided: true })) as { run: string }
    const window = await site.open()
    const { page } = window
    await page.goto(`${site.url}/runs/${run}`)
    const group = page.getByRole('group', { name: 'Start: rest' })
    await group.getByText('With other inputs').click()
    await group.getByLabel('Duration').fill('PT1S')
    assert.deepEqual([...window.complaints, ...(await axe(page))], [])
    await group.getByRole('button', { name: 'Start it with these' }).click()
    await page.getByRole('group', { name: 'Start: greet' }).waitFor({ timeout: 30_000 })
    const step = page.locator('#step-rest')
    if (!(await step.getByText('Started with other inputs').isVisible())) await step.getByRole('button', { name: 'rest' }).click()
    await step.getByText('Started with other inputs').waitFor()
    await step.getByText('PT1S').first().waitFor()
    await window.close()
  })
})
