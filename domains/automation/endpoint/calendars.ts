import { daysWithin } from '#domains/procedures/triggers/surroundings.ts'
import { mergeIntervals } from './closing.ts'
import type { Transaction } from '#platform/transaction.ts'
import { SsmError } from './errors.ts'
import { textIn, textsIn, type Input } from './input.ts'
import { mayDo } from './rights.ts'

/** Days a change of state is looked for. */
const aheadMs = 366 * 24 * 3_600_000

/** GetCalendarState: a calendar of holidays is closed on them; of several all must be open. */
export const calendarState = async (transaction: Transaction, input: Input) => {
  mayDo(transaction, 'record.get', 'viewer')
  const names = textsIn(input, 'CalendarNames', 20)
  if (names.length === 0) throw new SsmError('ValidationException', 'CalendarNames must name a calendar.')
  const written = textIn(input, 'AtTime')
  const at = written === undefined ? transaction.now : new Date(written)
  if (Number.isNaN(at.getTime())) throw new SsmError('ValidationException', 'AtTime must be an instant in ISO 8601.')
  const holidays = await daysWithin(transaction, { start: at, end: new Date(at.getTime() + aheadMs) })
  const closed = names.flatMap((name) => {
    const reference = `calendar:${name
      .replace(/^arn:aws[a-z-]*:ssm:[^:]*:[^:]*:document\//, '')
      .replace(/^calendar:/i, '')
      .toLowerCase()}`
    const found = [...holidays].find(([known]) => known.toLowerCase() === reference)
    if (found === undefined) throw new SsmError('InvalidDocument', `There is no calendar of holidays named ${name}.`)
    return found[1]
  })
  const { isClosed, next } = mergeIntervals(closed, at)
  return {
    State: isClosed ? 'CLOSED' : 'OPEN',
    AtTime: at.toISOString(),
    ...(next === undefined ? {} : { NextTransitionTime: next.toISOString() }),
  }
}
