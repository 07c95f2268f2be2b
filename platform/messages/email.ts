import { isMailAddress } from '#platform/messages/address-format.ts'
import type { Delivery, Message } from '#platform/messages/channel.ts'

/** Carries mail to one SMTP server over a few kept connections. */
export interface Mailer {
  readonly send: (message: Message) => Promise<Delivery>
  readonly close: () => void
}

export interface MailerOptions {
  /** `smtp://user:password@host:587`, `smtps://…`. */
  readonly url: string
  readonly from: string
  /** The host of Message-ID, `andon.example.com`. */
  readonly host: string
  /** Where an answer to this mail goes; to the sender's address when it says nothing. */
  readonly replyTo?: (message: Message) => string | undefined
}

export const createMailer = ({ url, from, host, replyTo }: MailerOptions): Mailer => {
  let opened: ReturnType<typeof openTransport> | undefined
  const transportOf = (): ReturnType<typeof openTransport> => (opened ??= openTransport(url))
  return {
    close: () => void opened?.then((transport) => transport.close()),
    send: async (message) => {
      if (!isMailAddress(message.to)) return { outcome: 'refused', reason: `"${message.to.slice(0, 100)}" is not a mail address` }
      try {
        const transport = await transportOf()
        const sent = await transport.sendMail(asMail(message, from, host, replyTo?.(message)))
        return { outcome: 'delivered', reason: sent.response, providerId: sent.messageId }
      } catch (error) {
        return judged(error)
      }
    },
  }
}

/** The package is loaded with the first mail: an installation without a mail server never needs it. */
const openTransport = async (url: string) => {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    ...serverOf(url),
    pool: true,
    maxConnections: 8,
    maxMessages: 1_000,
    connectionTimeout: 8_000,
    greetingTimeout: 8_000,
    socketTimeout: 15_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

const serverOf = (text: string) => {
  const url = new URL(text)
  const secure = url.protocol === 'smtps:'
  const login = url.username === '' ? {} : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
  return { host: url.hostname, port: url.port === '' ? (secure ? 465 : 587) : Number(url.port), secure, ...login }
}

const asMail = (message: Message, from: string, host: string, replyTo: string | undefined) => ({
  from,
  to: { name: '', address: message.to },
  ...(replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }),
  subject: message.subject,
  // The same in every attempt: a mailbox that got it twice shows it once.
  messageId: `<${message.id}@${host}>`,
  headers: { 'Auto-Submitted': 'auto-generated' },
  ...(message.thread === undefined ? {} : { inReplyTo: threadId(message.thread, host), references: [threadId(message.thread, host)] }),
  text: [message.text, ...hint(replyTo), ...message.links.map((link) => `${link.label}: ${link.url}`)].join('\n\n'),
  html: asHtml(message, hint(replyTo)),
})

const hint = (replyTo: string | undefined): readonly string[] =>
  replyTo === undefined ? [] : ['Answer this mail with “ack” to take it, or with “escalate” to pass it on.']

/** A thread is named by a reference, whose colon no Message-ID may hold (RFC 5322, §3.6.4). */
const threadId = (thread: string, host: string): string => `<${thread.replaceAll(/[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]/g, '.')}@${host}>`

const asHtml = (message: Message, hints: readonly string[]): string =>
  [
    '<div style="font:16px/1.5 system-ui,sans-serif;max-width:40em">',
    `<h1 style="font-size:1.25em">${escaped(message.subject)}</h1>`,
    `<p style="white-space:pre-wrap">${escaped(message.text)}</p>`,
    ...hints.map((said) => `<p>${escaped(said)}</p>`),
    ...message.links.map(
      ({ label, url }) =>
        `<p><a href="${escaped(url)}" style="display:inline-block;padding:.6em 1.2em;border-radius:.4em;background:#0b5cad;color:#fff;text-decoration:none">${escaped(label)}</a></p>`,
    ),
    '</div>',
  ].join('\n')

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** SMTP's own division: 5yz is final, 4yz and a broken connection may pass. */
const judged = (error: unknown): Delivery => {
  const reason = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
  // A wrong password is the installation's fault and mended within hours: the mail is not lost for it.
  const isLogin = error instanceof Error && 'code' in error && error.code === 'EAUTH'
  return { outcome: code >= 500 && !isLogin ? 'refused' : 'retry', reason }
}
