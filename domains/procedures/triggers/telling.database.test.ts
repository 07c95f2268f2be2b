import assert from 'node:assert/strict'
import test, { after, before, beforeEach } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import type { Message } from '#platform/messages/channel.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { block, type Stage, startStage } from '#test/procedures.ts'

let stage: Stage
let sent: Message[] = []
before(async () => {
  stage = await startStage({
    others: [messagesDomain, people, catalog, silences, oncall, notices],
    start: new Date('2026-11-20T08:30:00Z'),
    send: (message) => {
      sent.push(message)
      return Promise.resolve({ outcome: 'delivered', reason: 'ok' })
    },
  })
  for (const name of ['bo', 'cy'])
    await stage.save('Person', name, { email: `${name}@example.com`, shiftNotice: [], quietHours: { from: '22:00', to: '07:00' } })
  await stage.save('Team', 'payments', { members: ['person:bo'] })
  await stage.save('Team', 'night', { members: ['person:cy'] })
  await stage.platform.drain()
})
beforeEach(() => {
  sent = []
})
after(() => stage.stop())

const declare = (name: string, spec: Record<string, unknown>) =>
  stage.save('ProcedureSchedule', name, { zone: 'UTC', ...spec }, { owner: 'team:night', title: 'The nightly clean-up' })
/** To a minute past the next full hour, as time would pass. */
const nextHour = async (): Promise<void> => {
  const now = stage.platform.clock.now().getTime()
  await stage.platform.advance(`${(Math.floor(now / 3_600_000) + 1) * 3_600_000 + 60_000 - now}ms`, 1)
  await stage.platform.drain()
}
const told = (): string[] => sent.map(({ to, subject }) => `${to.split('@')[0]}: ${subject}`)

test('the owner of a schedule is told of a turn that could not begin, once a day', async () => {
  const procedure = await stage.runbook('1. Look\n', { format: 'unheard-of' })
  await declare('broken', { procedure, cron: '0 * * * *' })
  await nextHour()
  assert.deepEqual(told(), ['cy: A turn of The nightly clean-up could not begin'])
  assert.match(JSON.stringify(sent[0]), /cannot run as it is written.*others of today that fail are not told/)
  assert.match(JSON.stringify(sent[0]), /record\/procedure-schedule%3Abroken/)
  await nextHour()
  assert.equal(sent.length, 1)
  assert.equal((await stage.platform.facts('procedure-schedule.turn-failed')).length, 2)
  await declare('broken', { procedure, cron: '0 * * * *', enabled: false })
})

test('… and that its run failed; a run somebody started by hand fails before their eyes', async () => {
  const procedure = await stage.runbook(`1. Ask\n${block('http {name=ask}', `GET ${stage.address}/broken`)}`)
  const byHand = await stage.begin(procedure)
  await stage.until(byHand, 'Failed')
  await stage.platform.drain()
  assert.deepEqual(told(), [])
  await declare('failing', { procedure, cron: '0 * * * *' })
  await nextHour()
  assert.deepEqual(told(), ['cy: A run of The nightly clean-up failed'])
  assert.match(JSON.stringify(sent[0]), /\/runs\/[0-9a-f-]{36}/)
  await declare('failing', { procedure, cron: '0 * * * *', enabled: false })
})
