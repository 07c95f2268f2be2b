import { firstIdAt } from '#platform/identity/id.ts'
import type { KeptFamily } from '#platform/retention/family.ts'

/** Deliveries of webhooks that ended. What they told of is in the facts. */
export const keptDeliveries: KeptFamily = {
  name: 'deliveries',
  title: 'Deliveries of webhooks',
  about: 'What was sent to webhooks, with the answer. One that was given up can be sent again as long as it is kept.',
  days: 90,
  least: 7,
  remove: async ({ sql }, { before, after = firstIdAt(new Date(0)), most }) => {
    const found = await sql<{ id: string; is_over: boolean }>(
      `select id, state <> 'waiting' and coalesce(finished_at, created_at) < $3 as is_over
         from webhook_delivery
        where id > $1 and id < $2
        order by id
        limit $4`,
      [after, firstIdAt(before), before, most],
    )
    const over = found.filter((one) => one.is_over).map(({ id }) => id)
    const gone =
      over.length === 0
        ? []
        : await sql(`delete from webhook_delivery where id = any($1::uuid[]) and state <> 'waiting' returning id`, [over])
    return { count: gone.length, next: found.length < most ? undefined : found.at(-1)?.id }
  },
}
