import type { TeamsAccount } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import type { Delivery, Message, Sender } from '#platform/messages/channel.ts'
import { type Asked, ask, later, posting, shortly, textAt } from '#platform/messages/chats/asking.ts'
import { asCard, cardType } from '#platform/messages/chats/teams-card.ts'
import { createTeamsToken } from '#platform/messages/chats/teams-token.ts'
import type { Clock } from '#platform/time/clock.ts'

/**
 * Microsoft Teams by a bot: an Adaptive Card into a conversation (`19:…`, `a:…`), or into the chat with a user (`29:…`, or the
 * object id of the directory), which is begun first. An `https` address is the webhook of a workflow; it needs no bot and cannot
 * answer. The provider's identifier of a message is `conversation activity`.
 */
export const createTeams = (account: TeamsAccount | undefined, fetch: Outside['fetch'], clock: Clock): Sender => {
  const bot = account === undefined ? undefined : createBot(account, fetch, clock)
  return async (message) => {
    if (/^https?:\/\//i.test(message.to)) return toWorkflow(fetch, message)
    return bot === undefined ? { outcome: 'refused', reason: notThere } : bot(message)
  }
}

const notThere =
  'Microsoft Teams is not configured; an administrator sets ANDON_TEAMS_APP_ID and ANDON_TEAMS_APP_PASSWORD (docs/configuration.md), or the address is the webhook of a workflow'

/** A webhook of Power Automate (*Post to a channel when a webhook request is received*): it takes the card in an envelope. */
const toWorkflow = async (fetch: Outside['fetch'], message: Message): Promise<Delivery> => {
  const body = { type: 'message', attachments: [{ contentType: cardType, content: asCard(message, { answers: false }) }] }
  return judged(await ask(fetch, message.to.replace(/#.*$/s, ''), posting(message.id, body)))
}

const createBot = (account: TeamsAccount, fetch: Outside['fetch'], clock: Clock): Sender => {
  const token = createTeamsToken(account, fetch, clock)
  /** Chats that were begun, by user. */
  const begun = new Map<string, string>()

  const call = async (method: string, path: string, id: string, body: object, isSecond = false): Promise<Asked> => {
    const shown = await token.get()
    if (typeof shown !== 'string') return { type: 'unanswered', delivery: shown }
    const asked = await ask(fetch, `${account.api}/v3/${path}`, { ...posting(id, body, { authorization: `Bearer ${shown}` }), method })
    if (isSecond || asked.type === 'unanswered' || asked.answer.status !== 401) return asked
    token.forget()
    return call(method, path, id, body, true)
  }

  const conversationWith = async (user: string, id: string): Promise<string | Delivery> => {
    const known = begun.get(user)
    if (known !== undefined) return known
    if (account.tenant === 'botframework.com') {
      return {
        outcome: 'refused',
        reason: 'To write to a user of Teams, an administrator sets ANDON_TEAMS_TENANT to the id of their directory',
      }
    }
    const asked = await call('POST', 'conversations', id, {
      isGroup: false,
      bot: { id: `28:${account.appId}` },
      members: [{ id: user }],
      tenantId: account.tenant,
      channelData: { tenant: { id: account.tenant } },
    })
    const conversation = asked.type === 'answered' && asked.answer.status < 300 ? textAt(asked.said, 'id') : ''
    if (conversation === '') return judged(asked)
    if (begun.size >= 10_000) begun.clear()
    begun.set(user, conversation)
    return conversation
  }

  return async (message) => {
    const activity = activityOf(message)
    const [there = '', number = ''] = (message.replaces?.providerId ?? '').split(' ')
    if (number !== '') return judged(await call('PUT', pathOf(there, number), message.id, { ...activity, id: number }), there, number)
    const conversation = isUser(message.to) ? await conversationWith(message.to, message.id) : message.to
    if (typeof conversation !== 'string') return conversation
    return judged(await call('POST', pathOf(conversation), message.id, activity), conversation)
  }
}

/** What has no buttons is said in plain words. */
const activityOf = (message: Message): object =>
  message.links.length === 0 && (message.choices ?? []).length === 0
    ? { type: 'message', textFormat: 'plain', text: [message.subject, message.text].filter((part) => part !== '').join('\n\n') }
    : {
        type: 'message',
        summary: message.subject,
        attachments: [{ contentType: cardType, content: asCard(message, { answers: true }) }],
      }

const isUser = (address: string): boolean => address.startsWith('29:') || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(address)

const pathOf = (conversation: string, activity?: string): string =>
  `conversations/${encodeURIComponent(conversation)}/activities${activity === undefined ? '' : `/${encodeURIComponent(activity)}`}`

/** Busy or broken for a while, as Microsoft lists it: besides 429 and 5xx also 412. */
const passing = (status: number): boolean => status === 408 || status === 412 || status === 429 || status >= 500

const judged = (asked: Asked, conversation = '', replaced = ''): Delivery => {
  if (asked.type === 'unanswered') return asked.delivery
  const { answer, said } = asked
  const { status } = answer
  if (status >= 200 && status < 300) {
    const activity = textAt(said, 'id') || replaced
    return {
      outcome: 'delivered',
      reason: `Teams took it in ${answer.durationMs} ms`,
      ...(conversation === '' || activity === '' ? {} : { providerId: `${conversation} ${activity}` }),
    }
  }
  const code = textAt(said, 'error', 'code')
  const what = [code, textAt(said, 'error', 'message')].filter((part) => part !== '').join(': ')
  const reason = `Teams answered ${status}: ${shortly(what === '' ? answer.body : what)}${whatToDo(status, code)}`
  return passing(status) ? later(reason, Number(answer.headers['retry-after'])) : { outcome: 'refused', reason }
}

const whatToDo = (status: number, code: string): string => {
  if (status === 401) return '. The bot is not let in: an administrator sees to ANDON_TEAMS_APP_ID and ANDON_TEAMS_APP_PASSWORD'
  if (status === 403) return '. The bot is not installed there, or the person has blocked it: add the app in Teams'
  if (status === 404 || code === 'ConversationNotFound') return '. There is no such conversation: add the app there and write its id anew'
  return ''
}
