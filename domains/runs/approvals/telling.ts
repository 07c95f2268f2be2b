import { readAudience } from '#domains/notices/telling/audience.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import type { Telling } from '#domains/notices/telling/telling.ts'
import type { ApprovalRow, DecisionRow } from '#domains/runs/approvals/store.ts'
import { askingWords, type Settled, settledWords } from '#domains/runs/approvals/words.ts'
import { isSame } from '#domains/runs/approvals/may.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A team of hundreds has an inbox; nobody needs hundreds of messages. */
const mostTold = 50

/** Asks people, each in their own time, with buttons that decide. */
export const tellAsked = async (
  transaction: Transaction,
  row: ApprovalRow,
  why: 'asked' | 'reminded' | 'escalated',
  people: readonly string[],
): Promise<void> => {
  if (people.length === 0) return
  const { names, zoneOf } = await readAudience(transaction)
  const expiresAt = row.expires_at ?? new Date(transaction.now.getTime() + 7 * dayMs)
  await tell(
    transaction,
    people.slice(0, mostTold).map((person): Telling => ({
      key: `approval ${row.id} ${row.reminders} ${person}`,
      person,
      ...askingWords(row, why, row.askers, names, zoneOf(person, '')),
      links: [{ label: 'Open the run', url: runPlace(transaction, row) }],
      about: [`run:${row.run}`, row.procedure, ...row.about],
      asks: `approval:${row.id}`,
      urgent: row.urgent,
      expiresAt,
    })),
  )
}

/** Tells those who asked what came of it, except who did it: they saw. */
export const tellSettled = async (
  transaction: Transaction,
  row: ApprovalRow,
  state: Settled,
  decisions: readonly DecisionRow[],
): Promise<void> => {
  const people = row.askers.filter((asker) => !decisions.some(({ person }) => isSame(person, asker)))
  if (people.length === 0 || state === 'withdrawn') return
  const { names } = await readAudience(transaction)
  await tell(
    transaction,
    people.map((person): Telling => ({
      key: `approval ${row.id} ${state} ${person}`,
      person,
      ...settledWords(row, state, decisions, names),
      links: [{ label: 'Open the run', url: runPlace(transaction, row) }],
      about: [`run:${row.run}`, row.procedure, ...row.about],
      expiresAt: new Date(transaction.now.getTime() + dayMs),
    })),
  )
}

const runPlace = ({ config }: Transaction, { run }: ApprovalRow): string => `${config.baseUrl}/runs/${encodeURIComponent(run)}`
