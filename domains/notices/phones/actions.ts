import Type from 'typebox'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { deviceAllowed, deviceRemoved } from '#domains/notices/phones/facts.ts'
import { deviceAt, devicesOf, forgetDevice, keepDevice } from '#domains/notices/phones/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { pushKeysOf } from '#platform/messages/phones/push.ts'
import { vapidOf } from '#platform/messages/phones/senders.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const mostDevices = 20

const name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^\\S(?:.{0,98}\\S)?$',
  description: 'What you call the browser: `phone`. A contact method with the channel `push` names it as its address.',
})
const endpoint = Type.String({
  minLength: 8,
  maxLength: 1_500,
  pattern: '^https?://',
  description: '`endpoint` of the subscription the browser made.',
})

export const subscribeBrowser = defineAction({
  name: 'contact.push-subscribe',
  summary: 'Let this browser show messages to me.',
  description:
    'Takes what the browser gave when it subscribed with the key of `contact.push-devices`. One with the same name or endpoint is replaced.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'viewer' },
  input: Type.Object(
    {
      name,
      endpoint,
      p256dh: Type.String({ minLength: 80, maxLength: 100, description: '`keys.p256dh` of the subscription, base64url.' }),
      auth: Type.String({ minLength: 20, maxLength: 30, description: '`keys.auth` of the subscription, base64url.' }),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    device: Type.String({ description: 'What the browser is called.' }),
    isMethod: Type.Boolean({ description: 'Whether a contact method of yours names it; without one, pages do not go there.' }),
  }),
  run: async (transaction, input) => {
    const person = whoAsks(transaction)
    if (pushKeysOf(input.p256dh, input.auth) === undefined)
      throw new Refusal('invalid-input', 'The keys are not those of a browser’s subscription. Subscribe again and send what it gives.')
    if (!URL.canParse(input.endpoint)) throw new Refusal('invalid-input', '`endpoint` is no address. Send it as the browser gives it.')
    // An endpoint can be read in the mailbox, the keys can not: only the browser itself knows both.
    const holder = await deviceAt(transaction.sql, input.endpoint)
    if (holder !== undefined && holder.person !== person && (holder.p256dh !== input.p256dh || holder.auth !== input.auth))
      throw new Refusal('conflict', 'This is the browser of somebody else. Unsubscribe in it and subscribe anew; send what it gives then.')
    const devices = await devicesOf(transaction.sql, [person])
    const same = devices.find(
      (device) => device.name === input.name && device.endpoint === input.endpoint && device.p256dh === input.p256dh,
    )
    const isMethod = await namesDevice(transaction, person, input.name)
    if (same !== undefined && same.auth === input.auth) return { device: input.name, isMethod }
    if (devices.length >= mostDevices && !devices.some((device) => device.name === input.name || device.endpoint === input.endpoint))
      throw new Refusal(
        'conflict',
        `${mostDevices} browsers are registered for you. Remove one you use no more (\`contact.push-unsubscribe\`).`,
      )
    await keepDevice(transaction.sql, { ...input, id: transaction.newId(), person, created_at: transaction.now })
    transaction.record(deviceAllowed, { subjects: [person], data: { person, device: input.name } })
    return { device: input.name, isMethod }
  },
})

export const unsubscribeBrowser = defineAction({
  name: 'contact.push-unsubscribe',
  summary: 'Send no more messages to a browser of mine.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'viewer' },
  input: Type.Object({ name: Type.Optional(name), endpoint: Type.Optional(endpoint) }, { additionalProperties: false }),
  output: Type.Object({ removed: Type.Boolean({ description: 'False when there was none.' }) }),
  run: async (transaction, input) => {
    const person = whoAsks(transaction)
    if (input.name === undefined && input.endpoint === undefined)
      throw new Refusal('invalid-input', 'Say which browser: its `name`, or its `endpoint`.')
    const device = await forgetDevice(transaction.sql, person, input)
    if (device === undefined) return { removed: false }
    transaction.record(deviceRemoved, { subjects: [person], data: { person, device, because: 'the person removed it' } })
    return { removed: true }
  },
})

export const listBrowsers = defineAction({
  name: 'contact.push-devices',
  summary: 'List the browsers that show messages to me, and the key to subscribe another with.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object({
    publicKey: Type.String({ description: '`applicationServerKey` for `PushManager.subscribe`, base64url.' }),
    items: Type.Array(
      Type.Object({
        name: Type.String({ description: 'What it is called.' }),
        service: Type.String({ description: 'Whose push service reaches it.' }),
        endpoint: Type.String({ description: 'Its address there, by which a browser knows itself.' }),
        isMethod: Type.Boolean({ description: 'Whether a contact method of yours names it.' }),
        createdAt: Type.String({ format: 'date-time', description: 'Since when.' }),
      }),
      { description: 'By name.' },
    ),
  }),
  run: async (transaction) => {
    const { actor, config } = transaction
    const { publicKey } = vapidOf(config)
    if (actor.type !== 'person') return { publicKey, items: [] }
    const person = `person:${actor.name}`
    const methods = await methodsNamed(transaction, person)
    const devices = await devicesOf(transaction.sql, [person])
    return {
      publicKey,
      items: devices.map((device) => ({
        name: device.name,
        service: new URL(device.endpoint).host,
        endpoint: device.endpoint,
        isMethod: methods.has(device.name),
        createdAt: device.created_at.toISOString(),
      })),
    }
  },
})

const whoAsks = ({ actor }: Transaction): string => {
  if (actor.type === 'person') return `person:${actor.name}`
  throw new Refusal(
    'forbidden',
    'A browser belongs to a person. Sign in as one and do it in the console, under Settings, How I am reached.',
  )
}

const namesDevice = async (transaction: Transaction, person: string, device: string): Promise<boolean> =>
  (await methodsNamed(transaction, person)).has(device)

const methodsNamed = async (transaction: Transaction, person: string): Promise<ReadonlySet<string>> => {
  const methods = (await transaction.read(addressBook)).value.contacts.get(person)?.methods ?? []
  return new Set(methods.flatMap(({ channel, address }) => (channel === 'push' ? [address] : [])))
}
