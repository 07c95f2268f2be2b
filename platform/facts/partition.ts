import type { Sql } from '#platform/transaction.ts'

/** Makes sure that the month of `now` and the two after it have a partition of their own. Facts outside go to `fact_default`. */
export const ensurePartitions = async (sql: Sql, now: Date): Promise<void> => {
  await sql(`select pg_advisory_xact_lock(7241968)`)
  for (let ahead = 0; ahead < 3; ahead += 1) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const until = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1, 1))
    const name = `fact_${from.toISOString().slice(0, 7).replace('-', '_')}`
    const [found] = await sql<{ exists: boolean; occupied: boolean }>(
      `select to_regclass($1) is not null as exists, exists (select from fact_default where at >= $2 and at < $3) as occupied`,
      [name, from, until],
    )
    // Months whose facts already went to the default partition stay there: moving sealed facts would buy nothing.
    if (found?.exists || found?.occupied) continue
    await sql(`create table ${name} partition of fact for values from ('${from.toISOString()}') to ('${until.toISOString()}')`)
  }
}
