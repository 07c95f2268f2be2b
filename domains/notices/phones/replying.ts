import { answerAs } from '#domains/notices/answering.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { codeOf } from '#domains/notices/phones/code.ts'
import { noticeReplied, numberStopped } from '#domains/notices/phones/facts.ts'
import { peopleAt } from '#domains/notices/phones/numbers.ts'
import { type Said, understand } from '#domains/notices/phones/said.ts'
import {
  answeredSince,
  finishReply,
  latestPagesOf,
  type LatestPage,
  type ReplyRow,
  startNumber,
  stopNumber,
  takeReply,
} from '#domains/notices/phones/store.ts'
import { ambiguousWords, doneWords, helpWords, noSuchWords, type OpenPage, statusWords } from '#domains/notices/phones/telling.ts'
import { noticeOf } from '#domains/notices/sending.ts'
import { type EscalationRow, findPage, type PageRow } from '#domains/notices/store.ts'
import { subjectLine } from '#domains/notices/wording.ts'
import { Refusal } from '#platform/refusal.ts'
import { cut } from '#platform/text/cut.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Pages can be answered by their number as long as by their link. */
const answerableMs = dayMs
/** To one number in an hour, beside answers that do something: two machines must not write to each other for ever. */
const wordsAnHour = 20

type Transact = <Result>(body: (transaction: Transaction) => Promise<Result>) => Promise<Result>
type Page = PageRow & EscalationRow

/**
 * Answers a text message: what is said to whoever wrote it, or nothing. The same message again is answered the same and does
 * nothing. Its sender is who is reached at that number; a number nobody is reached at is not answered.
 */
export const answerText = async (transact: Transact, reply: ReplyRow): Promise<string> =>
  once(transact, reply, async (transaction) => {
    const people = peopleAt((await transaction.read(addressBook)).value, reply.address)
    if (people.length === 0) return { answered: '' }
    const said = understand(reply.said)
    if (said.type === 'stop' || said.type === 'start') return stopOrStart(transaction, reply, people, said.type)
    if (said.type !== 'choice' && (await answeredSince(transaction.sql, reply.address, ago(transaction.now, 3_600_000))) >= wordsAnHour)
      return { answered: '' }
    const latest = await latestPagesOf(transaction.sql, people, ago(transaction.now, answerableMs))
    return said.type === 'choice' ? answerChoice(transaction, latest, said) : tellOpen(transaction, latest, said, people)
  })

export interface Told {
  readonly answered: string
  readonly person?: string
  readonly page?: Page
}

/**
 * Deals with what came in once, whoever repeats it. A "no" is an answer too: what was begun is undone, and the sentence is
 * what the person is told.
 *
 * @param tell Tells it where the answer to a request does not.
 */
export const once = async (
  transact: Transact,
  reply: ReplyRow,
  answer: (transaction: Transaction) => Promise<Told>,
  tell: (transaction: Transaction, told: Told) => Promise<void> = () => Promise.resolve(),
): Promise<string> => {
  const attempt = (run: (transaction: Transaction) => Promise<Told>): Promise<string> =>
    transact(async (transaction) => {
      const known = await takeReply(transaction.sql, reply, transaction.now)
      if (known !== undefined) return known
      const told = await run(transaction)
      const { answered, person, page } = told
      await tell(transaction, told)
      await finishReply(transaction.sql, reply.id, { answered, person, page: page?.page })
      if (person !== undefined) recordReply(transaction, reply, { answered, person, ...(page === undefined ? {} : { page }) })
      return answered
    })
  try {
    return await attempt(answer)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return attempt(() => Promise.resolve({ answered: error.message }))
  }
}

const recordReply = (transaction: Transaction, { channel, said }: ReplyRow, { answered, person, page }: Told & { person: string }): void =>
  transaction.as({ type: 'link', purpose: 'notice.reply', person: person.replace(/^person:/, '') }).record(noticeReplied, {
    subjects: [...(page === undefined ? [] : [`escalation:${page.id}`, page.subject]), person],
    data: { person, channel, said: cut(said, 200), answered: cut(answered, 2_000) },
  })

/** Twilio itself answers these words and keeps the number from being written to: nothing more is said, it is only written down. */
const stopOrStart = async (
  transaction: Transaction,
  { address }: ReplyRow,
  people: readonly string[],
  word: 'stop' | 'start',
): Promise<Told> => {
  const changed =
    word === 'stop' ? await stopNumber(transaction.sql, address, transaction.now) : await startNumber(transaction.sql, address)
  for (const person of changed ? people : [])
    transaction.as({ type: 'link', purpose: 'contact.stop', person: nameOf(person) }).record(numberStopped, {
      subjects: [person],
      data: { person, number: address, word: word === 'stop' ? 'STOP' : 'START' },
    })
  return { answered: '' }
}

