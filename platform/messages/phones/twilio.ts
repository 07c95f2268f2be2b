import type { OutsideAnswer } from '#platform/jobs/outside.ts'
import type { Delivery, Message } from '#platform/messages/channel.ts'
import type { GuardedFetch } from '#platform/messages/fetch.ts'
import { Refusal } from '#platform/refusal.ts'
import { cut } from '#platform/text/cut.ts'

/** Where and as whom messages and calls are asked for. */
export interface Twilio {
  /** `AC…` */
  readonly account: string
  /** The account's token: it asks, and it signs what Twilio asks us. */
  readonly token: string
  /** A telephone number, or `MG…` for a messaging service. */
  readonly from: string
  /** The number that calls, when it is another. */
  readonly voiceFrom?: string
  readonly api: string
}

/** An undelivered text message is given up by the carrier after so long: nobody is to be woken by an old page. */
const validSeconds = 1_800
/** Shorter than most mailboxes wait before they answer. */
const ringSeconds = 25
const longestCallSeconds = 180

/** Hands a text message to Twilio. What becomes of it on its way to the handset comes by `textStatePath`. */
export const sendText = (fetch: GuardedFetch['fetch'], twilio: Twilio, baseUrl: string, message: Message): Promise<Delivery> =>
  ask(fetch, twilio, 'Messages', {
    To: message.to,
    ...(twilio.from.startsWith('MG') ? { MessagingServiceSid: twilio.from } : { From: twilio.from }),
    Body: shortText(message, /^(?:\+|MG)/.test(twilio.from)),
    ValidityPeriod: String(validSeconds),
    StatusCallback: `${baseUrl}${textStatePath(message.id)}`,
  })

/** Has Twilio call. What is read out is asked for at `callPath` when somebody answers, how it ended comes by `callStatePath`. */
export const call = (fetch: GuardedFetch['fetch'], twilio: Twilio, baseUrl: string, message: Message): Promise<Delivery> => {
  const from = twilio.voiceFrom ?? twilio.from
  if (!from.startsWith('+'))
    return Promise.resolve({
      outcome: 'refused',
      reason: 'A messaging service or a name cannot call; an administrator sets ANDON_TWILIO_VOICE_FROM to a telephone number',
    })
  return ask(fetch, twilio, 'Calls', {
    To: message.to,
    From: from,
    Url: `${baseUrl}${callPath(message.id)}`,
    Method: 'POST',
    StatusCallback: `${baseUrl}${callStatePath(message.id)}`,
    StatusCallbackMethod: 'POST',
    StatusCallbackEvent: 'completed',
    Timeout: String(ringSeconds),
    TimeLimit: String(longestCallSeconds),
    MachineDetection: 'Enable',
    MachineDetectionTimeout: '10',
  })
}

export const textStatePath = (message: string): string => `/phones/text/${encodeURIComponent(message)}/state`
export const callPath = (message: string): string => `/phones/call/${encodeURIComponent(message)}`
export const callStatePath = (message: string): string => `${callPath(message)}/state`
export const callKeyPath = (message: string): string => `${callPath(message)}/key`

/**
 * What broke first, then where to look, then how to answer: it is read on a locked screen, and every part costs.
 *
 * @param isAnswerable False when it comes from a name, which cannot be written to.
 */
export const shortText = ({ subject, text, links, choices = [], code }: Message, isAnswerable = true): string => {
  const isPage = choices.length > 0 && code !== undefined
  const canAnswer = isPage && isAnswerable
  const link = links.at(-1)?.url
  return [
    limited(subject, 120),
    // What can be answered says more behind its link; what cannot (a code to type) is its text.
    ...(isPage || text === '' ? [] : [limited(text, 320)]),
    ...(link === undefined ? [] : [link]),
    ...(canAnswer
      ? [code === 'ALL' ? 'Reply ACK ALL to take all of them.' : `Reply ACK ${code} to take it, ESC ${code} to pass it on.`]
      : []),
  ].join('\n')
}

const limited = (text: string, longest: number): string => (text.length <= longest ? text : `${cut(text, longest - 1)}…`)

const ask = async (
  fetch: GuardedFetch['fetch'],
  { account, token, api }: Twilio,
  what: 'Messages' | 'Calls',
  form: Readonly<Record<string, string>>,
): Promise<Delivery> => {
  try {
    const answer = await fetch(`${api}/2010-04-01/Accounts/${encodeURIComponent(account)}/${what}.json`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams(form).toString(),
      redirects: 0,
      maxBytes: 20_000,
    })
    return judged(answer)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { outcome: error.code === 'unavailable' ? 'retry' : 'refused', reason: error.message }
  }
}

