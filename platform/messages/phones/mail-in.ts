import { createHash } from 'node:crypto'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { MailIn } from '#platform/config.ts'
import { mailReaders, type MailReply } from '#platform/messages/phones/mail-replies.ts'
import { isAutomatic, writtenText } from '#platform/messages/phones/mail-text.ts'
import { messageAt } from '#platform/messages/phones/reply-address.ts'
import type { Platform } from '#platform/platform.ts'

/**
 * The door for answers to mails: an SMTP server that takes mail for the addresses this installation made, and for no other.
 *
 * The problem: whoever is paged by mail answers by mail, from a phone at night, and a door for mail is a door for the whole
 * internet. The idea: each mail that can be answered carries an address of its own (`reply-address.ts`), so who may write is
 * decided before a byte of the mail is read.
 *
 * Guarantees: a recipient that was not made here is refused at once (550), and so is one whose mail is older than the links
 * in it; a mail is taken only when its answer is committed (250 after the commit, 451 when that fails, and the sender's
 * server tries again); machines are not answered, so nothing goes round.
 *
 * Refuses to do: send on, keep, or show mail; speak TLS. It stands behind the mail server of the organization, which hands
 * it the one address.
 */
export interface MailDoor {
  readonly port: number
  readonly close: () => Promise<void>
}

/** A quoted mail with a screenshot in it fits. */
const longestMail = 1_024 * 1_024
/** As long as the links in the mail work. */
const answerableMs = 24 * 3_600_000

/** Opens the door, on the host the server listens on. */
export const openMailDoor = (
  platform: Pick<Platform, 'transact' | 'registry' | 'config' | 'clock' | 'log'>,
  mailIn: MailIn,
): Promise<MailDoor> => {
  const readers = mailReaders.of(platform.registry)
  const { secret, host } = platform.config
  const door = new SMTPServer({
    name: mailIn.address.slice(mailIn.address.lastIndexOf('@') + 1),
    authOptional: true,
    // The key of a certificate everybody has protects nothing; the mail server before this one speaks TLS.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: longestMail,
    maxClients: 50,
    socketTimeout: 30_000,
    closeTimeout: 500,
    banner: 'Andon takes answers to its own mails',
    logger: false,
    onRcptTo: ({ address }, session, done) => {
      const message = messageAt(secret, mailIn, address)
      if (message === undefined) return done(refused(550, '5.1.1 There is no such address here'))
      if (isTooOld(message, platform.clock.now()))
        return done(refused(550, '5.1.6 That page is more than a day old; sign in and look there'))
      // One answer is to one mail: two recipients would be two answers in one.
      if (session.envelope.rcptTo.length > 0) return done(refused(452, '4.5.3 One recipient at a time'))
      done()
    },
    onData: (stream, session, done) => {
      void (async () => {
        const { error, words } = await answerTo(stream, session)
        done(error, words)
      })()
    },
  })
  /** What the other server is told, after the commit. Never rejects. */
  const answerTo = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<{ error?: Error; words?: string }> => {
    try {
      const reply = await taken(stream, session)
      if (reply === 'too-large') return { error: refused(552, '5.3.4 The mail is too large; answer with one word') }
      if (reply !== undefined) for (const reader of readers) await reader.read(platform, reply)
      return { words: reply === undefined ? 'Not read: a machine wrote it' : 'Taken' }
    } catch (error) {
      platform.log.warn({ error: error instanceof Error ? error.message : String(error) }, 'an answer by mail could not be taken')
      return { error: refused(451, '4.3.0 It could not be taken now; try again') }
    }
  }
  const taken = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<MailReply | 'too-large' | undefined> => {
    const raw = await wholeOf(stream)
    if (raw === undefined) return 'too-large'
    const message = messageAt(secret, mailIn, session.envelope.rcptTo[0]?.address ?? '')
    const mail = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer', maxNestingDepth: 20, maxHeadersSize: 256 * 1_024 }).catch(
      () => undefined,
    )
    const sender = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
    if (mail === undefined || message === undefined || isAutomatic(sender, mail.headers)) return undefined
    return { id: idOf(mail, raw), message, text: writtenText(mail).slice(0, 4_000) }
  }
  door.on('error', (error) => platform.log.warn({ error: error.message }, 'a connection for mail failed'))
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(new Error(`Mail cannot come in at port ${mailIn.port}: ${error.message}`))
    door.server.once('error', failed)
    door.listen(mailIn.port, host, () => {
      door.server.off('error', failed)
      const address = door.server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : mailIn.port,
        close: () => new Promise((closed) => door.close(() => closed())),
      })
    })
  })
}

const refused = (responseCode: number, sentence: string): Error => Object.assign(new Error(sentence), { responseCode })

/** Identifiers of messages begin with the instant they were made at, in milliseconds (UUID version 7). */
const isTooOld = (message: string, now: Date): boolean =>
  now.getTime() - Number.parseInt(message.replaceAll('-', '').slice(0, 12), 16) > answerableMs

/** The whole mail; undefined when there is more than may be. The rest is read and forgotten: the other side listens only afterwards. */
const wholeOf = async (stream: SMTPServerDataStream): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size <= longestMail) chunks.push(bytes)
  }
  return size > longestMail || stream.sizeExceeded ? undefined : Buffer.concat(chunks)
}

const idOf = (mail: Email, raw: Buffer): string => {
  const id = mail.messageId?.trim() ?? ''
  return id === '' ? `mail:${createHash('sha256').update(raw).digest('hex')}` : id.slice(0, 500)
}
