import type { Sql } from '#platform/transaction.ts'

/** One record found. */
export interface SearchHit {
  readonly reference: string
  readonly kind: string
  readonly title: string | undefined
  readonly description: string | undefined
  readonly owner: string | undefined
  /** Higher is better; comparable within one answer. */
  readonly rank: number
}

/**
 * Search over every kind: what is typed is taken as the beginning of words, so that a palette answers while somebody
 * types. Candidates come from four looks that each have an index and a bound (names and references that begin so;
 * words of name, title and tags; any text, when those were too few; names that look alike), and only those are ranked. Names that look alike
 * are asked for only when the exact looks found little: a typing mistake, not a search.
 */
export const searchRecords = async (
  sql: Sql,
  text: string,
  options: { readonly kinds?: readonly string[]; readonly limit: number },
): Promise<SearchHit[]> => {
  const words = wordsOf(text)
  const lower = text.trim().toLowerCase()
  if (words.length === 0 || lower === '') return []
  const kinds = options.kinds && options.kinds.length > 0 ? options.kinds : null
  const exact = await sql<HitRow>(exactSql, [prefixQuery(words), prefixQuery(words, 'A'), lower, likePrefix(lower), kinds, options.limit])
  const isNamed = (exact[0]?.rank ?? 0) >= named
  if (isNamed || exact.length >= Math.min(options.limit, enough) || lower.length < 3) return exact.map(toHit)
  const alike = await lookAlike(sql, lower, kinds, options.limit)
  const known = new Set(exact.map((row) => row.reference))
  return [...exact, ...alike.filter((row) => !known.has(row.reference))].slice(0, options.limit).map(toHit)
}

/** Half of a short word may be wrong. The settings hold until the end of the transaction at most. */
const lookAlike = async (sql: Sql, text: string, kinds: readonly string[] | null, limit: number): Promise<HitRow[]> => {
  // The planner thinks reading the whole table is the quickest way to the first 200; it is not when they are few.
  await sql(`select set_config('pg_trgm.word_similarity_threshold', '0.5', true), set_config('enable_seqscan', 'off', true)`)
  const rows = await sql<HitRow>(alikeSql, [text, kinds, limit])
  await sql(`select set_config('enable_seqscan', 'on', true)`)
  return rows
}

/** Fewer exact hits than this: also look for names that are nearly so. */
const enough = 5

/** The rank of a record whose whole name was typed: no mistake to look past. */
const named = 10

interface HitRow {
  readonly reference: string
  readonly kind: string
  readonly title: string | null
  readonly description: string | null
  readonly owner: string | null
  readonly rank: number
}

const toHit = (row: HitRow): SearchHit => ({
  reference: row.reference,
  kind: row.kind,
  title: row.title ?? undefined,
  description: row.description ?? undefined,
  owner: row.owner ?? undefined,
  rank: row.rank,
})

/** At most eight words; letters and digits only, so that nothing typed is read as an operator. */
export const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, 8).map((word) => word.slice(0, 60))

/** `check payments` → `check:* & payments:*`, limited to a weight when one is given. */
export const prefixQuery = (words: readonly string[], weight = ''): string => words.map((word) => `${word}:*${weight}`).join(' & ')

const likePrefix = (text: string): string => `${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`

const columns = `reference, kind, document #>> '{metadata,title}' as title, left(document #>> '{metadata,description}', 300) as description,
  document #>> '{metadata,owner}' as owner`

// The bounds: of more matches than these the text says too little, and the best are still among names that begin so.
const exactSql = `
  with heads as (
    (select id from record where key like $4 and archived_at is null and ($5::text[] is null or kind = any($5)) order by key limit 50)
    union
    (select id from record where lower(name) like $4 and archived_at is null and ($5::text[] is null or kind = any($5)) order by lower(name) limit 100)
    union
    (select id from record where search @@ to_tsquery('simple', $2) and archived_at is null and ($5::text[] is null or kind = any($5)) limit 200)
  ), bodies as (
    -- Asked only when names, titles and tags were not enough.
    select id
      from record
     where (select count(*) from heads) < $6
       and search @@ (to_tsquery('simple', $1) || to_tsquery('english', $1))
       and archived_at is null
       and ($5::text[] is null or kind = any($5))
     limit 200
  ), candidates as (
    select id from heads
    union
    select id from bodies
  ), ranked as (
    select record.*,
           case
             when key = $3 or lower(name) = $3            then 10
             when lower(document #>> '{metadata,title}') = $3 then 9
             when lower(name) like $4                     then 6 - least(length(name), 60) / 60.0
             when lower(document #>> '{metadata,title}') like $4 then 5
             when key like $4                             then 4
             when search @@ to_tsquery('simple', $2)      then 3
             else 0
           end
           + ts_rank(search, to_tsquery('simple', $1) || to_tsquery('english', $1)) + similarity(words, $3) as rank
      from record
      join candidates using (id)
  )
  select ${columns}, rank::float8
    from ranked
   order by rank desc, key
   limit $6`

// The likeness of each candidate is computed once, and the documents are read of the best alone.
const alikeSql = `
  with candidates as (
    select id, key, word_similarity($1, words) as likeness
      from record
     where $1 <% words
       and archived_at is null
       and ($2::text[] is null or kind = any($2))
     limit 200
  ), best as (
    select id, likeness from candidates order by likeness desc, key limit $3
  )
  select ${columns}, likeness::float8 as rank
    from record
    join best using (id)
   order by likeness desc, key`
