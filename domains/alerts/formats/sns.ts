import { instantOf, isObject, textOf } from '#domains/alerts/formats/reading.ts'

/**
 * The envelope Amazon SNS posts to an address, and what of it can be judged without the network.
 *
 * Anybody may post here who knows the address, so an envelope counts only when it is signed: its certificate comes from a host of SNS
 * alone, its topic is on the integration's list, and it was sent within the hour in which SNS tries an address.
 */
export interface Envelope {
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'
  readonly id: string
  readonly topic: string
  readonly subject: string
  readonly message: string
  readonly sentAt: Date
  readonly digest: 'sha1' | 'sha256'
  /** Base64. */
  readonly signature: string
  readonly certificate: string
  /** Where a subscription is confirmed; empty in a notification. */
  readonly subscribe: string
  /** The text that is signed. */
  readonly signed: string
}

type Problem = { readonly problem: string }

const types = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'] as const

/** Reads an envelope, or says what is wrong with it. */
export const readEnvelope = (body: unknown): Envelope | Problem => {
  if (!isObject(body)) return { problem: 'The body is not a JSON object. Subscribe this address with raw message delivery switched off.' }
  const type = types.find((name) => name === body['Type'])
  if (type === undefined)
    return { problem: `/Type is none of ${types.join(', ')}. Subscribe this address with raw message delivery switched off.` }
  const missing = required[type].find((name) => typeof body[name] !== 'string' || body[name] === '')
  if (missing !== undefined) return { problem: `/${missing} is missing or not a text.` }
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '')
  const sentAt = instantOf(body['Timestamp'])
  if (sentAt === undefined) return { problem: '/Timestamp is not an instant.' }
  const digest = digests[textOf(body['SignatureVersion'])]
  if (digest === undefined) return { problem: '/SignatureVersion is neither "1" nor "2".' }
  return {
    type,
    id: text('MessageId'),
    topic: text('TopicArn'),
    subject: text('Subject'),
    message: text('Message'),
    sentAt,
    digest,
    signature: text('Signature'),
    certificate: text('SigningCertURL'),
    subscribe: text('SubscribeURL'),
    signed: canonical(type, text, typeof body['Subject'] === 'string'),
  }
}

const always = ['MessageId', 'TopicArn', 'Message', 'Timestamp', 'SignatureVersion', 'Signature', 'SigningCertURL'] as const
const required = {
  Notification: always.filter((name) => name !== 'Message'),
  SubscriptionConfirmation: [...always, 'SubscribeURL', 'Token'],
  UnsubscribeConfirmation: [...always, 'SubscribeURL', 'Token'],
} as const

const digests: Readonly<Record<string, 'sha1' | 'sha256' | undefined>> = Object.assign(Object.create(null), { 1: 'sha1', 2: 'sha256' })

/** Names in order of the alphabet, each and its value on a line of its own; a subject only where there is one. */
const canonical = (type: Envelope['type'], text: (name: string) => string, hasSubject: boolean): string => {
  const names =
    type === 'Notification'
      ? ['Message', 'MessageId', ...(hasSubject ? ['Subject'] : []), 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  return names.map((name) => `${name}\n${text(name)}\n`).join('')
}

/** `https://sns.<region>.amazonaws.com` and `.com.cn`, without a port or name before it. */
const isAmazonSns = (url: URL): boolean =>
  url.protocol === 'https:' &&
  url.port === '' &&
  url.username === '' &&
  url.password === '' &&
  /^sns\.[a-z]{2}(?:-[a-z]{1,12}){1,3}-\d{1,2}\.amazonaws\.com(?:\.cn)?$/.test(url.hostname)

/** The address of the signing certificate, or why it is not asked. */
export const certificateUrl = (text: string): URL | Problem => {
  const url = URL.parse(text)
  if (url === null || !isAmazonSns(url))
    return { problem: `The certificate would come from ${shown(text)}, which is no address of Amazon SNS.` }
  if (!/^\/[A-Za-z0-9._-]+\.pem$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    return { problem: 'The address of the certificate does not end in .pem.' }
  return url
}

/** The address that confirms the subscription to this very topic, or why it is not asked. */
export const confirmationUrl = ({ subscribe, topic }: Pick<Envelope, 'subscribe' | 'topic'>): URL | Problem => {
  const url = URL.parse(subscribe)
  if (url === null || !isAmazonSns(url))
    return { problem: `The subscription would be confirmed at ${shown(subscribe)}, which is no address of Amazon SNS.` }
  const isThis =
    url.pathname === '/' && url.searchParams.get('Action') === 'ConfirmSubscription' && url.searchParams.get('TopicArn') === topic
  return isThis ? url : { problem: 'The address of the confirmation is not about this topic.' }
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 200))

/** SNS tries an address for an hour at most, and clocks differ by minutes. */
const [oldestMs, mostAheadMs] = [65 * 60_000, 5 * 60_000]

/** Why an envelope of this topic and age is not taken; undefined when it is. */
export const refusedEnvelope = ({ topic, sentAt }: Envelope, topics: readonly string[], now: Date): string | undefined => {
  if (!topics.includes(topic)) return `The topic ${shown(topic)} is not among the topics of this integration. Add its ARN to /spec/topics.`
  const age = now.getTime() - sentAt.getTime()
  if (age > oldestMs) return `It was sent at ${sentAt.toISOString()}, more than an hour ago, so it may be a copy of an old message.`
  return age < -mostAheadMs
    ? `It says that it was sent at ${sentAt.toISOString()}, which is yet to come. Check the clock of this server.`
    : undefined
}

/**
 * Common names of the certificates SNS signs with: they differ by region and partition, `sns.amazonaws.com` in the first
 * regions, `sns-signing.<region>` in those one opts into, `sns-<region>` in China and for governments.
 */
export const isSnsName = (name: string): boolean =>
  /^sns(?:-signing\.[a-z0-9-]+|-(?:cn|us-gov)-[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/.test(name)
