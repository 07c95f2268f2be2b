import Type from 'typebox'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { methodTested, methodVerified } from '#domains/notices/methods/facts.ts'
import { everyMethod, methodNamed } from '#domains/notices/methods/naming.ts'
import { holdMethod, methodsOf, placeTested, saveTest, saveVerified } from '#domains/notices/methods/store.ts'
import { testMessage } from '#domains/notices/methods/words.ts'
import { toDevices } from '#domains/notices/phones/registering.ts'
import { type Contact, type ContactMethod, placeOf } from '#domains/people/contact.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference, holdsRole } from '#platform/identity/actor.ts'
import { openToken, sealToken } from '#platform/identity/seal.ts'
import { settingsMissing } from '#platform/messages/configured.ts'
import { type Outgoing, sendMessages } from '#platform/messages/outbox.ts'
import { Refusal } from '#platform/refusal.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const closed = { additionalProperties: false }

/** What the token in the link of a test message says. */
const testPurpose = 'contact-test'
/** A test by the same method not sooner than this: each may cost money and wakes somebody. */
const againMs = 30_000
/** So many addresses of one owner are tested within an hour. */
const mostPlacesAnHour = 30

export const testContact = defineAction({
  name: 'contact.test',
  summary: 'Send a marked test message by a contact method, to see that it arrives.',
  description:
    'To me, or to another person, a team, a channel or the vendor of a dependency. `contact.mine`, `contact.list` and `message.get` show what became of it; who says that it arrived has verified the method.',
  kind: 'deed',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      owner: Type.Optional(
        Type.String({
          pattern: '^(person|team|channel|dependency):',
          maxLength: 200,
          description: 'Whose method: `person:alice`, `channel:payments-room`. Default me; others need the role responder.',
        }),
      ),
      method: Type.Optional(
        Type.String({ minLength: 1, maxLength: 60, description: 'Its name: `text`. Default every method, one message each.' }),
      ),
    },
    closed,
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        method: Type.String({ description: 'What the method is called.' }),
        channel: Type.String({ description: 'What carries it.' }),
        message: Type.String({ description: 'The message, as `message.get` takes it.' }),
      }),
      { description: 'What was sent.' },
    ),
  }),
  run: async (transaction, input) => {
    const contact = await contactOf(transaction, input.owner)
    const methods = input.method === undefined ? everyMethod(contact) : [methodNamed(contact, input.method)]
    if (methods.length === 0) throw new Refusal('conflict', `${contact.reference} has no contact method. Add one to the record.`)
    await refuseMany(transaction, contact.reference)
    const tests: Outgoing[] = []
    for (const method of methods) tests.push(await testOf(transaction, contact, method))
    await sendMessages(transaction, await toDevices(transaction, tests))
    return {
      items: tests.map(({ message }, index) => ({ method: methods[index]?.name ?? '', channel: message.channel, message: message.id })),
    }
  },
})

/** Whoever may write their own addresses may name any telephone. */
const refuseMany = async ({ sql, now }: Transaction, owner: string): Promise<void> => {
  const known = await methodsOf(sql, [owner])
  const lately = known.filter(({ testedAt }) => testedAt !== undefined && now.getTime() - testedAt.getTime() < 3_600_000)
  if (lately.length < mostPlacesAnHour) return
  throw new Refusal('too-many-requests', `${mostPlacesAnHour} addresses of ${owner} were tested within an hour. Test the others later.`, {
    retryAfterSeconds: 3_600,
  })
}

