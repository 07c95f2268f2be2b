import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { oncall } from '#domains/oncall/manifest.ts'
import { applyImport, previewImport } from '#domains/oncall/importing/applying.ts'
import { whoIsOnCall } from '#domains/oncall/questions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const user = (id: string, name: string) => ({
  id,
  type: 'user',
  name,
  email: `${name.toLowerCase()}@anycompany.example`,
  time_zone: 'Europe/Berlin',
  teams: [{ id: 'PT', summary: 'Payments' }],
})

const exportOf = (...names: readonly string[]) => [
  {
    path: 'export.json',
    text: JSON.stringify({
      users: names.map((name, index) => user(`P${index}`, name)),
      schedules: [
        {
          id: 'S1',
          type: 'schedule',
          name: 'Payments primary',
          time_zone: 'Europe/Berlin',
          teams: [{ id: 'PT', summary: 'Payments' }],
          schedule_layers: [
            {
              id: 'L1',
              name: 'Weekly',
              start: '2026-11-02T08:00:00Z',
              rotation_virtual_start: '2026-11-02T08:00:00Z',
              rotation_turn_length_seconds: 604_800,
              users: names.map((_, index) => ({ user: { id: `P${index}` } })),
              restrictions: [],
            },
          ],
        },
      ],
      escalation_policies: [
        {
          id: 'E1',
          type: 'escalation_policy',
          name: 'Payments',
          num_loops: 1,
          teams: [{ id: 'PT', summary: 'Payments' }],
          escalation_rules: [{ escalation_delay_in_minutes: 5, targets: [{ id: 'S1', type: 'schedule_reference' }] }],
        },
      ],
    }),
  },
]

describe('importing who is on call', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains: [kindsDomain, people, oncall], start: new Date('2026-11-18T12:00:00Z') })
  })
  after(() => platform.stop())

  const refusalOf = async (work: Promise<unknown>): Promise<Refusal> => {
    try {
      await work
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
    return assert.fail('It was not refused.')
  }

  test('the preview shows documents, notes and the plan, and changes nothing', async () => {
    const preview = await platform.act(previewImport, { from: 'pagerduty', files: exportOf('Anna', 'Ben') })
    assert.equal(preview.ok, true)
    assert.deepEqual(preview.plan.counts, { create: 5, change: 0, restore: 0, archive: 0, unchanged: 0, ignored: 0 })
    assert.deepEqual(
      preview.files.map(({ path }) => path),
      ['imported/people.yaml', 'imported/teams.yaml', 'imported/schedules.yaml', 'imported/escalation-policies.yaml'],
    )
    assert.match(preview.files[2]?.text ?? '', /rotation:\n {4}every: week\n {4}start: 2026-11-02T09:00/)
    assert.equal((await platform.facts('oncall.imported')).length, 0)
    assert.equal((await platform.act(whoIsOnCall, {})).items.length, 0)
  })

  test('what was previewed is applied, whoever is on call there is on call here, and again nothing is left to do', async () => {
    const files = exportOf('Anna', 'Ben')
    const { seal } = await platform.act(previewImport, { from: 'pagerduty', files })
    const done = await platform.act(applyImport, { from: 'pagerduty', files, seal })
    assert.equal(done.counts.create, 5)
    // Turn 2 of two people, since 2 November: Anna again.
    const [now] = (await platform.act(whoIsOnCall, {})).items
    assert.equal(JSON.stringify(now).includes('person:anna'), true)
    const [fact] = await platform.facts('oncall.imported')
    assert.deepEqual(fact?.data, { from: 'PagerDuty', records: 5, files: 4 })
    const again = await platform.act(previewImport, { from: 'pagerduty', files })
    assert.deepEqual([again.plan.counts.create, again.plan.counts.change], [0, 0])
    assert.equal((await platform.act(applyImport, { from: 'pagerduty', files, seal: again.seal })).counts.unchanged > 0, true)
    assert.equal((await platform.facts('oncall.imported')).length, 1)
  })

  test('an apply is refused when the export is another one, or when the records changed since the preview', async () => {
    const files = exportOf('Anna', 'Ben', 'Cara')
    const { seal } = await platform.act(previewImport, { from: 'pagerduty', files })
    const other = await refusalOf(platform.act(applyImport, { from: 'pagerduty', files: exportOf('Anna', 'Ben', 'Dora'), seal }))
    assert.equal(other.code, 'conflict')
    const document = { apiVersion: 'andon.dev/v1', kind: 'Person', metadata: { name: 'cara' }, spec: { email: 'other@anycompany.example' } }
    await platform.invoke(platform.administrator, 'record.save', { document })
    assert.match((await refusalOf(platform.act(applyImport, { from: 'pagerduty', files, seal }))).message, /new preview/)
  })

  test('what cannot be read is refused with its place, and an owner that is not there is a finding', async () => {
    const refused = await refusalOf(platform.act(previewImport, { from: 'opsgenie', files: [{ path: 'x.json', text: '{"rocket": 1}' }] }))
    assert.equal(refused.code, 'invalid-input')
    assert.deepEqual(
      refused.findings.map(({ rule }) => rule),
      ['unknown'],
    )
    const text = JSON.stringify({
      schedules: [
        {
          id: 's',
          name: 'Lonely',
          timezone: 'UTC',
          rotations: [
            {
              name: 'R',
              type: 'daily',
              startDate: '2026-01-01T00:00:00Z',
              participants: [{ type: 'user', id: 'u', username: 'eva@anycompany.example' }],
            },
          ],
        },
      ],
    })
    const preview = await platform.act(previewImport, { from: 'opsgenie', files: [{ path: 'x.json', text }], owner: 'team:nobody' })
    assert.equal(preview.ok, false)
    assert.equal(preview.findings[0]?.rule, 'reference')
  })
})
