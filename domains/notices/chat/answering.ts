import type { Chatter } from '#domains/notices/chat/chatter.ts'
import { StrangerRefusal } from '#domains/notices/chat/pressing.ts'
import type { RouteContext } from '#platform/http/routes.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** For whom what comes in from a chat is looked at, until it is known who it was. */
export const receiver = ({ channel }: Chatter): Actor => ({ type: 'workflow', name: 'chat', id: channel })

/**
 * Does what somebody in a chat asks for, in one transaction, and says in words what came of it: a refusal is an answer too. Only what is
 * not proven, or came before, is refused to the provider itself.
 *
 * @param mailOf Asks the provider for the mail address of whoever is not known yet. No transaction is open meanwhile.
 */
export const inWords = async (
  context: RouteContext,
  chatter: Chatter,
  body: (transaction: Transaction, chatter: Chatter) => Promise<string>,
  mailOf?: () => Promise<string | undefined>,
): Promise<string> => {
  try {
    return await context.transact(receiver(chatter), (transaction) => body(transaction, chatter))
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'wrong-credentials') throw error
    const mail = error instanceof StrangerRefusal && chatter.mail === undefined ? await mailOf?.() : undefined
    return mail === undefined || mail === '' ? error.message : inWords(context, { ...chatter, mail }, body)
  }
}

/** Reads what a provider sent as JSON; refuses what is none, or cannot be kept. */
export const readSent = (text: string): unknown => {
  try {
    const sent: unknown = JSON.parse(text)
    refuseUnstorable(sent)
    return sent
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('malformed-body', 'The body is not valid JSON.')
  }
}

/** What is refused to a sender who proved nothing. The same words whatever was wrong. */
export const notProven = (provider: string): Refusal =>
  new Refusal(
    'wrong-credentials',
    `This request does not prove that it comes from ${provider}: its signature is missing, wrong or too old.`,
  )

export const notSetUp = (provider: string): Refusal =>
  new Refusal('not-found', `${provider} is not configured here. An administrator sets it up as docs/guide/on-call-chats.md says.`)
