/** A level of a drill, as far as it is. */
export interface CourseLevel {
  readonly level: number
  readonly state: 'waiting' | 'paging' | 'over'
  /** Until then an answer is in time. */
  readonly until: Date | undefined
  /** Everybody of whom an answer is waited for has given one. */
  readonly isAnswered: boolean
  /** Why nothing more can arrive: every page was refused. */
  readonly undeliverable: string | undefined
}

export type Move =
  | { readonly type: 'begin'; readonly level: number }
  | { readonly type: 'end'; readonly level: number; readonly reason: string | undefined }
  | { readonly type: 'finish' }

/**
 * What a drill does next, one thing at a time; undefined when it waits.
 *
 * In turn, a level begins when the one before is over: everybody answered, its time has passed, or no page can arrive.
 * At once, all begin together. A drill is over when its levels are.
 */
export const nextMove = (mode: 'in-turn' | 'at-once', levels: readonly CourseLevel[], now: Date): Move | undefined => {
  for (const { level, state, until, isAnswered, undeliverable } of levels)
    if (state === 'paging' && (isAnswered || undeliverable !== undefined || (until !== undefined && until <= now)))
      return { type: 'end', level, reason: isAnswered ? undefined : undeliverable }
  const waiting = levels.find(({ state }) => state === 'waiting')
  const isBusy = levels.some(({ state }) => state === 'paging')
  if (waiting !== undefined && (mode === 'at-once' || !isBusy)) return { type: 'begin', level: waiting.level }
  return waiting === undefined && !isBusy ? { type: 'finish' } : undefined
}

/** When a drill that waits goes on by itself. */
export const goesOnAt = (levels: readonly Pick<CourseLevel, 'state' | 'until'>[]): Date | undefined =>
  levels
    .flatMap(({ state, until }) => (state === 'paging' && until !== undefined ? [until] : []))
    .toSorted((one, other) => one.getTime() - other.getTime())[0]
