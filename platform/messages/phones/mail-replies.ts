import type { Platform } from '#platform/platform.ts'
import { defineSlot } from '#platform/slot.ts'

/** An answer to a mail this installation sent. Its address proves that whoever wrote it got that mail. */
export interface MailReply {
  /** Its Message-ID, or what stands for it. */
  readonly id: string
  /** The message it answers. */
  readonly message: string
  /** What was written above the quoted mail. */
  readonly text: string
}

/** Whoever understands answers to mails. */
export interface MailReader {
  readonly read: (platform: Pick<Platform, 'transact'>, reply: MailReply) => Promise<void>
}

export const mailReaders = defineSlot<MailReader>('platform.mail-readers')
