import { Cron } from 'croner'
import { isZone } from '#platform/time/zone.ts'

/**
 * Cron expressions: "at 02:30 on weekdays", on somebody's wall clock.
 *
 * Five fields (`30 2 * * MON-FRI`), or a word (`@daily`); `L`, `W`, `#` and names of days and months are understood.
 *
 * Guarantees: a time that does not exist on the day clocks go forward comes at the end of the gap, one that happens
 * twice on the day they go back comes once; every hour is every hour all the same. Refuses: seconds, expressions that never
 * come true, and a turn more often than once a minute.
 */
export interface Turns {
  /** The first turn strictly after `at`; undefined when there is none within the years a calendar reaches. */
  readonly after: (at: Date) => Date | undefined
}

/** Reads an expression in a zone, or says what is wrong with it. */
export const readCron = (expression: string, zone: string): Turns | { readonly problem: string } => {
  if (!isZone(zone)) return { problem: `"${zone}" is not a time zone. Use a name like Europe/Berlin or UTC.` }
  const text = expression.trim()
  if (!/^@[a-z]+$/i.test(text) && text.split(/\s+/).length !== 5)
    return {
      problem: `"${text}" is not a cron expression. Write five fields: minute, hour, day, month, day of the week, \`30 2 * * MON-FRI\`.`,
    }
  try {
    const cron = new Cron(text, { timezone: zone })
    const turns = { after: (at: Date) => cron.nextRun(at) ?? undefined }
    return turns.after(someDay) === undefined ? { problem: `"${text}" never comes true. Look at its day and its month.` } : turns
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern:\s*/, '') : ''
    return { problem: `"${text}" is not a cron expression: ${reason}` }
  }
}

/** Any instant will do to see whether an expression ever comes true. */
const someDay = new Date('2026-01-01T00:00:00Z')
