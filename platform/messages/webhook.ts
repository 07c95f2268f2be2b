import type { OutsideAnswer } from '#platform/jobs/outside.ts'
import type { Delivery, Message } from '#platform/messages/channel.ts'
import { splitSecret } from '#platform/messages/address.ts'
import type { GuardedFetch } from '#platform/messages/fetch.ts'
import { signedHeaders } from '#platform/messages/signature.ts'
import { Refusal } from '#platform/refusal.ts'
import { cut as cutText } from '#platform/text/cut.ts'

/** Posts the machine-readable body (or the message itself when it has none), signed when the address carries a secret. */
export const sendWebhook = (fetch: GuardedFetch['fetch'], message: Message, now: Date): Promise<Delivery> => {
  const { url, secret } = splitSecret(message.to)
  const { id, subject, text, links, data } = message
  const body = JSON.stringify(data === undefined ? { id, subject, text, links } : data)
  return post(fetch, url, id, body, secret === undefined ? {} : signedHeaders(secret, id, now, body))
}

/** Posts to an incoming webhook as Slack, Mattermost, Rocket.Chat and Discord's `/slack` addresses take it. */
export const sendSlack = (fetch: GuardedFetch['fetch'], message: Message): Promise<Delivery> =>
  post(fetch, splitSecret(message.to).url, message.id, JSON.stringify(slackBody(message)), {})

/** Complete as plain `text` for those that ignore blocks; buttons are links. Lengths are Slack's limits. */
export const slackBody = (message: Message): object => ({
  text: cut([`*${escaped(message.subject)}*`, escaped(message.text), ...message.links.map(asLink)].join('\n'), 39_000),
  ...(message.thread === undefined ? {} : { thread_ts: message.thread }),
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: cut(message.subject === '' ? 'Message' : message.subject, 150) } },
    ...(message.text === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: cut(escaped(message.text), 2_900) } }]),
    ...(message.links.length === 0
      ? []
      : [
          {
            type: 'actions',
            elements: message.links.slice(0, 25).map((link, index) => ({
              type: 'button',
              action_id: `link-${index}`,
              text: { type: 'plain_text', text: cut(link.label, 75) },
              url: link.url,
            })),
          },
        ]),
  ],
})

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const asLink = ({ label, url }: { label: string; url: string }): string => `<${url}|${escaped(label).replaceAll('|', '/')}>`
const cut = (text: string, length: number): string => (text.length <= length ? text : `${cutText(text, length - 1)}…`)

const post = async (
  fetch: GuardedFetch['fetch'],
  url: string,
  id: string,
  body: string,
  headers: Record<string, string>,
): Promise<Delivery> => {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': id, 'webhook-id': id, ...headers },
      body,
      // A receiver that moved must be given its new address: following a redirect would turn the POST into a GET.
      redirects: 0,
      maxBytes: 2_000,
    })
    return judged(answer)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { outcome: error.code === 'unavailable' ? 'retry' : 'refused', reason: error.message }
  }
}

/** The other side may take it later: it is busy (429), too slow (408), too early (425) or broken (5xx). Any other "no" stays one. */
const judged = (answer: OutsideAnswer): Delivery => {
  const { status } = answer
  if (status >= 200 && status < 300) return { outcome: 'delivered', reason: `Answered ${status} in ${answer.durationMs} ms` }
  const said = cutText(answer.body.trim().replaceAll(/\s+/g, ' '), 200)
  const reason = `Answered ${status}${said === '' ? '' : `: ${said}`}`
  if (status !== 408 && status !== 425 && status !== 429 && status < 500) return { outcome: 'refused', reason }
  const wait = Number(answer.headers['retry-after'])
  return Number.isFinite(wait) && wait > 0 ? { outcome: 'retry', reason, afterSeconds: Math.ceil(wait) } : { outcome: 'retry', reason }
}
