import type { Static, TSchema } from 'typebox'
import type { CheckScope, CheckSubject } from '#platform/checks/check.ts'
import type { Kind, RecordOf } from '#platform/kinds/kind.ts'
import type { Sql, Transaction } from '#platform/transaction.ts'

/** Records read once for all checks that are judged in one transaction. */
const readIn = new WeakMap<Sql, Map<string, Promise<readonly RecordOf[]>>>()

/** Every unarchived record of the kind. Checks use this rather than `records.all`: what one has read the next gets for nothing. */
export const recordsOf = <Spec extends TSchema>(transaction: Transaction, kind: Kind<Spec>): Promise<readonly RecordOf<Static<Spec>>[]> => {
  const read = readIn.get(transaction.sql) ?? new Map<string, Promise<readonly RecordOf[]>>()
  readIn.set(transaction.sql, read)
  const records = read.get(kind.name) ?? transaction.records.all(kind)
  read.set(kind.name, records)
  // Kept by the kind's name, so these are what `records.all(kind)` gave.
  return records as Promise<readonly RecordOf<Static<Spec>>[]>
}

/** The same for a kind known by its name alone, of a domain the reader may not know; none when there is no such kind. */
export const recordsNamed = async (transaction: Transaction, kind: string): Promise<readonly RecordOf[]> => {
  const known = transaction.registry.kinds.get(kind)
  return known === undefined ? [] : recordsOf(transaction, known)
}

/** A field of a record's spec, for readers that do not know its kind. */
export const fieldOf = (record: RecordOf | undefined, field: string): unknown => {
  const spec: object = typeof record?.spec === 'object' && record.spec !== null ? record.spec : {}
  return new Map<string, unknown>(Object.entries(spec)).get(field)
}

/** The same, when it is a string. */
export const textOf = (record: RecordOf | undefined, field: string): string | undefined => {
  const value = fieldOf(record, field)
  return typeof value === 'string' ? value : undefined
}

/** Whom checks can judge: the organization, each team, each workload that is not retired. */
export interface Subject {
  readonly scope: CheckScope
  readonly reference: string
  readonly owner: string | undefined
}

export const organization: Subject = { scope: 'organization', reference: 'organization', owner: undefined }

export const subjectsOf = async (sql: Sql, only?: readonly string[]): Promise<readonly Subject[]> => {
  const rows = await sql<{ scope: CheckScope; reference: string; owner: string | null }>(
    `select lower(kind) as scope, reference, owner
       from record
      where kind in ('Team', 'Workload') and archived_at is null
        and document -> 'spec' ->> 'lifecycle' is distinct from 'retired'
        and ($1::text[] is null or key = any($1))
   order by kind, key`,
    [only?.map((reference) => reference.toLowerCase()) ?? null],
  )
  const records = rows.map((row) => ({ ...row, owner: row.owner ?? undefined }))
  return only === undefined || only.includes(organization.reference) ? [organization, ...records] : records
}

/** The subject with its record and tier; undefined when it is gone. */
export const loadSubject = async (transaction: Transaction, reference: string): Promise<CheckSubject | undefined> => {
  if (reference === organization.reference) return { scope: 'organization', reference, record: undefined, tier: undefined }
  const record = await transaction.records.byReference(reference)
  if (record === undefined || (record.kind !== 'Team' && record.kind !== 'Workload')) return undefined
  if (textOf(record, 'lifecycle') === 'retired') return undefined
  const tier = fieldOf(record, 'tier')
  return {
    scope: record.kind === 'Team' ? 'team' : 'workload',
    reference: record.reference,
    record,
    tier: typeof tier === 'number' ? tier : undefined,
  }
}

/** How many records each team or person owns, by lower-case reference of the owner. */
export const ownersInUse = async (transaction: Transaction): Promise<ReadonlyMap<string, number>> => {
  const rows = await transaction.sql<{ owner: string; owned: number }>(
    `select owner, count(*)::int as owned from record where archived_at is null and owner is not null group by owner`,
  )
  return new Map(rows.map(({ owner, owned }) => [owner, owned]))
}

/** Records that need an owner and have none, the longest first. */
export const ownerlessRecords = (transaction: Transaction, limit: number): Promise<{ reference: string; since: Date }[]> =>
  transaction.sql<{ reference: string; since: Date }>(
    `select reference, ownerless_since as since
       from record
      where archived_at is null and ownerless_since is not null
   order by ownerless_since, key
      limit $1`,
    [limit],
  )
