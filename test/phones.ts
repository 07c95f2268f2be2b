import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail as it arrived. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly id: string
  /** As it came, headers first. */
  readonly raw: string
  readonly arrivedAt: number
}

/**
 * Everybody's phone: a real SMTP server that keeps what arrives until the story's person has read it. What nobody
 * expected fails the story.
 */
export interface Phones {
  readonly url: string
  /** Waits for the next unread mail to `address` that contains `text` in subject or body, and reads it. */
  readonly receives: (address: string, text: string) => Promise<Mail>
  /** Asserts that `address` has no unread mail. */
  readonly isQuiet: (address: string) => void
  /** Every mail that ever arrived. */
  readonly all: () => readonly Mail[]
  /** Asserts that everything that arrived has been read, but for first lines that belong to another story. */
  readonly nothingUnread: (aside?: RegExp) => void
  readonly stop: () => Promise<void>
}

export const startPhones = async (): Promise<Phones> => {
  const arrived: Mail[] = []
  const unread: Mail[] = []
  let woken: (() => void)[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        for (const recipient of session.envelope.rcptTo) {
          const mail = { ...parseMail(Buffer.concat(chunks).toString('utf8')), to: recipient.address, arrivedAt: performance.now() }
          arrived.push(mail)
          unread.push(mail)
        }
        done()
        for (const wake of woken.splice(0)) wake()
      })
    },
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const find = (address: string, text: string) =>
    unread.findIndex((mail) => mail.to === address && `${mail.subject}\n${mail.text}`.includes(text))
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    receives: async (address, text) => {
      const deadline = performance.now() + 15_000
      for (;;) {
        const [mail] = unread.splice(find(address, text) >>> 0, 1)
        if (mail) return mail
        const left = deadline - performance.now()
        if (left <= 0) assert.fail(`${address} did not receive "${text}". Unread: ${list(unread) || 'nothing'}`)
        await Promise.race([new Promise<void>((done) => woken.push(done)), new Promise((done) => setTimeout(done, Math.min(left, 250)))])
        woken = []
      }
    },
    isQuiet: (address) =>
      assert.equal(list(unread.filter((mail) => mail.to === address)), '', `${address} was not expected to receive anything`),
    all: () => arrived,
    nothingUnread: (aside) =>
      assert.equal(list(unread.filter(({ subject }) => aside?.test(subject) !== true)), '', 'messages that nobody in the story expected'),
    stop: () => new Promise((done) => server.close(() => done())),
  }
}

const list = (mails: readonly Mail[]): string => mails.map((mail) => `${mail.to}: ${mail.subject}`).join('; ')

const parseMail = (raw: string): { subject: string; text: string; id: string; raw: string } => {
  const { header } = parts(raw)
  return { subject: decodeWords(header('Subject')), text: textOf(raw), id: header('Message-ID'), raw }
}

const parts = (raw: string): { header: (name: string) => string; body: string } => {
  const end = /\r?\n\r?\n/.exec(raw)
  const headers = raw.slice(0, end?.index ?? raw.length).replace(/\r?\n[ \t]+/g, ' ')
  return {
    header: (name) => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1] ?? '',
    body: end ? raw.slice(end.index + end[0].length) : '',
  }
}

/** The plain text: of the whole mail, or of the part that holds it. */
const textOf = (raw: string): string => {
  const { header, body } = parts(raw)
  const boundary = /boundary="?([^";]+)"?/i.exec(header('Content-Type'))?.[1]
  if (boundary === undefined) return decodeBody(body, header('Content-Transfer-Encoding'))
  const inner = body.split(`--${boundary}`).map((part) => part.replace(/^\r?\n/, ''))
  return textOf(inner.find((part) => /^content-type: text\/plain/im.test(part)) ?? '')
}

const decodeBody = (body: string, encoding: string): string => {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('utf8')
  if (!/quoted-printable/i.test(encoding)) return body
  const bytes = body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Encoded words of RFC 2047. */
const decodeWords = (text: string): string =>
  text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(word, 'base64').toString('utf8')
      : Buffer.from(
          word.replaceAll('_', ' ').replace(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString('utf8'),
  )
