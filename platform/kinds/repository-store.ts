import type { Finding } from '#platform/refusal.ts'
import type { SourceFile } from '#platform/kinds/formats/files.ts'
import type { Sql } from '#platform/transaction.ts'

export interface RepositoryRow {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly branch: string
  readonly path: string
  readonly poll_seconds: number
  readonly prune: boolean
  readonly token: string | null
  readonly added_at: Date
  readonly added_by: string
  readonly next_sync_at: Date
  readonly tried_at: Date | null
  readonly synced_at: Date | null
  readonly synced_commit: string | null
  readonly state: 'new' | 'synced' | 'refused' | 'unreachable'
  readonly problem: string | null
  readonly findings: Finding[]
}

const columns = `id, name, url, branch, path, poll_seconds, prune, token, added_at, added_by, next_sync_at, tried_at, synced_at, synced_commit, state, problem, findings`

export const insertRepository = async (
  sql: Sql,
  row: Pick<RepositoryRow, 'id' | 'name' | 'url' | 'branch' | 'path' | 'poll_seconds' | 'prune' | 'token' | 'added_at' | 'added_by'>,
): Promise<boolean> => {
  const inserted = await sql(
    `insert into repository (id, name, url, branch, path, poll_seconds, prune, token, added_at, added_by, next_sync_at, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9::timestamptz + $6::integer * interval '1 second', 'new')
     on conflict do nothing
     returning id`,
    [row.id, row.name, row.url, row.branch, row.path, row.poll_seconds, row.prune, row.token, row.added_at, row.added_by],
  )
  return inserted.length === 1
}

export const repositories = (sql: Sql): Promise<(RepositoryRow & { records: number })[]> =>
  sql(
    `select ${columns},
            (select count(*)::int from record where source ->> 'kept' = 'git' and source ->> 'repository' = repository.name and archived_at is null) as records
       from repository
      where removed_at is null
      order by name`,
  )

export const repositoryNamed = async (sql: Sql, name: string): Promise<RepositoryRow | undefined> => {
  const [row] = await sql<RepositoryRow>(`select ${columns} from repository where name = $1 and removed_at is null`, [name])
  return row
}

/** The same, held until the commit. */
export const holdRepository = async (sql: Sql, name: string): Promise<RepositoryRow | undefined> => {
  const [row] = await sql<RepositoryRow>(`select ${columns} from repository where name = $1 and removed_at is null for update`, [name])
  return row
}

export const markRemoved = (sql: Sql, id: string, now: Date): Promise<unknown> =>
  sql(`update repository set removed_at = $2, token = null where id = $1`, [id, now])

/** Repositories whose turn it is; their next turn is set in the same breath, so that no two nodes take one. */
export const takeDueRepositories = (sql: Sql, now: Date): Promise<{ name: string; next_sync_at: Date }[]> =>
  sql(
    `update repository
        set next_sync_at = $1::timestamptz + poll_seconds * interval '1 second'
      where id in (
        select id
          from repository
         where next_sync_at <= $1 and removed_at is null
         order by next_sync_at
         limit 100
           for update skip locked
      )
      returning name, next_sync_at`,
    [now],
  )

export const markSynced = (sql: Sql, id: string, now: Date, commit: string): Promise<unknown> =>
  sql(
    `update repository set tried_at = $2, synced_at = $2, synced_commit = $3, state = 'synced', problem = null, findings = '[]' where id = $1`,
    [id, now, commit],
  )

/** True when this is news: the same trouble as last time is not told again. */
export const markTrouble = async (
  sql: Sql,
  id: string,
  now: Date,
  trouble: { readonly state: 'refused' | 'unreachable'; readonly problem: string; readonly findings: readonly Finding[] },
): Promise<boolean> => {
  const [before] = await sql<{ problem: string | null }>(`select problem from repository where id = $1 for update`, [id])
  await sql(`update repository set tried_at = $2, state = $3, problem = $4, findings = $5::jsonb where id = $1`, [
    id,
    now,
    trouble.state,
    trouble.problem,
    JSON.stringify(trouble.findings.slice(0, 200)),
  ])
  return before?.problem !== trouble.problem
}

/** Keeps the files a patch may be made against: those that hold records. */
export const keepFiles = async (sql: Sql, repository: string, files: readonly SourceFile[]): Promise<void> => {
  await sql(`delete from repository_file where repository = $1 and not (path = any($2))`, [repository, files.map((file) => file.path)])
  for (let at = 0; at < files.length; at += 200) {
    await sql(
      `insert into repository_file (repository, path, text)
       select $1, path, text
         from jsonb_to_recordset($2::jsonb) as file (path text, text text)
       on conflict (repository, path) do update set text = excluded.text where repository_file.text <> excluded.text`,
      [repository, JSON.stringify(files.slice(at, at + 200))],
    )
  }
}

export const dropFiles = (sql: Sql, repository: string): Promise<unknown> =>
  sql(`delete from repository_file where repository = $1`, [repository])
