import { Refusal } from '#platform/refusal.ts'
import { nearest } from '#platform/kinds/nearest.ts'
import { namesLike } from '#platform/kinds/planning-store.ts'
import { recordByKey, type StoredRecord } from '#platform/kinds/store.ts'
import { type KnownKind, vocabularyOf } from '#platform/kinds/vocabulary.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The kind somebody means by its name, slug or foreign name. */
export const requireKind = (transaction: Pick<Transaction, 'registry'>, written: string): KnownKind => {
  const vocabulary = vocabularyOf(transaction.registry)
  const known = vocabulary.byPrefix.get(written.toLowerCase())
  if (known) return known
  const meant = nearest(written, vocabulary.byPrefix.keys())
  throw new Refusal(
    'not-found',
    `There is no kind \`${written}\`.${meant ? ` Did you mean \`${meant}\`?` : ' `kind.list` names them all.'}`,
  )
}

/** `Team:payments`, `group:payments` → `team:payments`: the key under which a reference is stored. */
export const keyFor = (transaction: Pick<Transaction, 'registry'>, reference: string): string => {
  const colon = reference.indexOf(':')
  const known = vocabularyOf(transaction.registry).byPrefix.get(reference.slice(0, Math.max(0, colon)).toLowerCase())
  return known ? `${known.kind.slug}:${reference.slice(colon + 1).toLowerCase()}` : reference.toLowerCase()
}

/** The record a reference names, archived or not; a refusal that says which one was probably meant when there is none. */
export const requireRecord = async (transaction: Transaction, reference: string): Promise<StoredRecord> => {
  const key = keyFor(transaction, reference)
  const record = await recordByKey(transaction.sql, key)
  if (record) return record
  const known = vocabularyOf(transaction.registry).byPrefix.get(key.split(':')[0] ?? '')
  if (!known) throw new Refusal('not-found', `\`${reference}\` is not a reference. Write the kind and the name: \`team:payments\`.`)
  const [like] = await namesLike(transaction.sql, [known.kind.name], [key])
  throw new Refusal('not-found', `There is no \`${key}\`.${like ? ` Did you mean \`${like.reference}\`?` : ''}`)
}

/** Whose team may change it besides editors: its owner's; a team and a person answer for themselves. */
export const ownerOfRecord = async (transaction: Transaction, reference: string): Promise<string | undefined> => {
  const record = await recordByKey(transaction.sql, keyFor(transaction, reference))
  if (!record) return undefined
  return ownerOfDocument(transaction, record)
}

export const ownerOfDocument = (transaction: Transaction, record: StoredRecord): string | undefined => {
  const kind = transaction.registry.kinds.get(record.kind)
  return record.metadata.owner ?? (kind?.owner === 'none' ? record.reference : undefined)
}
