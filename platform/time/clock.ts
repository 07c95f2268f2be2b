/** Where `now` comes from. The product has one; tests own one that moves. */
export interface Clock {
  readonly now: () => Date
  /** How far this clock is ahead of the machine's, in milliseconds: jobs translate their instants with it. */
  readonly offsetMs: () => number
}

export const systemClock: Clock = { now: () => new Date(), offsetMs: () => 0 }

/** A clock a test moves: it runs with the machine's and jumps when told. */
export interface MovableClock extends Clock {
  readonly advance: (milliseconds: number) => void
}

export const movableClock = (start: Date = new Date()): MovableClock => {
  let offset = start.getTime() - Date.now()
  return {
    now: () => new Date(Date.now() + offset),
    offsetMs: () => offset,
    advance: (milliseconds) => {
      offset += milliseconds
    },
  }
}
