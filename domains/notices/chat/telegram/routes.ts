import { inWords, notProven, notSetUp, readSent } from '#domains/notices/chat/answering.ts'
import type { Chatter } from '#domains/notices/chat/chatter.ts'
import { obey } from '#domains/notices/chat/commanding.ts'
import { press } from '#domains/notices/chat/pressing.ts'
import { noteSeen } from '#domains/notices/chat/store.ts'
import { everyOffer } from '#domains/notices/offers.ts'
import { findPage } from '#domains/notices/store.ts'
import { tellingAsPage } from '#domains/notices/telling/answering.ts'
import type { TelegramAccount } from '#platform/config.ts'
import type { ForeignRoutes, RouteContext } from '#platform/http/routes.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { at, textAt } from '#platform/messages/chats/asking.ts'
import { isSame } from '#platform/messages/chats/proof.ts'
import { readButton } from '#platform/messages/chats/telegram-button.ts'
import { Refusal } from '#platform/refusal.ts'
import { cut } from '#platform/text/cut.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * What Telegram sends to the bot: a pressed button, and what somebody writes to it. Telegram proves itself by the secret that was set
 * with the address, sends an update again until it is answered, and takes the call it should make next as the answer.
 */
export const telegramRoutes: ForeignRoutes = (server, context) => {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1_048_576 }, (_request, body, done) => done(null, body))
    scope.post('/chat/telegram', async (request, reply) => {
      const { telegram } = context.config.providers
      if (telegram === undefined) throw notSetUp('Telegram')
      if (!isSame(textAt(request.headers, 'x-telegram-bot-api-secret-token'), telegram.webhookSecret)) throw notProven('Telegram')
      const update = readSent(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '')
      return reply.code(200).send(await answer(context, telegram, update))
    })
  })
}

/** Longest that is shown above the chat; what is longer stays until it is closed. */
const longestNotice = 200

const answer = async (context: RouteContext, account: TelegramAccount, update: unknown): Promise<object> => {
  const number = textAt(update, 'update_id')
  const query = at(update, 'callback_query')
  if (query !== undefined) {
    const chatter = chatterOf(query)
    const words = await once(context, chatter, number, (transaction) => pressButton(transaction, chatter, account, textAt(query, 'data')))
    const callback = { method: 'answerCallbackQuery', callback_query_id: textAt(query, 'id') }
    return words === undefined ? callback : { ...callback, text: cut(words, longestNotice), show_alert: words.length > 60 }
  }
  const message = at(update, 'message')
  const text = textAt(message, 'text')
  // In a group only what begins with a stroke is for the bot.
  if (text === '' || (textAt(message, 'chat', 'type') !== 'private' && !text.startsWith('/'))) return {}
  const chatter = chatterOf(message)
  // `/oncall@andon_bot who`, as groups write it.
  const words = await once(context, chatter, number, (transaction) => obey(transaction, chatter, text.replace(/^(\/\w+)@\w+/, '$1')))
  return words === undefined ? {} : { method: 'sendMessage', chat_id: at(message, 'chat', 'id'), text: cut(words, 4_000) }
}

/** A group is nobody's address: only who wrote or pressed counts. In a chat with the bot alone both have one number. */
const chatterOf = (sent: unknown): Chatter => {
  const user = textAt(sent, 'from', 'id')
  return { channel: 'telegram', user, addresses: [user] }
}

/** Undefined for an update that came before. */
const once = async (
  context: RouteContext,
  chatter: Chatter,
  update: string,
  body: (transaction: Transaction) => Promise<string>,
): Promise<string | undefined> => {
  let isRepeat = false
  const words = await inWords(context, chatter, async (transaction) => {
    isRepeat = !(await noteSeen(transaction.sql, hashOfSecret(`telegram ${update}`), transaction.now))
    return isRepeat ? '' : body(transaction)
  })
  return isRepeat ? undefined : words
}

/** A page, or what was told and can be answered like one. */
const answerable = async (transaction: Transaction, message: string) =>
  (await findPage(transaction.sql, message)) ?? (await tellingAsPage(transaction, message))

const pressButton = async (transaction: Transaction, chatter: Chatter, account: TelegramAccount, data: string): Promise<string> => {
  const button = readButton(account.webhookSecret, data)
  const page = button === undefined ? undefined : await answerable(transaction, button.message)
  const offer = page === undefined ? undefined : everyOffer(page).find(({ choice }) => button?.isFor(choice) === true)
  if (page === undefined || offer === undefined)
    throw new Refusal('not-found', `This button is of a page that is gone, or no longer offered. Look at ${transaction.config.baseUrl}`)
  return press(transaction, chatter, page, offer.choice)
}
