import type { SlackAccount } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { isMailAddress } from '#platform/messages/address-format.ts'
import type { Delivery, Message, Sender } from '#platform/messages/channel.ts'
import { type Asked, ask, at, later, posting, shortly, textAt } from '#platform/messages/chats/asking.ts'
import { asBlocks } from '#platform/messages/chats/slack-blocks.ts'

/**
 * Slack by a bot: `chat.postMessage` with buttons that carry the answer, `chat.update` when the answer is given. An address is a
 * user (`U…`), a conversation (`C…`, `G…`, `D…`), the `#name` of a public channel, or a mail address, which Slack is asked about.
 * The provider's identifier of a message is `conversation/ts`.
 */
export const createSlackBot = (account: SlackAccount, fetch: Outside['fetch']): Sender => {
  const call = (method: string, id: string, body: object): Promise<Asked> =>
    ask(fetch, `${account.api}/${method}`, posting(id, body, { authorization: `Bearer ${account.botToken}` }))
  /** Users by their mail address; one that was not found is asked about again. */
  const users = new Map<string, string>()

  const userOf = async (mail: string): Promise<Delivery | string> => {
    const found = users.get(mail) ?? (await lookUp(account, fetch, mail))
    if (typeof found === 'string') users.set(mail, found)
    if (users.size > 10_000) users.clear()
    return found
  }

  return async (message) => {
    const { text, blocks } = asBlocks(message)
    const shown = { text, blocks, unfurl_links: false, unfurl_media: false }
    const [conversation = '', ts = ''] = (message.replaces?.providerId ?? '').split('/')
    if (ts !== '') return judged(await call('chat.update', message.id, { ...shown, channel: conversation, ts }))
    const channel = isMailAddress(message.to) ? await userOf(message.to) : message.to
    if (typeof channel !== 'string') return channel
    return judged(await call('chat.postMessage', message.id, { ...shown, channel, ...inThread(message) }))
  }
}

/** A thread of Slack is named by its first message; ours by what they are about stay in the text. */
const inThread = ({ thread }: Message): object => (thread !== undefined && /^\d{10}\.\d{6}$/.test(thread) ? { thread_ts: thread } : {})

const lookUp = async (account: SlackAccount, fetch: Outside['fetch'], mail: string): Promise<Delivery | string> => {
  const asked = await ask(fetch, `${account.api}/users.lookupByEmail?email=${encodeURIComponent(mail)}`, {
    headers: { authorization: `Bearer ${account.botToken}` },
  })
  const user = asked.type === 'answered' ? textAt(asked.said, 'user', 'id') : ''
  return user === '' ? judged(asked) : user
}

/** Slack answers 200 with `ok: false` for most of what goes wrong, 429 with `Retry-After` when it is too much. */
const judged = (asked: Asked): Delivery => {
  if (asked.type === 'unanswered') return asked.delivery
  const { answer, said } = asked
  if (at(said, 'ok') === true) {
    const [channel, ts] = [textAt(said, 'channel'), textAt(said, 'ts')]
    return {
      outcome: 'delivered',
      reason: `Slack took it in ${answer.durationMs} ms`,
      ...(channel === '' || ts === '' ? {} : { providerId: `${channel}/${ts}` }),
    }
  }
  const error = textAt(said, 'error')
  const reason = error === '' ? `Slack answered ${answer.status}: ${shortly(answer.body)}` : `Slack: ${error}${whatToDo(error, said)}`
  if (answer.status === 429 || answer.status >= 500 || passing.has(error)) return later(reason, Number(answer.headers['retry-after']))
  return { outcome: 'refused', reason }
}

const passing = new Set(['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])

const whatToDo = (error: string, said: unknown): string => {
  const needed = textAt(said, 'needed')
  if (error === 'missing_scope') return `. Give the app the scope ${needed} and install it again`
  const mend = mends[error]
  return mend === undefined ? '' : `. ${mend}`
}

const token = 'The bot token is not valid any more: an administrator sets ANDON_SLACK_BOT_TOKEN anew'
const mends: Readonly<Record<string, string>> = {
  channel_not_found: 'There is no such conversation, or it is private and the bot was not invited',
  not_in_channel: 'Invite the bot to the channel: /invite @Andon',
  is_archived: 'The channel is archived; name another',
  users_not_found: 'Nobody in the workspace has this mail address; write the user’s id (U…) instead',
  user_not_found: 'There is no such user in the workspace',
  user_disabled: 'This user has left the workspace',
  cannot_dm_bot: 'The address is a bot’s',
  messages_tab_disabled: 'Switch on the messages tab of the app (App Home)',
  restricted_action: 'The workspace lets only some post there',
  invalid_auth: token,
  not_authed: token,
  token_revoked: token,
  token_expired: token,
  account_inactive: token,
  message_not_found: 'Somebody deleted the message',
  edit_window_closed: 'The workspace no longer lets this message be changed',
}
