import Type from 'typebox'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { provenBook } from '#domains/notices/methods/proving.ts'
import { quietReason } from '#domains/notices/claim.ts'
import { toDevices } from '#domains/notices/phones/registering.ts'
import { pagePurpose } from '#domains/notices/sending.ts'
import { noticeTold, noticeUntold } from '#domains/notices/telling/facts.ts'
import { endTellings, forgetTellings, nextTellingAt, postponeTellings, saveSent, takeTellings } from '#domains/notices/telling/store.ts'
import { type Asked, askedNamed } from '#domains/notices/telling/questions.ts'
import { combined, type KeptTelling, together, wayTo } from '#domains/notices/telling/telling.ts'
import { type Contact, type ContactMethod, type Directory, placeOf } from '#domains/people/contact.ts'
import { sealToken } from '#platform/identity/seal.ts'
import { lookAgainAt } from '#platform/jobs/again.ts'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import { type Outgoing, sendMessages } from '#platform/messages/outbox.ts'
import { cut } from '#platform/text/cut.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const atOnce = 200
/** Keys that could come again lie within the time that is looked ahead. */
const keptMs = 120 * dayMs

/** Sends what people are to be told. Woken by whoever tells, and by itself when quiet hours end. */
export const tellPeople: Task = defineTask({
  name: 'notices.tell',
  summary: 'Send what people are told without being paged.',
  payload: Type.Object({}),
  every: { seconds: 600 },
  onStart: true,
  run: async (work) => {
    while (!work.signal.aborted && (await work.transact(tellSome)) === atOnce);
  },
})

const tellSome = async (transaction: Transaction): Promise<number> => {
  const { sql, now } = transaction
  const due = await takeTellings(sql, now, atOnce)
  if (due.length > 0) {
    const people = due.map(({ person }) => person)
    const book = await provenBook(transaction, (await transaction.read(addressBook)).value, people)
    const live = await stillWorth(transaction, due)
    const outgoing: Outgoing[] = []
    for (const group of together(live)) outgoing.push(...(await leave(transaction, group, book)))
    await sendMessages(transaction, await toDevices(transaction, outgoing))
  } else await forgetTellings(sql, new Date(now.getTime() - keptMs))
  const next = await nextTellingAt(sql)
  if (due.length < atOnce && next !== undefined) transaction.wake(tellPeople, lookAgainAt(next, now))
  return due.length
}

interface Live extends KeptTelling {
  readonly asked: Asked | undefined
}

/** Without what is over: a shift that has begun, a question that was answered. */
const stillWorth = async (transaction: Transaction, due: readonly KeptTelling[]): Promise<readonly Live[]> => {
  const { sql, now } = transaction
  const live: Live[] = []
  const over: string[] = []
  for (const telling of due) {
    const asked = telling.asks === undefined ? undefined : await askedNamed(transaction, telling.asks, telling.person)
    if (telling.expiresAt <= now || (telling.asks !== undefined && asked?.isOpen !== true)) over.push(telling.id)
    else live.push({ ...telling, asked })
  }
  await endTellings(sql, over, 'dropped', 'It was over before it could be told.', now)
  return live
}

const leave = async (transaction: Transaction, group: readonly Live[], book: Directory): Promise<readonly Outgoing[]> => {
  const { sql, now } = transaction
  const [first] = group
  if (first === undefined) return []
  const contact = book.contacts.get(first.person)
  const tried = group.flatMap((one) => one.tried)
  const way = wayTo(contact, tried, now, first.urgent)
  const ids = group.map(({ id }) => id)
  if ('until' in way) {
    await postponeTellings(sql, ids, way.until, quietReason(way.until, contact?.zone ?? 'UTC'))
    return []
  }
  if ('problem' in way || contact === undefined) {
    const reason = 'problem' in way ? way.problem : ''
    await endTellings(sql, ids, 'failed', reason, now)
    for (const { person, subject, about } of group)
      transaction.record(noticeUntold, { subjects: subjectsOf(about, person), data: { person, title: cut(subject, 500), reason } })
    return []
  }
  const message = transaction.newId()
  await saveSent(sql, ids, message, placeOf(way.method), now)
  for (const { person, subject, about } of group)
    transaction.record(noticeTold, { subjects: subjectsOf(about, person), data: { person, title: cut(subject, 500) } })
  return [outgoingOf(transaction, message, group, contact, way.method)]
}

const outgoingOf = (transaction: Transaction, id: string, group: readonly Live[], contact: Contact, method: ContactMethod): Outgoing => {
  const { config } = transaction
  const { subject, text, links, about } = combined(group)
  const [{ id: telling, asked, asks }] = group as readonly [Live]
  const answers = asked?.offers ?? []
  const token = asked === undefined ? '' : sealToken(config.secret, pagePurpose, { telling }, asked.expiresAt)
  return {
    message: {
      id,
      channel: method.channel,
      to: method.address,
      subject,
      text,
      links: [...answers.map(({ choice, label }) => ({ label, url: `${config.baseUrl}/p/${token}?choice=${choice}` })), ...links],
      ...(asked === undefined ? {} : { choices: answers.map(({ choice, label }) => ({ choice, label, token })), thread: asks ?? '' }),
      data: { person: contact.reference, title: subject, about },
    },
    about: subjectsOf(about, contact.reference),
    isQuiet: true,
  }
}

const subjectsOf = (about: readonly string[], person: string): string[] => [...new Set([...about, person])]
