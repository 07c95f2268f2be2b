import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'
import Type from 'typebox'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { codeRules, judge, type Judged, nextCodeAt, nextCodeOfPersonAt, readCode } from '#domains/notices/methods/codes.ts'
import { codeRefused, codeSent, methodVerified } from '#domains/notices/methods/facts.ts'
import { methodNamed } from '#domains/notices/methods/naming.ts'
import { countTry, holdMethod, methodsOf, saveChallenge, saveVerified } from '#domains/notices/methods/store.ts'
import { codeMessage } from '#domains/notices/methods/words.ts'
import { toDevices } from '#domains/notices/phones/registering.ts'
import { type Contact, placeOf } from '#domains/people/contact.ts'
import { defineAction } from '#platform/actions/action.ts'
import { settingsMissing } from '#platform/messages/configured.ts'
import { sendMessages } from '#platform/messages/outbox.ts'
import { Refusal } from '#platform/refusal.ts'
import { formatDuration } from '#platform/time/duration.ts'
import type { Transaction } from '#platform/transaction.ts'

const method = Type.String({
  minLength: 1,
  maxLength: 60,
  description: 'What you call the method in your record: `text`. `mail` is your mail address.',
})
const instant = (description: string) => Type.String({ format: 'date-time', description })
const closed = { additionalProperties: false }

export const startVerifying = defineAction({
  name: 'contact.verify-start',
  summary: 'Send a code by one of my contact methods, to verify it.',
  description: `Give the code to \`contact.verify\` within ${codeRules.livesMs / 60_000} minutes. At most ${codeRules.sends} codes go to one address in an hour, ${codeRules.sendsOfPerson} to one person.`,
  kind: 'deed',
  may: { role: 'viewer' },
  input: Type.Object({ method }, closed),
  output: Type.Object({
    message: Type.String({ description: 'The message with the code, as `message.get` takes it.' }),
    expiresAt: instant('Until when the code works.'),
    againAt: instant('When another can be asked for.'),
  }),
  run: async (transaction, input) => {
    const { sql, now, config } = transaction
    const me = await myself(transaction)
    const chosen = methodNamed(me, input.method)
    const place = placeOf(chosen)
    const missing = settingsMissing(config, chosen.channel)
    if (missing !== undefined)
      throw new Refusal(
        'not-enabled',
        `Nothing can be sent by ${chosen.channel} here: an administrator sets ${missing}. Choose another method until then.`,
      )
    const known = await holdMethod(sql, me.reference, place)
    const everywhere = (await methodsOf(sql, [me.reference])).flatMap(({ codesSentAt }) => codesSentAt)
    const next = nextCodeAt(known.codesSentAt, now) ?? nextCodeOfPersonAt(everywhere, now)
    if (next !== undefined) throw tooSoon(next, now)
    const code = String(randomInt(10 ** codeRules.digits)).padStart(codeRules.digits, '0')
    const message = transaction.newId()
    const expiresAt = new Date(now.getTime() + codeRules.livesMs)
    const sentAt = [...known.codesSentAt.filter((at) => now.getTime() - at.getTime() < codeRules.resendWithinMs), now]
    await saveChallenge(sql, me.reference, place, { hash: hashOf(config.secret, me.reference, place, code), expiresAt, message, sentAt })
    const outgoing = {
      message: { id: message, channel: chosen.channel, to: chosen.address, ...codeMessage(code, chosen) },
      about: [me.reference],
      giveUpAt: expiresAt,
    }
    await sendMessages(transaction, await toDevices(transaction, [outgoing]))
    transaction.record(codeSent, {
      subjects: [me.reference],
      data: { owner: me.reference, method: chosen.name, channel: chosen.channel, by: me.reference, message },
    })
    return { message, expiresAt: expiresAt.toISOString(), againAt: (nextCodeAt(sentAt, now) ?? now).toISOString() }
  },
})

