import { createHash } from 'node:crypto'
import type { Delivery, Message } from '#platform/messages/channel.ts'
import type { GuardedFetch } from '#platform/messages/fetch.ts'
import type { Vapid } from '#platform/messages/phones/vapid.ts'
import { encryptPush, type PushKeys } from '#platform/messages/phones/web-push.ts'
import { Refusal } from '#platform/refusal.ts'
import { cut } from '#platform/text/cut.ts'

/** A push service that has not reached the browser by then forgets the message. */
const keptSeconds = 1_800

/** Begins the reason of a message whose browser does not listen any more: its subscription is to be forgotten. */
export const deviceGone = 'The browser does not listen any more'

/** The address of one subscribed browser: where its push service is, and behind `#` the keys only it and we know. */
export const pushAddress = (endpoint: string, p256dh: string, auth: string): string =>
  `${endpoint.replace(/#.*$/s, '')}#p256dh=${p256dh}&auth=${auth}`

/** Sends one message to one browser by its maker's push service (RFC 8030). */
export const sendPush = async (
  fetch: GuardedFetch['fetch'],
  vapid: Vapid,
  baseUrl: string,
  message: Message,
  now: Date,
): Promise<Delivery> => {
  const device = deviceAt(message.to)
  if (device === undefined)
    return {
      outcome: 'refused',
      reason: `No browser called "${cut(message.to, 60)}" is registered; open ${baseUrl}/settings in that browser and allow notifications`,
    }
  try {
    const { status, headers, body } = await fetch(device.endpoint, {
      method: 'POST',
      headers: {
        authorization: vapid.authorization(device.endpoint, now),
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(keptSeconds),
        urgency: (message.choices ?? []).length > 0 ? 'high' : 'normal',
        // A later message about the same thing takes the place of one that waits for the phone to wake up.
        ...(message.thread === undefined ? {} : { topic: createHash('sha256').update(message.thread).digest('base64url').slice(0, 32) }),
      },
      body: encryptPush(Buffer.from(JSON.stringify(pushPayload(message))), device.keys),
      redirects: 0,
      maxBytes: 2_000,
    })
    return judged(status, headers, body)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { outcome: error.code === 'unavailable' ? 'retry' : 'refused', reason: error.message }
  }
}

/** What the service worker shows (`web/public/sw.js`): small, for every push service takes 4,096 bytes and phones show three lines. */
export const pushPayload = ({ subject, text, links, choices = [], thread, id }: Message): object => ({
  title: cut(subject === '' ? 'Andon' : plain(subject), 150),
  body: cut(plain(text), 400),
  url: cut(links.at(-1)?.url ?? '/', 1_000),
  tag: cut(thread ?? id, 200),
  ...(choices.length === 0
    ? {}
    : {
        token: choices[0]?.token ?? '',
        choices: choices.slice(0, 2).map(({ choice, label }) => ({ choice, label: cut(label, 40) })),
      }),
})

/** A control character takes six bytes in JSON and shows as nothing. */
const plain = (text: string): string => text.toWellFormed().replaceAll(/[^\P{Cc}\n]/gu, ' ')

const judged = (status: number, headers: Readonly<Record<string, string>>, body: string): Delivery => {
  if (status >= 200 && status < 300)
    return {
      outcome: 'delivered',
      reason: 'The push service took it for the browser',
      ...(headers['location'] === undefined ? {} : { providerId: headers['location'] }),
    }
  if (status === 404 || status === 410) return { outcome: 'refused', reason: `${deviceGone} (${status}); its registration is removed` }
  const said = cut(body.trim().replaceAll(/\s+/g, ' '), 200)
  const reason = `The push service answered ${status}${said === '' ? '' : `: ${said}`}`
  if (status !== 408 && status !== 429 && status < 500) return { outcome: 'refused', reason }
  const wait = Number(headers['retry-after'])
  return Number.isFinite(wait) && wait > 0 ? { outcome: 'retry', reason, afterSeconds: Math.ceil(wait) } : { outcome: 'retry', reason }
}

const deviceAt = (address: string): { endpoint: string; keys: PushKeys } | undefined => {
  const [endpoint = '', fragment = ''] = address.split('#', 2)
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) return undefined
  const given = new URLSearchParams(fragment)
  const keys = pushKeysOf(given.get('p256dh') ?? '', given.get('auth') ?? '')
  return keys === undefined ? undefined : { endpoint, keys }
}

/** The keys of a subscription as the browser writes them (base64url); undefined when they are none. */
export const pushKeysOf = (p256dh: string, auth: string): PushKeys | undefined => {
  const keys = { p256dh: Buffer.from(p256dh, 'base64url'), auth: Buffer.from(auth, 'base64url') }
  if (keys.p256dh.length !== 65 || keys.p256dh[0] !== 4 || keys.auth.length !== 16) return undefined
  try {
    // A point that is not on the curve would fail only when somebody is to be paged.
    encryptPush(Buffer.alloc(1), keys)
    return keys
  } catch {
    return undefined
  }
}
