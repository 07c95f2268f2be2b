/**
 * Toil: work by hand that comes again and again, and what a machine would save. Pure, and honest: what is measured is how
 * long a step *waited* for a person, so the middle stands for each time and not the sum, in which a night would count as work.
 */
export interface HandWork {
  readonly procedure: string
  readonly step: string
  readonly title: string
  /** How often it was done within the days that are looked at. */
  readonly times: number
  /** Seconds from when it could be done to when it was, of each time that is known. */
  readonly seconds: readonly number[]
}

export interface Toil {
  readonly procedure: string
  readonly step: string
  readonly title: string
  readonly times: number
  readonly perMonth: number
  /** Of one time, the middle. */
  readonly minutes: number
  readonly minutesPerMonth: number
  /** After how many months automating it has paid; null when it would take longer than three years. */
  readonly paysAfterMonths: number | null
}

const daysPerMonth = 30.44
const longestPayback = 36
/** Longer than this nobody worked at one step; somebody was away. */
const longestSeconds = 4 * 3_600

export const toilOf = (work: readonly HandWork[], days: number, effortHours: number): readonly Toil[] =>
  work
    .map((one) => toilOfStep(one, days, effortHours))
    .filter(({ times }) => times > 0)
    .toSorted((one, other) => other.minutesPerMonth - one.minutesPerMonth || other.times - one.times || (one.step < other.step ? -1 : 1))

const toilOfStep = ({ procedure, step, title, times, seconds }: HandWork, days: number, effortHours: number): Toil => {
  const perMonth = rounded((times / Math.max(1, days)) * daysPerMonth)
  const minutes = rounded(middleOf(seconds.map((one) => Math.min(one, longestSeconds))) / 60)
  const minutesPerMonth = rounded((times / Math.max(1, days)) * daysPerMonth * minutes)
  const months = minutesPerMonth === 0 ? Number.POSITIVE_INFINITY : (effortHours * 60) / minutesPerMonth
  return {
    procedure,
    step,
    title,
    times,
    perMonth,
    minutes,
    minutesPerMonth,
    paysAfterMonths: months > longestPayback ? null : rounded(months),
  }
}

/** What runs saved against doing all of it by hand: negative where the run takes people longer than the work did. */
export const savedMinutes = (
  manualMinutes: number | undefined,
  succeeded: number,
  hands: readonly { readonly times: number; readonly seconds: readonly number[] }[],
): number | null => {
  if (manualMinutes === undefined) return null
  const byHand = hands.reduce((sum, { times, seconds }) => sum + times * Math.min(longestSeconds, middleOf(seconds)), 0) / 60
  return rounded(succeeded * manualMinutes - byHand)
}

export const middleOf = (values: readonly number[]): number => {
  const sorted = values.filter((one) => Number.isFinite(one) && one >= 0).toSorted((one, other) => one - other)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  return low === undefined || high === undefined ? 0 : (low + high) / 2
}

const rounded = (value: number): number => Math.round(value * 10) / 10