const answerChoice = async (
  transaction: Transaction,
  latest: readonly LatestPage[],
  said: Extract<Said, { type: 'choice' }>,
): Promise<Told> => {
  const unanswered = latest.filter(({ phase }) => phase === 'escalating')
  if (said.isAll) return answerAll(transaction, unanswered, said.choice)
  const meant = said.code === undefined ? latestOf(latest) : withCode(latest, said.code)
  if (meant.length > 1) return { answered: ambiguousWords(await described(transaction, meant.slice(0, 3))) }
  const page = meant[0] === undefined ? undefined : await findPage(transaction.sql, meant[0].page)
  if (page === undefined) {
    const open = await described(transaction, isOpen(latest))
    return { answered: said.code === undefined ? statusWords(open) : noSuchWords(said.code, open) }
  }
  const { message } = await answerAs(transaction, page, said.choice, nameOf(page.person))
  const others = unanswered.filter(({ escalation }) => escalation !== page.id).length
  return { answered: doneWords(openPage(page), message, others), person: page.person, page }
}

const answerAll = async (transaction: Transaction, unanswered: readonly LatestPage[], choice: string): Promise<Told> => {
  if (choice !== 'acknowledge') return { answered: 'Pass them on one by one: ESC and the number of each.' }
  let last: Page | undefined
  let taken = 0
  for (const { page: id } of unanswered) {
    const page = await findPage(transaction.sql, id)
    if (page === undefined) continue
    const { done } = await answerAs(transaction, page, choice, nameOf(page.person))
    taken += done ? 1 : 0
    last = page
  }
  if (last === undefined) return { answered: 'Nothing is open for you that nobody is on.' }
  return { answered: `All ${taken} are yours now; nobody else is paged.`, person: last.person, ...(taken === 1 ? { page: last } : {}) }
}

/** Without a number the last one that was written or told to the telephone is meant; else the last at all. */
const latestOf = (latest: readonly LatestPage[]): readonly LatestPage[] => {
  const isOnTelephone = ({ channel }: LatestPage): boolean => channel === 'sms' || channel === 'voice'
  const unanswered = latest.filter(({ phase }) => phase === 'escalating')
  const meant = unanswered.find(isOnTelephone) ?? unanswered[0] ?? latest.find(isOnTelephone) ?? latest[0]
  return meant === undefined ? [] : [meant]
}

/** A number means what is open before what is over. */
const withCode = (latest: readonly LatestPage[], code: string): readonly LatestPage[] => {
  const fitting = latest.filter(({ escalation }) => codeOf(escalation) === code)
  const open = isOpen(fitting)
  return open.length > 0 ? open : fitting.slice(0, 1)
}

const tellOpen = async (
  transaction: Transaction,
  latest: readonly LatestPage[],
  said: Exclude<Said, { type: 'choice' }>,
  people: readonly string[],
): Promise<Told> => {
  const open = await described(transaction, isOpen(latest))
  const [person] = people
  const by = person === undefined ? {} : { person }
  if (said.type === 'status') return { answered: statusWords(open), ...by }
  if (said.type === 'help') return { answered: helpWords(open), ...by }
  return { answered: `That was not understood. ${helpWords(open)}`, ...by }
}

const isOpen = (latest: readonly LatestPage[]): readonly LatestPage[] => latest.filter(({ phase }) => phase !== 'stopped')

/** As many as an answer may name, the others only counted. */
const described = async (transaction: Transaction, pages: readonly LatestPage[]): Promise<readonly OpenPage[]> => {
  const found: OpenPage[] = []
  for (const [index, { page, escalation }] of pages.entries()) {
    const row = index < 4 ? await findPage(transaction.sql, page) : undefined
    found.push(row === undefined ? { code: codeOf(escalation), line: '', acknowledgedBy: undefined } : openPage(row))
  }
  return found
}

const openPage = (row: Page): OpenPage => ({
  code: codeOf(row.id),
  line: subjectLine(noticeOf(row)),
  acknowledgedBy: row.acknowledged_by === null ? undefined : nameOf(row.acknowledged_by),
})

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)
const ago = (now: Date, milliseconds: number): Date => new Date(now.getTime() - milliseconds)