/** Busy (429, a full queue) and broken (5xx) may pass; everything else is a "no" that the next way of reaching somebody need not wait for. */
const judged = ({ status, headers, body }: OutsideAnswer): Delivery => {
  const { sid, status: state, code, message, error_code: failedWith } = read(body)
  if (status >= 200 && status < 300) {
    if (state === 'failed' || state === 'canceled') return { outcome: 'refused', reason: `Twilio: ${twilioReason(failedWith) ?? state}` }
    return { outcome: 'delivered', reason: `Twilio took it (${state || 'queued'})`, ...(sid === '' ? {} : { providerId: sid }) }
  }
  const known = twilioReason(code)
  const said = known ?? (message === '' ? '' : cut(message.replaceAll(/\s+/g, ' '), 300))
  const reason = `Twilio answered ${status}${said === '' ? '' : `: ${said}`}${code === '' ? '' : ` (${code})`}`
  if (status !== 408 && status !== 429 && status < 500 && !passing.has(code)) return { outcome: 'refused', reason }
  const wait = Number(headers['retry-after'])
  return Number.isFinite(wait) && wait > 0 ? { outcome: 'retry', reason, afterSeconds: Math.ceil(wait) } : { outcome: 'retry', reason }
}

/** Codes that come with a "no" and pass: too many at once, the sender's queue is full. */
const passing = new Set(['20429', '14107', '21611'])

/** What a code of Twilio means for whoever is not reached; undefined for codes whose own words have to do. */
export const twilioReason = (code: string | undefined): string | undefined => reasons[code ?? '']

const reasons: Readonly<Record<string, string>> = {
  '13224': 'the number cannot be called',
  '20003': 'Twilio does not accept the account or its token; an administrator checks ANDON_TWILIO_ACCOUNT and ANDON_TWILIO_TOKEN',
  '20429': 'too many requests at once',
  '21210': 'the number it is sent from does not belong to the account; an administrator checks ANDON_TWILIO_FROM',
  '21211': 'there is no such number',
  '21212': 'the number it is sent from is no number; an administrator checks ANDON_TWILIO_FROM',
  '21214': 'the number cannot be reached',
  '21215': 'calls to this country are not allowed for the account; an administrator allows them in Twilio’s console',
  '21216': 'Twilio does not call this number',
  '21217': 'there is no such number',
  '21219': 'a trial account calls only numbers that were verified there',
  '21408': 'messages to this country are not allowed for the account; an administrator allows them in Twilio’s console',
  '21606': 'the number it is sent from cannot send messages there; an administrator checks ANDON_TWILIO_FROM',
  '21608': 'a trial account sends only to numbers that were verified there',
  '21609': 'Twilio cannot reach this server; ANDON_URL must be an address on the internet',
  '21610': 'the phone’s owner answered STOP; sending START from that phone allows messages again',
  '21611': 'the queue of the sending number is full',
  '21612': 'there is no way to the number from the one it is sent from',
  '21614': 'the number is no mobile number',
  '30001': 'the queue is full',
  '30002': 'the account is suspended',
  '30003': 'the phone is switched off or out of reach',
  '30004': 'the phone’s owner or carrier blocks the message',
  '30005': 'the number is unknown or in service no longer',
  '30006': 'the number is a landline or its carrier cannot be reached',
  '30007': 'the carrier took it for spam',
  '30008': 'the carrier does not say why',
  '30034': 'the sending number is not registered with the carriers of the country',
  '30036': 'it could not be delivered in time',
  '30410': 'the carrier did not answer in time',
}

type Read = { readonly [Name in 'sid' | 'status' | 'code' | 'message' | 'error_code']: string }

const read = (body: string): Read => {
  const parsed = parsedJson(body)
  const at = (name: keyof Read): string => {
    const value: unknown = Object.getOwnPropertyDescriptor(parsed, name)?.value
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  return { sid: at('sid'), status: at('status'), code: at('code'), message: at('message'), error_code: at('error_code') }
}

const parsedJson = (body: string): object => {
  try {
    return Object(JSON.parse(body))
  } catch {
    return {}
  }
}
