import { Refusal } from '#platform/refusal.ts'
import { prefixQuery, wordsOf } from '#platform/kinds/search.ts'
import { recordColumns, type RecordRow, type StoredRecord, toRecord } from '#platform/kinds/store.ts'
import { withValueAt } from '#platform/kinds/pointer.ts'
import type { Sql, SqlValue } from '#platform/transaction.ts'

export interface ListFilter {
  readonly kind?: string
  /** Key of the owner. */
  readonly owner?: string
  readonly text?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Values by path: `{ 'spec.tier': '1' }`; a list field matches when it holds the value. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>
  readonly archived?: 'left-out' | 'included' | 'only'
  readonly repository?: string
  readonly ownerless?: boolean
  readonly reviewDueBefore?: Date
}

export type ListOrder = 'name' | 'updated' | 'review-due' | 'ownerless-since'

/** One page of records; `next` continues after it. */
export const listRecords = async (
  sql: Sql,
  filter: ListFilter,
  page: { readonly order: ListOrder; readonly after?: string | undefined; readonly limit: number },
): Promise<{ items: StoredRecord[]; next: string | undefined }> => {
  const { where, values, add } = conditions(filter)
  const order = orders[page.order]
  if (page.after !== undefined) where.push(order.after(...readCursor(page.after, page.order), add))
  const rows = await sql<RecordRow & { cursor: string }>(
    `select ${recordColumns}, ${order.cursor} as cursor from record where ${where.join(' and ')} order by ${order.by} limit ${add(page.limit + 1)}`,
    values,
  )
  const items = rows.slice(0, page.limit)
  const last = items.at(-1)
  return {
    items: items.map(toRecord),
    next: rows.length > page.limit && last ? writeCursor(page.order, last.cursor, last.reference) : undefined,
  }
}

/** How often each value of some fields occurs among the records of a filter, the most frequent first; and how many there are. */
export const countFacets = async (
  sql: Sql,
  filter: ListFilter,
  paths: readonly string[],
): Promise<{ total: number; facets: { path: string; values: { value: unknown; count: number }[] }[] }> => {
  const { where, values } = conditions(filter)
  const [all] = await sql<{ total: number }>(`select count(*)::int as total from record where ${where.join(' and ')}`, values)
  const facets: { path: string; values: { value: unknown; count: number }[] }[] = []
  for (const path of paths) {
    const counted = conditions(filter)
    const place = counted.add(path.split('.'))
    const rows = await sql<{ value: unknown; count: number }>(
      `select item.value, count(*)::int as count
         from record
        cross join lateral jsonb_array_elements(
          case jsonb_typeof(document #> ${place}::text[]) when 'array' then document #> ${place}::text[] else jsonb_build_array(document #> ${place}::text[]) end
        ) item (value)
        where ${counted.where.join(' and ')}
          and jsonb_typeof(item.value) in ('string', 'number', 'boolean')
        group by item.value
        order by count(*) desc, item.value
        limit 50`,
      counted.values,
    )
    facets.push({ path, values: rows })
  }
  return { total: all?.total ?? 0, facets }
}

/** Conditions are constant texts; every value travels as a parameter. */
const conditions = (filter: ListFilter): { where: string[]; values: SqlValue[]; add: (value: SqlValue) => string } => {
  const values: SqlValue[] = []
  const add = (value: SqlValue): string => `$${values.push(value)}`
  const where = [archivedCondition(filter.archived)]
  if (filter.kind !== undefined) where.push(`record.kind = ${add(filter.kind)}`)
  if (filter.owner !== undefined) where.push(`record.owner = ${add(filter.owner)}`)
  if (filter.repository !== undefined)
    where.push(`record.source ->> 'kept' = 'git' and record.source ->> 'repository' = ${add(filter.repository)}`)
  if (filter.ownerless) where.push(`record.ownerless_since is not null`)
  if (filter.reviewDueBefore) where.push(`record.review_due_at <= ${add(filter.reviewDueBefore)}`)
  if (filter.labels && Object.keys(filter.labels).length > 0)
    where.push(`record.document @> ${add(JSON.stringify({ metadata: { labels: filter.labels } }))}::jsonb`)
  for (const [path, value] of Object.entries(filter.fields ?? {})) {
    const shapes = meanings(value)
      .flatMap((meant) => [meant, [meant]])
      .map((meant) => JSON.stringify(withValueAt({}, path.split('.'), meant)))
    where.push(`(${shapes.map((shape) => `record.document @> ${add(shape)}::jsonb`).join(' or ')})`)
  }
  const words = wordsOf(filter.text ?? '')
  if (words.length > 0)
    where.push(`record.search @@ (to_tsquery('simple', ${add(prefixQuery(words))}) || to_tsquery('english', ${add(prefixQuery(words))}))`)
  return { where, values, add }
}

const archivedCondition = (archived: ListFilter['archived']): string => {
  if (archived === 'included') return 'true'
  return archived === 'only' ? 'record.archived_at is not null' : 'record.archived_at is null'
}

/** A value in an address is text; it may mean a number or a truth value. */
const meanings = (value: string | number | boolean): unknown[] => {
  if (typeof value !== 'string') return [value]
  if (value === 'true' || value === 'false') return [value, value === 'true']
  return value.trim() !== '' && Number.isFinite(Number(value)) ? [value, Number(value)] : [value]
}

type Add = (value: SqlValue) => string

/** What a page is ordered by and where the next one begins. `key` is unique and ends every order. */
const orders: Readonly<Record<ListOrder, { by: string; cursor: string; after: (cursor: string, key: string, add: Add) => string }>> = {
  name: { by: 'record.key', cursor: 'record.key', after: (_, key, add) => `record.key > ${add(key)}` },
  updated: {
    by: 'record.updated_at desc, record.key',
    cursor: 'record.updated_at::text',
    after: (cursor, key, add) => {
      const at = add(cursor)
      return `(record.updated_at < ${at}::timestamptz or (record.updated_at = ${at}::timestamptz and record.key > ${add(key)}))`
    },
  },
  'review-due': {
    by: 'record.review_due_at, record.key',
    cursor: 'record.review_due_at::text',
    after: (cursor, key, add) => `(record.review_due_at, record.key) > (${add(cursor)}::timestamptz, ${add(key)})`,
  },
  'ownerless-since': {
    by: 'record.ownerless_since, record.key',
    cursor: 'record.ownerless_since::text',
    after: (cursor, key, add) => `(record.ownerless_since, record.key) > (${add(cursor)}::timestamptz, ${add(key)})`,
  },
}

const writeCursor = (order: ListOrder, cursor: string, reference: string): string => encode([order, cursor, reference.toLowerCase()])

const readCursor = (text: string, order: ListOrder): [string, string] => {
  const refused = new Refusal('invalid-input', 'The page mark `after` is not one of this list. Begin again without it.', {
    findings: [{ path: '/after', rule: 'cursor', message: 'This page mark does not belong to this list.', mend: 'Leave `after` out.' }],
  })
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (
      Array.isArray(value) &&
      value.length === 3 &&
      value[0] === order &&
      value.every((part) => typeof part === 'string' && !part.includes('\u0000'))
    ) {
      if (order === 'name' || !Number.isNaN(Date.parse(String(value[1])))) return [String(value[1]), String(value[2])]
    }
  } catch {
    throw refused
  }
  throw refused
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
