import type { RecordDocument, RecordSource } from '#platform/kinds/kind.ts'
import type { ResolvedReference } from '#platform/kinds/references.ts'
import type { KnownKind } from '#platform/kinds/vocabulary.ts'
import { writerReference } from '#platform/identity/actor.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { toPointer } from '#platform/kinds/pointer.ts'
import { reviewDueAt } from '#platform/kinds/review.ts'
import { searchTexts } from '#platform/kinds/words.ts'
import { announceChange, noteChangeIn, recordsChannel } from '#platform/kinds/snapshots.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'
import type { Transaction } from '#platform/transaction.ts'

export type RecordChange = 'created' | 'changed' | 'archived' | 'restored'

/** One record as it is to be, with what it was. */
export interface RecordWrite {
  readonly change: RecordChange
  readonly known: KnownKind
  readonly key: string
  readonly document: RecordDocument
  readonly origin: unknown
  readonly source: RecordSource
  /** `kept`: they stay what they were (an archived record still says whom it named). */
  readonly links: readonly ResolvedReference[] | 'kept'
  /** Undefined for a record that is new. Read `for update` in the same transaction. */
  readonly before: StoredRecord | undefined
}

/**
 * Writes records, their versions, links and facts: a few statements for each thousand records, none for each.
 * When somebody else created one of them since it was looked for, the whole transaction is tried again.
 */
export const writeRecords = async (transaction: Transaction, writes: readonly RecordWrite[], reason?: string): Promise<void> => {
  if (writes.length === 0) return
  for (const batch of batches(mapped(writes, (write) => rowOf(transaction, write, reason)))) {
    await writeBatch(transaction, batch)
    for (const row of batch) recordFact(transaction, row)
  }
  for (const batch of batches(mapped(writes.filter(isLinking), linksOf))) await writeLinks(transaction, batch)
  // The server itself would look only in a minute, and until then plan every search for a table that was small.
  if (writes.length >= 1_000) await transaction.sql(`analyze record, record_link`)
  const kinds = [...new Set(writes.map((write) => write.known.kind.name))].toSorted()
  await transaction.sql(`insert into record_change (kind) select unnest($1::text[]) on conflict do nothing`, [kinds])
  await transaction.sql(`select pg_notify($1, $2)`, [recordsChannel, kinds.join(',')])
  noteChangeIn(transaction.sql, kinds)
  transaction.afterCommit(() => announceChange(transaction.registry, kinds))
}

const recordFact = (transaction: Transaction, row: ReturnType<typeof rowOf>): void => {
  const { reference, version, change } = row
  const owner = row.document.metadata.owner
  transaction.record(recordChanged, {
    subjects: owner === undefined ? [reference] : [reference, owner],
    data: { reference, version, change },
  })
}

const rowOf = (transaction: Transaction, write: RecordWrite, reason: string | undefined) => {
  const { known, document, before } = write
  const owner = document.metadata.owner
  const ownerless = known.kind.owner === 'required' && owner === undefined
  const reviewedAt = before?.reviewedAt
  return {
    id: before?.id ?? transaction.newId(),
    kind: known.kind.name,
    key: write.key,
    reference: `${known.kind.slug}:${document.metadata.name}`,
    name: document.metadata.name,
    document,
    origin: write.origin ?? null,
    source: write.source,
    version: (before?.version ?? 0) + 1,
    change: write.change,
    owner: owner?.toLowerCase() ?? null,
    ownerless_since: ownerless ? (before?.ownerlessSince ?? transaction.now) : null,
    at: transaction.now,
    review_due_at: reviewDueAt(document.metadata.review?.every, reviewedAt ?? before?.createdAt ?? transaction.now) ?? null,
    archived_at: write.change === 'archived' ? transaction.now : null,
    actor: writerReference(transaction.actor),
    reason: reason ?? null,
    ...searchTexts(document, known.kind),
  }
}

type RecordBatch = readonly ReturnType<typeof rowOf>[]

