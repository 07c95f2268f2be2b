import assert from 'node:assert/strict'
import { catalog } from '#domains/catalog/manifest.ts'
import { pageAbout, stopPaging } from '#domains/notices/actions.ts'
import { listNotices } from '#domains/notices/answering.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import type { Delivery, Message } from '#platform/messages/channel.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform } from '#test/platform.ts'

/** Contact methods of Alice, as they stand in her record. */
export const methods = `
    - { name: text, channel: sms, address: '+4930901820', limit: 2/15m }
    - { name: call, channel: voice, address: '+4930901820', urgency: important, delay: 5m }
    - { name: hook, channel: webhook, address: https://pager.example.com/bo, urgency: important, delay: 10m }`
export const alice = (spec: string): string => `
apiVersion: andon.dev/v1
kind: Person
metadata: { name: alice }
spec:
  email: alice@example.com
  zone: Europe/Berlin
${spec}`
const policy = (name: string, ...steps: readonly string[]): string => `
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: ${name}, owner: team:shop }
spec: { steps: [${steps.join(', ')}], fallback: person:cy }`

const records = [
  `
apiVersion: andon.dev/v1
kind: Team
metadata: { name: shop }
spec: { lead: person:cy }`,
  alice(`  contactMethods:${methods}`),
  `
apiVersion: andon.dev/v1
kind: Person
metadata: { name: bo }
spec: { email: bo@example.com }`,
  `
apiVersion: andon.dev/v1
kind: Person
metadata: { name: cy }
spec: { email: cy@example.com }`,
  `
apiVersion: andon.dev/v1
kind: Person
metadata: { name: mute }
spec: {}`,
  `
apiVersion: andon.dev/v1
kind: Channel
metadata: { name: room, owner: team:shop }
spec: { type: webhook, address: 'https://room.example.com/shop#whsec_MfKQ9r8G' }`,
  `
apiVersion: andon.dev/v1
kind: Workload
metadata: { name: checkout, owner: team:shop }
spec: { tier: 1 }`,
  `
apiVersion: andon.dev/v1
kind: Dependency
metadata: { name: northpay, owner: team:shop }
spec: { workload: workload:checkout, vendor: Northpay, criticality: critical, support: { email: help@northpay.example, phone: '+4930901821' } }`,
  policy('alice', '{ page: [person:alice], timeout: 2h }'),
  policy('again', '{ page: [person:alice], timeout: 20m }', '{ page: [person:alice], timeout: 20m }'),
  policy('both', '{ page: [person:alice, person:bo], timeout: 2h, answers: 2 }'),
  policy('places', '{ page: [channel:room, dependency:northpay], timeout: 5m }'),
  policy('silent', '{ page: [person:mute], timeout: 5m }'),
].join('\n---')

export const as = (name: string, role: 'viewer' | 'responder' = 'viewer'): Actor => ({ type: 'person', name, role, teams: [] })
const providers = { twilio: { account: 'AC1', token: 't', from: '+4930901899', api: 'http://127.0.0.1:1' } }

/** The refusal a deed ends with. */
export const refused = async (deed: Promise<unknown>): Promise<Refusal> => {
  const error = await deed.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, String(error))
  return error
}

/** What follows the address of a page or a test in the last link of its message. */
export const tokenOf = (message: Message | undefined): string =>
  /\/(?:p|arrived)\/([^?]+)/.exec(message?.links.at(-1)?.url ?? '')?.[1] ?? ''

/** A platform whose messages end in a list, with people who are reached in many ways. */
export const startReached = async () => {
  const world = { sent: [] as Message[], answer: (_message: Message): Delivery => delivered, count: 0 }
  const platform = await startTestPlatform({
    domains: [kindsDomain, messagesDomain, people, catalog, oncall, notices],
    start: new Date('2026-11-20T09:00:00Z'),
    config: { providers, smtp: { url: 'smtp://127.0.0.1:1', from: 'andon@example.com' } },
    outside: {
      send: (message) => {
        world.sent.push(message)
        return Promise.resolve(world.answer(message))
      },
    },
  })
  const apply = async (text: string): Promise<void> => {
    await platform.act(applyRecords, { files: [{ path: 'shop.yaml', text }] })
    await platform.drain()
  }
  await apply(records)
  return Object.assign(world, {
    platform,
    apply,
    page: async (
      urgency: 'important' | 'default',
      more: { policy?: string; priority?: string; workload?: string } = {},
    ): Promise<string> => {
      const subject = `alert-group:${++world.count}`
      await platform.act(pageAbout, {
        subject,
        title: `Alert ${world.count}`,
        text: '',
        workload: more.workload ?? 'workload:checkout',
        priority: more.priority ?? (urgency === 'important' ? 'Urgent' : 'Normal'),
        urgency,
        policy: `escalation-policy:${more.policy ?? 'alice'}`,
        about: [],
        offers: [],
      })
      await platform.drain()
      return subject
    },
    /** What arrived since it was asked last. */
    received: (): string[] =>
      world.sent.splice(0).map(({ channel, to, subject }) => `${channel} ${to.split('#')[0]}: ${subject.replace('checkout: ', '')}`),
    pagesOf: async (subject: string) => (await platform.act(listNotices, { subject })).items.toReversed(),
    at: (time: string): void => platform.clock.advance(new Date(time).getTime() - platform.clock.now().getTime()),
    /** Everything that was open is over, and every method as it was declared first. */
    reset: async (): Promise<void> => {
      for (let index = 1; index <= world.count; index++)
        await platform.act(stopPaging, { subject: `alert-group:${index}`, because: 'resolved' })
      await platform.drain()
      await platform.database.sql('delete from contact_method')
      await platform.database.sql('delete from contact_send')
      await apply(alice(`  contactMethods:${methods}`))
      world.sent = []
      world.answer = () => delivered
    },
  })
}

const delivered: Delivery = { outcome: 'delivered', reason: 'ok' }
export type Reached = Awaited<ReturnType<typeof startReached>>
