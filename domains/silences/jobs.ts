import Type from 'typebox'
import { quiet } from '#domains/silences/quiet.ts'
import { isForgotten } from '#domains/silences/standing.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { archiving } from '#platform/kinds/planning.ts'
import { existingRecords } from '#platform/kinds/planning-store.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { writeRecords } from '#platform/kinds/write.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Long enough to look back at last month's, short enough that every alert is not compared with years of them. */
const keptDays = 30
const atOnce = 500

export const tidySilences = defineTask({
  name: 'silences.tidy',
  summary: 'Archive silences that have been over for 30 days, except those kept in files.',
  payload: Type.Object({}),
  every: { cron: '23 3 * * *', zone: 'UTC' },
  run: async (work) => {
    while (!work.signal.aborted && (await work.transact(archiveSome)) === atOnce);
  },
})

const archiveSome = async (transaction: Transaction): Promise<number> => {
  const { silences } = (await transaction.read(quiet)).value
  const cutoff = new Date(transaction.now.getTime() - keptDays * dayMs)
  const over = [...silences.values()].filter((silence) => silence.isKeptHere && isForgotten(silence, cutoff)).slice(0, atOnce)
  const records = await existingRecords(
    transaction.sql,
    over.map(({ reference }) => reference.toLowerCase()),
    true,
  )
  const vocabulary = vocabularyOf(transaction.registry)
  // Somebody may have changed one since the snapshot was read: that one stays.
  const unchanged = [...records.values()].filter(
    (record) => record.archivedAt === undefined && record.version === silences.get(record.reference)?.version,
  )
  await writeRecords(
    transaction,
    unchanged.map((record) => archiving(record, vocabulary)),
    `Over for ${keptDays} days.`,
  )
  return unchanged.length
}
