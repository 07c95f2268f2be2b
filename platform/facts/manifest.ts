import Type from 'typebox'
import { keptFamilies } from '#platform/retention/family.ts'
import { defineDomain } from '#platform/domain.ts'
import {
  addWebhook,
  listDeadDeliveries,
  listFacts,
  listWebhooks,
  removeWebhook,
  retryWebhook,
  verifyFacts,
} from '#platform/facts/actions.ts'
import { webhookCreated, webhookRemoved, webhookRetried } from '#platform/facts/facts.ts'
import { keptDeliveries } from '#platform/facts/keeping.ts'
import { ensurePartitions } from '#platform/facts/partition.ts'
import { factsPerSeal, sealNext } from '#platform/facts/seal.ts'
import { deliverWebhooks, followFacts } from '#platform/facts/webhooks.ts'
import { defineTask } from '#platform/jobs/task.ts'

const sealFacts = defineTask({
  name: 'facts.seal',
  summary: 'Chains committed facts into seals.',
  payload: Type.Object({}),
  every: { seconds: 10 },
  run: async (work) => {
    while ((await work.transact((transaction) => sealNext(transaction.sql, transaction.now))) === factsPerSeal);
  },
})

const partitionFacts = defineTask({
  name: 'facts.partition',
  summary: 'Makes the coming months’ partitions of the fact log.',
  payload: Type.Object({}),
  every: { cron: '0 3 * * *', zone: 'UTC' },
  onStart: true,
  run: (work) => work.transact((transaction) => ensurePartitions(transaction.sql, transaction.now)),
})

/** An Idempotency-Key is honoured for this long. */
const keysKeptMs = 48 * 3_600_000

const forgetKeys = defineTask({
  name: 'actions.forget-keys',
  summary: 'Forgets idempotency keys after two days.',
  payload: Type.Object({}),
  every: { cron: '17 * * * *', zone: 'UTC' },
  run: (work) =>
    work.transact(async ({ sql, now }) => {
      await sql(`delete from idempotency where at < $1`, [new Date(now.getTime() - keysKeptMs)])
    }),
})

export const factsDomain = defineDomain({
  name: 'facts',
  actions: [listFacts, verifyFacts, addWebhook, listWebhooks, removeWebhook, listDeadDeliveries, retryWebhook],
  facts: [webhookCreated, webhookRemoved, webhookRetried],
  tasks: [sealFacts, partitionFacts, forgetKeys, followFacts, deliverWebhooks],
  contributions: [keptFamilies.fill(keptDeliveries)],
})
