import type { Sql } from '#platform/transaction.ts'

/** The nodes that live, as far as the others know: one that has been silent for a while, or has stopped, has no row. */
export const livingNodes = async (sql: Sql): Promise<readonly string[]> =>
  (await sql<{ id: string }>(`select id from node`)).map(({ id }) => id)
