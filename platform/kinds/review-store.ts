import type { Sql } from '#platform/transaction.ts'

/** How many answers this actor gave within the hour before `now`. */
export const recentReviews = async (sql: Sql, actor: string, now: Date): Promise<number> => {
  const [row] = await sql<{ count: number }>(`select count(*)::int as count from record_review where actor = $1 and at > $2`, [
    actor,
    new Date(now.getTime() - 3_600_000),
  ])
  return row?.count ?? 0
}

/** Keeps an answer; one that counts also moves the record's dates. */
export const keepReview = async (
  sql: Sql,
  review: {
    readonly id: string
    readonly recordId: string
    readonly version: number
    readonly at: Date
    readonly actor: string
    readonly answer: string
    readonly note: string | undefined
    readonly counts: boolean
    readonly because?: string
    readonly dueAt: Date | undefined
  },
): Promise<void> => {
  await sql(
    `insert into record_review (id, record_id, version, at, actor, answer, note, counts, because) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      review.id,
      review.recordId,
      review.version,
      review.at,
      review.actor,
      review.answer,
      review.note ?? null,
      review.counts,
      review.because ?? null,
    ],
  )
  if (!review.counts) return
  await sql(`update record set reviewed_at = $2, review_due_at = $3, reminded_at = null where id = $1`, [
    review.recordId,
    review.at,
    review.dueAt ?? null,
  ])
}

/** Live records that are due and of which nobody was reminded since; marked as reminded. At most `limit`. */
export const takeDueForReminder = (
  sql: Sql,
  now: Date,
  limit: number,
): Promise<{ reference: string; owner: string | null; due_at: Date; reviewers: string[] | null }[]> =>
  sql(
    `update record
        set reminded_at = $1
      where id in (
        select id
          from record
         where review_due_at <= $1
           and archived_at is null
           and (reminded_at is null or reminded_at < review_due_at)
         order by review_due_at
         limit $2
           for update skip locked
      )
      returning reference, document #>> '{metadata,owner}' as owner, review_due_at as due_at,
                array(select jsonb_array_elements_text(document #> '{metadata,review,reviewers}')) as reviewers`,
    [now, limit],
  )
