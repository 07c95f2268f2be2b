import type { Sql } from '#platform/transaction.ts'

/** Every statement about files of documents. Documents are named by their reference in lower case. */
export interface AttachmentRow {
  readonly sha256: string
  readonly name: string
  readonly size: number
  readonly attached_at: Date
  readonly attached_by: string
}

export const insertAttachment = async (
  sql: Sql,
  row: {
    readonly document: string
    readonly sha256: string
    readonly name: string
    readonly content: Uint8Array
    readonly by: string
    readonly now: Date
  },
): Promise<void> => {
  await sql(
    `insert into document_attachment (document, sha256, name, content, attached_at, attached_by)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (document, sha256) do update set name = excluded.name`,
    [row.document, row.sha256, row.name, row.content, row.now, row.by],
  )
}

/** Without their contents, the last first. */
export const attachmentsOf = (sql: Sql, document: string): Promise<AttachmentRow[]> =>
  sql<AttachmentRow>(
    `select sha256, name, octet_length(content) as size, attached_at, attached_by
       from document_attachment
      where document = $1
      order by attached_at desc, name`,
    [document],
  )

/** Of these digests, those that are there. */
export const presentAmong = async (sql: Sql, document: string, digests: readonly string[]): Promise<readonly string[]> =>
  (
    await sql<{ sha256: string }>(`select sha256 from document_attachment where document = $1 and sha256 = any($2)`, [document, digests])
  ).map(({ sha256 }) => sha256)

export const contentsOf = (sql: Sql, document: string, digests: readonly string[]): Promise<{ sha256: string; content: Buffer }[]> =>
  sql<{ sha256: string; content: Buffer }>(`select sha256, content from document_attachment where document = $1 and sha256 = any($2)`, [
    document,
    digests,
  ])

export const removeAttachment = async (sql: Sql, document: string, sha256: string): Promise<boolean> =>
  (await sql(`delete from document_attachment where document = $1 and sha256 = $2 returning sha256`, [document, sha256])).length > 0

/** All of a document that nobody can bring back. */
export const removeAttachments = async (sql: Sql, document: string): Promise<number> =>
  (await sql(`delete from document_attachment where document = $1 returning sha256`, [document])).length
