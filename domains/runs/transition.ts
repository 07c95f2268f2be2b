import type { Transaction } from '#platform/transaction.ts'
import { Book } from './book.ts'
import type { Happening, Said } from './happening.ts'
import type { RunEvent } from './state.ts'
import type { RunRow } from './store.ts'

/**
 * The only ways a run changes. One event of one run: the run as it is then; undefined when the event did not fit
 * (nothing changed) or there is no such run.
 */
export const transition = async (transaction: Transaction, run: string, event: RunEvent, said: Said = {}): Promise<RunRow | undefined> =>
  (await transitions(transaction, [{ run, event, said }]))[0]

/** Many events of many runs, each in the order given; answers each run as it stands after its event. */
export const transitions = async (transaction: Transaction, happenings: readonly Happening[]): Promise<readonly (RunRow | undefined)[]> => {
  const book = new Book(transaction)
  await book.hold(happenings.map(({ run }) => run))
  const after: (RunRow | undefined)[] = []
  for (const happening of happenings) after.push(await book.happen(happening))
  await book.close()
  return after.map((row) => (row === undefined ? undefined : (book.entries.get(row.id)?.row ?? row)))
}