/** The code as it is kept: nobody who reads the table learns it, and it proves nothing for another person or place. */
const hashOf = (secret: Uint8Array, person: string, place: string, code: string): Buffer =>
  createHmac('sha256', secret).update(`contact code ${person.length}:${person}:${place.length}:${place}:${code}`).digest()

const tooSoon = (next: Date, now: Date): Refusal => {
  const seconds = Math.ceil((next.getTime() - now.getTime()) / 1_000)
  return new Refusal(
    'too-many-requests',
    `A code was sent not long ago; look for it, or ask for another in ${formatDuration(seconds * 1_000)}.`,
    {
      retryAfterSeconds: seconds,
    },
  )
}

export const finishVerifying = defineAction({
  name: 'contact.verify',
  summary: 'Verify one of my contact methods with the code that was sent there.',
  description: 'From then on pages use my verified methods, and one that is not verified only when those fail.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'viewer' },
  input: Type.Object(
    { method, code: Type.String({ minLength: 1, maxLength: 40, description: 'The code, six digits; blanks and dashes do not matter.' }) },
    closed,
  ),
  output: Type.Object({
    verified: Type.Boolean({ description: 'False when the code was not right.' }),
    message: Type.String({ description: 'What happened, and what to do next.' }),
  }),
  run: async (transaction, input) => {
    const { sql, now, config } = transaction
    const me = await myself(transaction)
    const chosen = methodNamed(me, input.method)
    const place = placeOf(chosen)
    const { challenge, verifiedAt } = await holdMethod(sql, me.reference, place)
    const given = hashOf(config.secret, me.reference, place, readCode(input.code))
    const isRight = challenge !== undefined && challenge.hash.length === given.length && timingSafeEqual(challenge.hash, given)
    const verdict = judge(challenge, isRight, now)
    const about = { owner: me.reference, method: chosen.name, channel: chosen.channel }
    if (verdict === 'right') {
      await saveVerified(sql, me.reference, place, 'code', now)
      transaction.record(methodVerified, { subjects: [me.reference], data: { ...about, how: 'code' } })
      return { verified: true, message: `“${chosen.name}” is verified.` }
    }
    // Sent again by an impatient finger: nothing is wrong.
    if (verdict === 'none' && verifiedAt !== undefined) return { verified: true, message: `“${chosen.name}” is verified already.` }
    if (verdict === 'wrong') await countTry(sql, me.reference, place)
    const message = refusalOf(verdict, codeRules.tries - (challenge?.tries ?? 0) - 1)
    transaction.record(codeRefused, { subjects: [me.reference], data: { ...about, because: message } })
    return { verified: false, message }
  },
})

/** A wrong code is an answer and no refusal: what is thrown is rolled back, and the guess would not count. */
const refusalOf = (verdict: Exclude<Judged, 'right'>, left: number): string => {
  switch (verdict) {
    case 'wrong':
      return left > 0
        ? `The code is not right. ${left} more ${left === 1 ? 'try' : 'tries'}; or ask for another.`
        : 'The code is not right. Ask for another: this one works no more.'
    case 'expired':
      return 'The code is too old. Ask for another.'
    case 'used-up':
      return 'The code was tried too often. Ask for another.'
    case 'none':
      return 'No code is out for this method. Ask for one first.'
    default:
      return verdict satisfies never
  }
}

/** Who calls this, without `person:`. */
export const myName = ({ actor }: Transaction): string => {
  if (actor.type !== 'person')
    throw new Refusal('forbidden', 'Contact methods belong to people. Sign in as the person whose method it is; a token is nobody.')
  return actor.name
}

/** Whoever calls this, as the address book knows them. */
export const myself = async (transaction: Transaction): Promise<Contact> => {
  const reference = `person:${myName(transaction)}`
  const contact = (await transaction.read(addressBook)).value.contacts.get(reference)
  if (contact === undefined)
    throw new Refusal(
      'not-found',
      `There is no record ${reference} that is active. Say how you are reached with \`contact.change\`; an administrator declares people who were archived anew.`,
    )
  return contact
}