const writeBatch = async (transaction: Transaction, rows: RecordBatch): Promise<void> => {
  const written = await transaction.sql(
    `with input as (
       select *
         from jsonb_to_recordset($1::jsonb) as input (
           id uuid, kind text, key text, reference text, name text, document jsonb, origin jsonb, source jsonb, version integer, change text,
           owner text, ownerless_since timestamptz, at timestamptz, review_due_at timestamptz, archived_at timestamptz, actor text, reason text,
           words text, body text
         )
     ), written as (
       insert into record (
         id, kind, key, reference, name, document, origin, source, version, owner, ownerless_since, created_at, updated_at, review_due_at,
         archived_at, words, search
       )
       select id, kind, key, reference, name, document, nullif(origin, 'null'), source, version, owner, ownerless_since, at, at, review_due_at,
              archived_at, words,
              setweight(to_tsvector('simple', words), 'A')
                || setweight(to_tsvector('english', words), 'B')
                || setweight(to_tsvector('simple', body), 'C')
                || setweight(to_tsvector('english', body), 'D')
         from input
        order by key
       on conflict (key) do update
          set reference       = excluded.reference,
              name            = excluded.name,
              document        = excluded.document,
              origin          = excluded.origin,
              source          = excluded.source,
              version         = excluded.version,
              owner           = excluded.owner,
              ownerless_since = excluded.ownerless_since,
              updated_at      = excluded.updated_at,
              review_due_at   = excluded.review_due_at,
              archived_at     = excluded.archived_at,
              words           = excluded.words,
              search          = excluded.search
        where record.id = excluded.id
       returning id
     ), versions as (
       insert into record_version (record_id, version, change, at, actor, reason, document, origin, source)
       select id, version, change, at, actor, reason, document, nullif(origin, 'null'), source
         from input
        where id in (select id from written)
     )
     select id from written`,
    [JSON.stringify(rows)],
  )
  if (written.length !== rows.length) throw createdMeanwhile()
}

/** The code PostgreSQL gives such a collision under stricter isolation; the transaction engine tries again on it. */
const createdMeanwhile = (): Error => Object.assign(new Error('A record of that name was created meanwhile.'), { code: '40001' })

const isLinking = (write: RecordWrite): write is LinkingWrite => write.links !== 'kept'

type LinkingWrite = RecordWrite & { readonly links: readonly ResolvedReference[] }

const linksOf = (write: LinkingWrite) => ({
  key: write.key,
  links: write.links.map((link) => ({ path: toPointer(link.path), key: link.key })),
})

/** Links of records that had none before and have none now cost nothing but the look. */
const writeLinks = async (transaction: Transaction, batch: readonly ReturnType<typeof linksOf>[]): Promise<void> => {
  await transaction.sql(`delete from record_link where from_id in (select id from record where key = any($1))`, [
    batch.map((entry) => entry.key),
  ])
  const links = batch.flatMap((entry) => entry.links.map((link) => ({ from: entry.key, path: link.path, to: link.key })))
  if (links.length === 0) return
  await transaction.sql(
    `insert into record_link (from_id, path, to_id)
     select origin.id, input.path, target.id
       from jsonb_to_recordset($1::jsonb) as input ("from" text, path text, "to" text)
       join record origin on origin.key = input."from"
       join record target on target.key = input."to"`,
    [JSON.stringify(links)],
  )
}

/** At most 1,000 entries and about 4 MB of text a statement: larger ones gain nothing and hold memory. */
function* batches<Entry>(entries: Iterable<Entry>): Generator<readonly Entry[]> {
  let batch: Entry[] = []
  let size = 0
  for (const entry of entries) {
    batch.push(entry)
    size += JSON.stringify(entry).length
    if (batch.length < 1_000 && size < 4_000_000) continue
    yield batch
    batch = []
    size = 0
  }
  if (batch.length > 0) yield batch
}

/** One at a time, so that a large set is never held twice. */
function* mapped<Entry, Result>(entries: Iterable<Entry>, map: (entry: Entry) => Result): Generator<Result> {
  for (const entry of entries) yield map(entry)
}
