import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { filesIn } from '#domains/automation/documents/files.ts'
import { asksForNetwork } from '#domains/automation/documents/scripts.ts'
import type { JobOrder } from '#domains/runners/job.ts'
import type { JobFile } from '#domains/runners/revealing.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal, type Finding } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import * as store from './store.ts'

/**
 * Files that belong to documents.
 *
 * The text of a version names each of its files with the SHA-256 of the content, so a file is kept by its document and
 * that digest: what a version has never changes, what two versions share is kept once, and what a board has approved
 * includes the files. A file that is not there as the text names it keeps the document from running.
 */
export const mostBytes = 5 * 1_048_576
/** Of one document, over all its versions. */
const mostKept = 100

export const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

const keyOf = (reference: string): string => reference.toLowerCase()

/** Keeps a file of a document; refuses one that is too large, or one too many. Answers its digest. */
export const keepFile = async (transaction: Transaction, reference: string, name: string, content: Uint8Array): Promise<string> => {
  const { sql, now, actor } = transaction
  if (content.length > mostBytes)
    throw new Refusal('invalid-input', `${name} has ${content.length} bytes; an attachment has at most ${mostBytes} (5 MiB).`)
  const sha256 = digestOf(content)
  const kept = await store.attachmentsOf(sql, keyOf(reference))
  if (kept.length >= mostKept && !kept.some((one) => one.sha256 === sha256))
    throw new Refusal(
      'conflict',
      `${reference} has ${mostKept} attachments, with those of earlier versions. Remove some with procedure.detach.`,
    )
  await store.insertAttachment(sql, { document: keyOf(reference), sha256, name, content, by: actorReference(actor), now })
  return sha256
}

/** What a text declares and is not kept with its document. */
export const absentFiles = async (transaction: Transaction, reference: string, text: string): Promise<readonly Finding[]> => {
  const declared = filesIn(text)
  if (declared.size === 0) return []
  const present = await store.presentAmong(transaction.sql, keyOf(reference), [...declared.values()])
  return [...declared].flatMap(([name, sha256]) =>
    present.includes(sha256)
      ? []
      : [
          {
            path: `/spec/body/files/${name}`,
            rule: 'attachment',
            message: `The attachment "${name}" is declared, and no file with its SHA-256 (${sha256.slice(0, 12)}…) is kept here.`,
            mend: `Attach the file: procedure.attach.`,
          },
        ],
  )
}

/** The files a job names, by digest, as the machine gets them. */
export const filesOfJob = async (
  { sql }: Pick<Transaction, 'sql'>,
  { procedure, script }: Pick<JobOrder, 'procedure' | 'script'>,
  digests: readonly string[],
): Promise<ReadonlyMap<string, JobFile>> => {
  const found = await store.contentsOf(sql, keyOf(procedure), digests)
  const other = found.find(({ sha256, content }) => digestOf(content) !== sha256)
  if (other !== undefined)
    throw new Refusal('conflict', `The attachment ${other.sha256.slice(0, 12)}… is not what it was when it was attached. Attach it again.`)
  const talks = (content: Buffer): boolean => textsIn(content).some((text) => asksForNetwork(text, script.interpreter))
  return new Map(found.map(({ sha256, content }) => [sha256, { base64: content.toString('base64'), network: talks(content) }]))
}

/** Characters of an archive that are looked at. */
const mostLooked = 20 * 1_048_576

/** What can be read in a file: itself, or what an archive holds. One that cannot be read is taken as it is. */
const textsIn = (content: Buffer): readonly string[] => {
  if (content.length < 22 || content.readUInt32LE(0) !== 0x04034b50) return [content.toString('latin1')]
  const texts: string[] = []
  const end = content.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  let left = mostLooked
  try {
    for (let at = content.readUInt32LE(end + 16), entry = content.readUInt16LE(end + 10); entry > 0 && left > 0; entry -= 1) {
      const [method, size, name, extra, comment] = [10, 20, 28, 30, 32].map((offset) =>
        offset === 20 ? content.readUInt32LE(at + offset) : content.readUInt16LE(at + offset),
      ) as [number, number, number, number, number]
      const local = content.readUInt32LE(at + 42)
      const start = local + 30 + content.readUInt16LE(local + 26) + content.readUInt16LE(local + 28)
      const raw = content.subarray(start, start + size)
      const text = (method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: left })).toString('latin1')
      left -= text.length
      texts.push(text)
      at += 46 + name + extra + comment
    }
    return texts
  } catch {
    return [...texts, content.toString('latin1')]
  }
}