const testOf = async (transaction: Transaction, contact: Contact, method: ContactMethod): Promise<Outgoing> => {
  const { sql, now, config, actor } = transaction
  const place = placeOf(method)
  const missing = settingsMissing(config, method.channel)
  if (missing !== undefined)
    throw new Refusal('not-enabled', `Nothing can be sent by ${method.channel} here: an administrator sets ${missing}.`)
  const { testedAt } = await holdMethod(sql, contact.reference, place)
  const waitMs = testedAt === undefined ? 0 : testedAt.getTime() + againMs - now.getTime()
  if (waitMs > 0)
    throw new Refusal('too-many-requests', `“${method.name}” was tested a moment ago; see first what became of it.`, {
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    })
  const id = transaction.newId()
  const by = actorReference(actor)
  await saveTest(sql, contact.reference, place, id, by, now)
  transaction.record(methodTested, {
    subjects: [contact.reference],
    data: { owner: contact.reference, method: method.name, channel: method.channel, by, message: id },
  })
  const expiresAt = new Date(now.getTime() + dayMs)
  const token = sealToken(config.secret, testPurpose, { owner: contact.reference, message: id }, expiresAt)
  const words = testMessage({
    by,
    name: method.name,
    isPerson: contact.reference.startsWith('person:'),
    url: `${config.baseUrl}/arrived/${token}`,
  })
  return {
    message: { id, channel: method.channel, to: method.address, ...words },
    about: [contact.reference],
    giveUpAt: new Date(now.getTime() + againMs * 20),
  }
}

const contactOf = async (transaction: Transaction, owner: string | undefined): Promise<Contact> => {
  const { actor } = transaction
  const me = actor.type === 'person' ? `person:${actor.name}` : undefined
  const reference = owner ?? me
  if (reference === undefined) throw new Refusal('invalid-input', 'A token is nobody: say whose method it is in `owner`.')
  if (reference !== me && !holdsRole(actor, 'responder'))
    throw new Refusal('forbidden', 'You may test your own methods. To test those of others ask somebody with the role responder.')
  const contact = (await transaction.read(addressBook)).value.contacts.get(reference)
  if (contact === undefined)
    throw new Refusal('not-found', `There is no ${reference} that can be reached: no such record, or nothing in it says how.`)
  return contact
}

export const confirmTest = defineAction({
  name: 'contact.confirm',
  summary: 'Say that a test message arrived: its method is verified.',
  description: 'Needs no sign-in: the link in the message proves where it arrived. It works for 24 hours.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'stranger' },
  input: Type.Object(
    { token: Type.String({ minLength: 1, maxLength: 2_000, description: 'What follows `/arrived/` in the link.' }) },
    closed,
  ),
  output: Type.Object({
    owner: Type.String({ description: 'Whose method it is.' }),
    method: Type.String({ description: 'What the method is called.' }),
  }),
  run: async (transaction, { token }) => {
    const { owner, method, place } = await openTest(transaction, token)
    const { verifiedAt } = await holdMethod(transaction.sql, owner, place)
    if (verifiedAt === undefined) {
      await saveVerified(transaction.sql, owner, place, 'test', transaction.now)
      transaction.record(methodVerified, { subjects: [owner], data: { owner, method: method.name, channel: method.channel, how: 'test' } })
    }
    return { owner, method: method.name }
  },
})

/** The method a test message went to, if it is still one of its owner's. */
export const openTest = async (
  transaction: Transaction,
  token: string,
): Promise<{ readonly owner: string; readonly method: ContactMethod; readonly place: string }> => {
  const payload = openToken(transaction.config.secret, testPurpose, token, transaction.now)
  const { owner, message } = isTest(payload) ? payload : { owner: '', message: '' }
  const place = await placeTested(transaction.sql, owner, message)
  const contact = (await transaction.read(addressBook)).value.contacts.get(owner)
  const method = contact === undefined ? undefined : everyMethod(contact).find((one) => placeOf(one) === place)
  if (method === undefined || place === undefined)
    throw new Refusal('link-expired', 'This test is over: the method has another address by now, or was tested again. Send another test.')
  return { owner, method, place }
}

const isTest = (payload: unknown): payload is { owner: string; message: string } =>
  typeof payload === 'object' &&
  payload !== null &&
  'owner' in payload &&
  typeof payload.owner === 'string' &&
  'message' in payload &&
  typeof payload.message === 'string'
