import type { Delivery, Message } from '#platform/messages/channel.ts'
import type { GuardedFetch } from '#platform/messages/fetch.ts'
import { Refusal } from '#platform/refusal.ts'
import { cut } from '#platform/text/cut.ts'

/** A server of one's own, whose token goes to it and to no other. */
export interface Ntfy {
  readonly url: string
  readonly token: string
}

const longestTitle = 200
/** ntfy makes an attachment of more than 4,096 bytes. */
const longestText = 3_500

/**
 * Publishes to a topic, as JSON to the server's root (docs.ntfy.sh, "Publish as JSON"). Its buttons answer by a request
 * that the reader's phone sends, so they work where this server can be reached from.
 */
export const sendNtfy = async (
  fetch: GuardedFetch['fetch'],
  own: Ntfy | undefined,
  baseUrl: string,
  message: Message,
): Promise<Delivery> => {
  const topic = topicOf(message.to)
  if (topic === undefined) return { outcome: 'refused', reason: 'It is not the address of a topic: https://ntfy.sh/a-long-secret-topic' }
  const token = topic.token ?? (own !== undefined && isBelow(topic.server, own.url) ? own.token : undefined)
  try {
    const { status, body, headers } = await fetch(topic.server, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(ntfyBody(topic.name, message, baseUrl)),
      redirects: 0,
      maxBytes: 20_000,
    })
    if (status >= 200 && status < 300) {
      const id = /"id":"([A-Za-z0-9_-]{1,100})"/.exec(body)?.[1]
      return { outcome: 'delivered', reason: `${new URL(topic.server).host} took it`, ...(id === undefined ? {} : { providerId: id }) }
    }
    return judged(status, /"error":"((?:[^"\\]|\\.){1,300})"/.exec(body)?.[1], headers['retry-after'])
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { outcome: error.code === 'unavailable' ? 'retry' : 'refused', reason: error.message }
  }
}

const judged = (status: number, said: string | undefined, retryAfter: string | undefined): Delivery => {
  const why = status === 401 || status === 403 ? 'it asks for a token, set ANDON_NTFY_TOKEN or write `#tk_…` behind the address' : said
  const reason = `ntfy answered ${status}${why === undefined ? '' : `: ${why}`}`
  if (status !== 408 && status !== 429 && status < 500) return { outcome: 'refused', reason }
  const wait = Number(retryAfter)
  return Number.isFinite(wait) && wait > 0 ? { outcome: 'retry', reason, afterSeconds: Math.ceil(wait) } : { outcome: 'retry', reason }
}

/** The message as ntfy takes it: at most three buttons. */
export const ntfyBody = (topic: string, message: Message, baseUrl: string): object => {
  const { subject, text, links, choices = [] } = message
  const open = links.at(-1)?.url
  const answers = choices.slice(0, 3).map(({ choice, label, token }) => ({
    action: 'http',
    label: cut(label, 40),
    url: `${baseUrl}/api/v1/notice/answer`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, choice }),
    clear: true,
  }))
  return {
    topic,
    title: cut(subject === '' ? 'Andon' : subject, longestTitle),
    message: bytesCut(text === '' ? subject : text),
    ...(isUrgent(message) ? { priority: 5, tags: ['rotating_light'] } : { priority: choices.length > 0 ? 4 : 3, tags: ['bell'] }),
    ...(open === undefined ? {} : { click: open }),
    ...(answers.length > 0 ? { actions: answers } : {}),
  }
}

/** Pages that use a person's methods for important ones make a sound through "do not disturb". */
const isUrgent = ({ data }: Message): boolean =>
  typeof data === 'object' && data !== null && 'urgency' in data && data.urgency === 'important'

const bytesCut = (text: string): string => {
  const bytes = Buffer.from(text)
  return bytes.length <= longestText
    ? text
    : `${bytes
        .subarray(0, longestText)
        .toString('utf8')
        .replace(/\ufffd+$/, '')}…`
}

const topicOf = (address: string): { server: string; name: string; token: string | undefined } | undefined => {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const [, below = '', name] = /^(.*\/)([-_A-Za-z0-9]{1,64})\/?$/.exec(url.pathname) ?? []
  if (name === undefined) return undefined
  const token = /^#(tk_[A-Za-z0-9]{1,100})$/.exec(url.hash)?.[1]
  return { server: `${url.origin}${below}`, name, token }
}

const isBelow = (server: string, own: string): boolean => server === `${own.replace(/\/+$/, '')}/`
