import { randomBytes } from 'node:crypto'
import Type from 'typebox'
import { currentPosition, factsAfter, type PlacedFact, type Position } from '#platform/facts/log.ts'
import { decryptText, encryptText } from '#platform/identity/encrypt.ts'
import { defineTask, type Work } from '#platform/jobs/task.ts'
import { signedHeaders } from '#platform/messages/signature.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Sql, Transaction } from '#platform/transaction.ts'

/**
 * Outgoing webhooks: facts for other systems, signed by Standard Webhooks 1.0.
 *
 * One reader follows the log from a stored place and writes a delivery row per webhook and fact in the transaction that
 * moves the place, so nothing is skipped and nothing written twice. Deliveries are retried on the standard's schedule
 * and end in the dead-letter list with the last reason; an answer of 410 turns the webhook off.
 */
const purpose = 'webhook secret'
/** Pauses before each attempt, in seconds. Source: Standard Webhooks, "Deliverability and reliability". */
export const retryPauses = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const
const timeoutMs = 15_000
/** A claimed delivery is tried again after this when its node died. */
const leaseMs = 60_000

export const createWebhook = async (
  transaction: Transaction,
  input: { url: string; types: readonly string[]; description: string; by: string },
): Promise<{ id: string; secret: string }> => {
  if (!URL.canParse(input.url) || !/^https?:$/.test(new URL(input.url).protocol)) {
    throw new Refusal('invalid-input', 'The address of a webhook is an http or https URL.', {
      findings: [{ path: '/url', rule: 'format', message: 'Not an http or https URL.' }],
    })
  }
  const id = transaction.newId()
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  await transaction.sql(
    `insert into webhook (id, url, description, types, secret, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, input.url, input.description, input.types, encryptText(transaction.config.secret, purpose, secret), input.by, transaction.now],
  )
  return { id, secret }
}

/** Reads what was recorded since the last look, and writes a delivery for every webhook that asked for it. */
export const followFacts = defineTask({
  name: 'webhooks.follow',
  summary: 'Writes webhook deliveries for new facts.',
  payload: Type.Object({}),
  every: { seconds: 2 },
  onStart: true,
  run: async (work) => {
    while ((await work.transact((transaction) => follow(transaction))) > 0);
  },
})

const factsPerLook = 500

const follow = async (transaction: Transaction): Promise<number> => {
  const { sql, now } = transaction
  await sql(`select pg_advisory_xact_lock(7241969)`)
  const position = await place(sql)
  const webhooks = await sql<{ id: string; types: string[] }>(`select id, types from webhook where disabled_at is null`)
  if (webhooks.length === 0) {
    await keepPlace(sql, await currentPosition(sql))
    return 0
  }
  const facts = await factsAfter(sql, position, factsPerLook)
  const last = facts.at(-1)
  if (!last) return 0
  const deliveries = facts.flatMap((fact) =>
    webhooks
      .filter((webhook) => wants(webhook.types, fact.type))
      .map((webhook) => ({ id: transaction.newId(), webhook: webhook.id, fact: fact.id, body: bodyOf(fact) })),
  )
  if (deliveries.length > 0) {
    await sql(
      `insert into webhook_delivery (id, webhook, fact, body, state, due_at, created_at)
       select id, webhook, fact, body, 'waiting', $2, $2
         from jsonb_to_recordset($1::jsonb) as new (id uuid, webhook uuid, fact bigint, body text)
           on conflict (webhook, fact) do nothing`,
      [JSON.stringify(deliveries), now],
    )
    transaction.wake(deliverWebhooks, now)
  }
  await keepPlace(sql, last.position)
  return facts.length
}

/** `*`, `alert.*` or the exact type. */
export const wants = (types: readonly string[], type: string): boolean =>
  types.some((wanted) => wanted === '*' || wanted === type || (wanted.endsWith('.*') && type.startsWith(wanted.slice(0, -1))))

const bodyOf = ({ id, type, at, actor, subjects, data }: PlacedFact): string =>
  JSON.stringify({ type, timestamp: at.toISOString(), data: { id, actor, subjects, ...(data as object) } })

const place = async (sql: Sql): Promise<Position> => {
  const [row] = await sql<{ xid: string; id: string }>(`select xid::text, id::text from webhook_place`)
  return row ?? currentPosition(sql)
}

const keepPlace = (sql: Sql, position: Position): Promise<object[]> =>
  sql(
    `insert into webhook_place (one, xid, id) values (true, $1::xid8, $2) on conflict (one) do update set xid = excluded.xid, id = excluded.id`,
    [position.xid, position.id],
  )

interface Due {
  readonly id: string
  readonly webhook: string
  readonly url: string
  readonly secret: string
  readonly body: string
  readonly attempts: number
}

/** Sends what is due and writes what came of it. */
export const deliverWebhooks = defineTask({
  name: 'webhooks.deliver',
  summary: 'Sends due webhook deliveries.',
  payload: Type.Object({}),
  onStart: true,
  run: async (work) => {
    for (;;) {
      const due = await work.transact((transaction) => claim(transaction))
      if (due.length === 0) return
      const outcomes = await Promise.all(due.map(async (delivery) => ({ delivery, ...(await attempt(work, delivery)) })))
      await work.transact(async (transaction) => {
        for (const outcome of outcomes) await settle(transaction, outcome.delivery, outcome)
      })
    }
  },
})

const claim = async ({ sql, now, config }: Transaction): Promise<readonly Due[]> => {
  const rows = await sql<Due>(
    `update webhook_delivery delivery
        set due_at = $2, attempts = attempts + 1
       from webhook
      where webhook.id = delivery.webhook
        and delivery.id in (select id from webhook_delivery where state = 'waiting' and due_at <= $1 order by due_at limit 32 for update skip locked)
     returning delivery.id, delivery.webhook, webhook.url, webhook.secret, delivery.body, delivery.attempts`,
    [now, new Date(now.getTime() + leaseMs)],
  )
  return rows.map((row) => ({ ...row, secret: decryptText(config.secret, purpose, row.secret) }))
}

interface Outcome {
  readonly status: number | undefined
  readonly reason: string
}

const attempt = async (work: Work, delivery: Due): Promise<Outcome> => {
  const secret = delivery.secret.replace(/^whsec_/, '')
  const headers = {
    'content-type': 'application/json',
    'webhook-id': delivery.id,
    ...signedHeaders(secret, delivery.id, work.now(), delivery.body),
  }
  try {
    const answer = await work.outside.fetch(delivery.url, { method: 'POST', headers, body: delivery.body, timeoutMs, maxBytes: 1_000 })
    return { status: answer.status, reason: `answered ${answer.status}` }
  } catch (error) {
    return { status: undefined, reason: (error as Error).message.slice(0, 500) }
  }
}

const settle = async ({ sql, now, wake }: Transaction, delivery: Due, { status, reason }: Outcome): Promise<void> => {
  const isDelivered = status !== undefined && status >= 200 && status < 300
  const pause = retryPauses[delivery.attempts]
  const state = isDelivered ? 'delivered' : pause === undefined || status === 410 ? 'dead' : 'waiting'
  const dueAt = state === 'waiting' ? new Date(now.getTime() + (pause ?? 0) * 1_000) : undefined
  await sql(`update webhook_delivery set state = $2, due_at = $3, last_status = $4, last_reason = $5, finished_at = $6 where id = $1`, [
    delivery.id,
    state,
    dueAt ?? null,
    status ?? null,
    reason,
    state === 'waiting' ? null : now,
  ])
  if (dueAt) wake(deliverWebhooks, dueAt)
  if (status === 410)
    await sql(
      `update webhook set disabled_at = $2, disabled_because = 'The other side answered 410: gone.' where id = $1 and disabled_at is null`,
      [delivery.webhook, now],
    )
}
