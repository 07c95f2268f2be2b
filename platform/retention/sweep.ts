import Type from 'typebox'
import { defineTask, type Work } from '#platform/jobs/task.ts'
import { retentionRemoved } from '#platform/retention/facts.ts'
import { type KeptFamily, keptFamilies } from '#platform/retention/family.ts'
import { decidedFor, keepSweep } from '#platform/retention/store.ts'
import type { Transaction } from '#platform/transaction.ts'

const dayMs = 86_400_000
/** A slice of so many is some tens of milliseconds. */
const sliceRows = 500

/** For how many days a family is kept now; null is for ever. */
export const keptDays = async ({ sql }: Pick<Transaction, 'sql'>, family: KeptFamily): Promise<number | null> => {
  const decided = (await decidedFor(sql)).get(family.name)
  return decided === undefined ? family.days : decided.days
}

/** Removes what was kept long enough, at night. Two nodes at once find the same and one of them nothing. */
export const sweep = defineTask({
  name: 'retention.sweep',
  summary: 'Removes runs, pages and others that were kept long enough.',
  payload: Type.Object({}),
  every: { cron: '41 3 * * *', zone: 'UTC' },
  run: async (work) => {
    const families = await work.transact(({ registry }) => Promise.resolve(keptFamilies.of(registry)))
    for (const family of families) await sweepOne(work, family)
  },
})

const sweepOne = async (work: Work, family: KeptFamily): Promise<void> => {
  const before = await work.transact(async (transaction) => {
    const days = await keptDays(transaction, family)
    return days === null ? undefined : new Date(transaction.now.getTime() - days * dayMs)
  })
  if (before === undefined) return
  let removed = 0
  let after: string | undefined
  do {
    if (work.signal.aborted) break
    const from = after
    const slice = await work.transact((transaction) => family.remove(transaction, { before, after: from, most: sliceRows }))
    removed += slice.count
    after = slice.next
  } while (after !== undefined)
  await work.transact(async (transaction) => {
    await keepSweep(transaction.sql, family.name, transaction.now, removed)
    if (removed === 0) return
    transaction.record(retentionRemoved, {
      subjects: [`retention:${family.name}`],
      data: { family: family.name, title: family.title, count: removed, before: before.toISOString() },
    })
  })
}
