import { answerPage, pageOf } from '#domains/notices/answering.ts'
import { once } from '#domains/notices/phones/replying.ts'
import { keptMessage } from '#platform/messages/mailbox.ts'
import { noteReceipt } from '#platform/messages/phones/receipts.ts'
import { callKeyPath, callPath } from '#platform/messages/phones/twilio.ts'
import { sayAndAskForKey, sayAndHangUp, speakable } from '#platform/messages/phones/twiml.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

type Transact = <Result>(body: (transaction: Transaction) => Promise<Result>) => Promise<Result>

/** A call as Twilio tells of it. */
export interface Call {
  readonly message: string
  /** `CA…` */
  readonly id: string
  readonly to: string
  /** `human`, `machine_start`, `fax`, `unknown`. */
  readonly answeredBy: string
  /** How often it was read out before. */
  readonly turn: number
}

/** Read out so often to somebody who presses nothing; a mailbox that was taken for a person is full then. */
const turns = 3
const longestSaid = 260
const keys: Readonly<Record<string, string>> = { '4': 'acknowledge', '6': 'escalate' }

/** Somebody, or a machine, has answered the telephone: what is read out. A mailbox reaches nobody, so the next way is used at once. */
export const answerCall = async (transact: Transact, call: Call): Promise<string> => {
  if (/^(?:machine|fax)/.test(call.answeredBy)) {
    await transact((transaction) =>
      noteReceipt(transaction, {
        message: call.message,
        providerId: call.id,
        arrival: 'lost',
        reason: call.answeredBy === 'fax' ? 'A fax machine answered the call' : 'A mailbox answered the call',
      }),
    )
    return sayAndHangUp(['This is Andon. Nobody can answer here, so the next way is tried.'])
  }
  return inWords(() => transact((transaction) => readOut(transaction, call)))
}

const readOut = async (transaction: Transaction, call: Call): Promise<string> => {
  const { subject, body } = await keptMessage(transaction, call.message)
  const [choice] = body.choices ?? []
  const title = speakable(subject, longestSaid)
  if (choice === undefined)
    return call.turn === 0
      ? sayAndHangUp([`This is Andon. ${title}.`, spelled(speakable(body.text, 600)), `Again: ${spelled(speakable(body.text, 600))}`])
      : sayAndHangUp(['Goodbye.'])
  const page = await pageOf(transaction, choice.token)
  if (page.phase === 'stopped') return sayAndHangUp([`This is Andon. ${title}.`, 'It is over. There is nothing left to do. Goodbye.'])
  if (page.phase === 'snoozed') return sayAndHangUp([`This is Andon. ${title}.`, 'It is put off for now. There is nothing to do. Goodbye.'])
  if (page.phase === 'acknowledged')
    return sayAndHangUp([`This is Andon. ${title}.`, `${speakable(nameOf(page.acknowledged_by ?? 'Somebody'), 60)} is on it. Goodbye.`])
  if (call.turn >= turns) return sayAndHangUp(['No key was pressed. Somebody else will be called unless you answer. Goodbye.'])
  return sayAndAskForKey(
    [`This is Andon. ${title}.`, 'Press 4 to acknowledge, 6 to escalate, 1 to hear it again.'],
    callKeyPath(call.message),
    `${callPath(call.message)}?turn=${call.turn + 1}`,
  )
}

/** A key was pressed: 4 takes the page, 6 passes it on, every other reads it out again. The same key of a call works once. */
export const answerKey = async (transact: Transact, call: Call, key: string): Promise<string> => {
  const choice = keys[key]
  if (choice === undefined) return answerCall(transact, { ...call, turn: 0 })
  const words = await once(transact, { id: `${call.id}/${key}`, channel: 'voice', address: call.to, said: key }, async (transaction) => {
    const { body } = await keptMessage(transaction, call.message)
    const token = body.choices?.find((one) => one.choice === choice)?.token
    if (token === undefined) throw new Refusal('not-found', 'This call asks for no answer.')
    const page = await pageOf(transaction, token)
    await noteReceipt(transaction, { message: call.message, providerId: call.id, arrival: 'arrived', reason: `Answered with ${key}` })
    const { message } = await transaction.call(answerPage, { token, choice })
    return { answered: message, person: page.person, page }
  })
  return sayAndHangUp([speakable(words, longestSaid), 'Goodbye.'])
}

/** A "no" is read out as well; whoever is on the telephone has nothing else. */
const inWords = async (answer: () => Promise<string>): Promise<string> => {
  try {
    return await answer()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return sayAndHangUp([speakable(error.message, longestSaid), 'Goodbye.'])
  }
}

/** A code is heard digit by digit. */
const spelled = (text: string): string => text.replaceAll(/\d{4,}/g, (digits) => [...digits].join(' '))
const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)
