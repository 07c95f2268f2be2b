/** `180d`, `2w`, `6m`, `1y`: when a look is due, counted in UTC days, months or years from `from`. Undefined without a cadence. */
export const reviewDueAt = (every: string | undefined, from: Date): Date | undefined => {
  const [, count, unit] = /^(\d+)([dwmy])$/.exec(every ?? '') ?? []
  if (count === undefined) return undefined
  const number = Number(count)
  switch (unit) {
    case 'd':
      return new Date(from.getTime() + number * dayMs)
    case 'w':
      return new Date(from.getTime() + 7 * number * dayMs)
    case 'm':
      return addMonths(from, number)
    default:
      return addMonths(from, 12 * number)
  }
}

/** Looks by one person within an hour beyond this many were not looks. */
export const mostLooksAnHour = 20

/** Does this answer move the due date, and if not, why? `recent` counts the person's answers of the last hour. */
export const countsAsLook = (recent: number): { readonly counts: boolean; readonly because?: string } =>
  recent < mostLooksAnHour
    ? { counts: true }
    : { counts: false, because: `More than ${mostLooksAnHour} answers within an hour: nobody looks that fast. Answer again later.` }

const dayMs = 86_400_000

/** The same day of a later month, or its last day when it is shorter. */
const addMonths = (from: Date, months: number): Date => {
  const moved = new Date(from)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(from.getUTCDate(), lastDay))
  return moved
}
