import type { TelegramAccount } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import type { Delivery, Message, Sender } from '#platform/messages/channel.ts'
import { type Asked, ask, at, later, posting, shortly, textAt } from '#platform/messages/chats/asking.ts'
import { buttonData } from '#platform/messages/chats/telegram-button.ts'
import { cut as cutText } from '#platform/text/cut.ts'

/**
 * Telegram by a bot. An address is the id of a chat (a number; of a group it is negative) or the `@name` of a channel. The
 * provider's identifier of a message is `chat/message`.
 */
export const createTelegram =
  (account: TelegramAccount, fetch: Outside['fetch']): Sender =>
  async (message) => {
    const [chat = '', number = ''] = (message.replaces?.providerId ?? '').split('/')
    const send = (body: object, to: string): Promise<Asked> =>
      number === ''
        ? call(account, fetch, 'sendMessage', message.id, { ...body, chat_id: to })
        : call(account, fetch, 'editMessageText', message.id, { ...body, chat_id: chat, message_id: Number(number) })
    const first = await send(bodyOf(account, message, true), message.to)
    const moved = first.type === 'answered' ? textAt(first.said, 'parameters', 'migrate_to_chat_id') : ''
    if (moved !== '' && number === '') return judged(await send(bodyOf(account, message, true), moved))
    // Telegram shows no button to an address without a public name; then the addresses are written out.
    return refusesAddress(first) ? judged(await send(bodyOf(account, message, false), message.to)) : judged(first)
  }

/** One call of the Bot API. The token is part of the address: nothing that is said of a failure shows it. */
export const call = (account: TelegramAccount, fetch: Outside['fetch'], method: string, id: string, body: object): Promise<Asked> =>
  ask(fetch, `${account.api}/bot${account.token}/${method}`, posting(id, body))

/** Telegram's limit for a text. */
const longest = 4_096

const bodyOf = (account: TelegramAccount, message: Message, withAddresses: boolean): object => {
  const rows = rowsOf(account, message, withAddresses)
  const links = withAddresses ? [] : message.links.map(({ label, url }) => `${label}: ${url}`)
  const tail = links.length === 0 ? '' : `\n\n${links.slice(-1).join('\n')}`
  const text = [message.subject, message.text].filter((part) => part !== '').join('\n\n')
  return {
    text: `${cut(text, longest - tail.length)}${tail}`,
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: rows },
  }
}

/** Two buttons a row: more cannot be read on a telephone. */
const rowsOf = (account: TelegramAccount, message: Message, withAddresses: boolean): object[][] => {
  const choices = (message.choices ?? []).flatMap(({ choice, label }) => {
    const data = buttonData(account.webhookSecret, message.replaces?.message ?? message.id, choice)
    return data === undefined ? [] : [{ text: cut(label, 60), callback_data: data, label }]
  })
  const answered = new Set(choices.map(({ label }) => label))
  const links = withAddresses
    ? message.links.filter(({ label }) => !answered.has(label)).map(({ label, url }) => ({ text: cut(label, 60), url }))
    : []
  const buttons = [...choices.map(({ text, callback_data }) => ({ text, callback_data })), ...links].slice(0, 20)
  return buttons.flatMap((_, index) => (index % 2 === 0 ? [buttons.slice(index, index + 2)] : []))
}

const refusesAddress = (asked: Asked): boolean =>
  asked.type === 'answered' &&
  asked.answer.status === 400 &&
  /button_url_invalid|wrong http url|inline keyboard button url/i.test(textAt(asked.said, 'description'))

const judged = (asked: Asked): Delivery => {
  if (asked.type === 'unanswered') return asked.delivery
  const { answer, said } = asked
  const description = textAt(said, 'description')
  if (at(said, 'ok') === true) {
    const [chat, number] = [textAt(said, 'result', 'chat', 'id'), textAt(said, 'result', 'message_id')]
    return {
      outcome: 'delivered',
      reason: `Telegram took it in ${answer.durationMs} ms`,
      ...(chat === '' || number === '' ? {} : { providerId: `${chat}/${number}` }),
    }
  }
  if (/message is not modified/i.test(description)) return { outcome: 'delivered', reason: 'Telegram shows it already' }
  const reason =
    description === ''
      ? `Telegram answered ${answer.status}: ${shortly(answer.body)}`
      : `Telegram: ${description}${whatToDo(answer.status, description)}`
  if (answer.status === 429 || answer.status >= 500)
    return later(reason, Number(textAt(said, 'parameters', 'retry_after') || answer.headers['retry-after']))
  return { outcome: 'refused', reason }
}

const whatToDo = (status: number, description: string): string => {
  if (status === 401 || (status === 404 && description === 'Not Found'))
    return '. The token of the bot is wrong: an administrator sets ANDON_TELEGRAM_TOKEN anew'
  if (/blocked by the user|can't initiate|chat not found/i.test(description))
    return '. The person opens the bot in Telegram and sends /start'
  if (/kicked|not a member/i.test(description)) return '. Add the bot to the group again'
  return ''
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${cutText(text, length - 1)}…`)
