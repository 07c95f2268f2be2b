/**
 * A run over many targets: each is a run of its own, so many at once, and a limit of failures that are borne.
 *
 * It begins with one, then two, then twice as many each time what was begun has ended, up to the limit; the failure that
 * exceeds what is borne stops further targets, never those under way. (SSM documents, section 13.)
 */
export interface Fan {
  readonly total: number
  /** Targets begun; they are begun in order, so this is also the next one's position. */
  readonly begun: number
  readonly ended: number
  readonly errors: number
  /** At most so many at once. */
  readonly concurrency: number
  /** So many failures are borne; one more stops. */
  readonly borne: number
  /** How many may be under way now, while it ramps up. */
  readonly wave: number
  /** Ends of this wave that are still to come before the next is twice as large. */
  readonly left: number
  readonly cancelled: boolean
}

export interface FanTurn {
  readonly fan: Fan
  /** Positions of the targets to begin. */
  readonly begin: readonly number[]
  /** How the whole ended; undefined while it goes on. */
  readonly ends: 'Success' | 'Failed' | 'Cancelled' | undefined
}

/** A fan over `total` targets. Limits are a number or a percentage, `5`, `10%`. */
export const openFan = (total: number, concurrency = '10', errors = '0', ramp = true): Fan => {
  const most = Math.max(1, limitOf(concurrency, total))
  const wave = ramp ? 1 : most
  return { total, begun: 0, ended: 0, errors: 0, concurrency: most, borne: limitOf(errors, total), wave, left: wave, cancelled: false }
}

export type FanEvent = { readonly type: 'opened' } | { readonly type: 'ended'; readonly ok: boolean } | { readonly type: 'cancelled' }

/** What begins and whether it is over, after an event. */
export const turnFan = (before: Fan, event: FanEvent): FanTurn => {
  const fan = after(before, event)
  const stopped = fan.cancelled || fan.errors > fan.borne
  const room = Math.min(fan.wave, fan.concurrency) - (fan.begun - fan.ended)
  const count = stopped ? 0 : Math.max(0, Math.min(room, fan.total - fan.begun))
  const begin = Array.from({ length: count }, (_, index) => fan.begun + index)
  const next = { ...fan, begun: fan.begun + count }
  const isOver = next.ended === next.begun && (stopped || next.begun === next.total)
  return { fan: next, begin, ends: isOver ? (fan.cancelled ? 'Cancelled' : fan.errors > fan.borne ? 'Failed' : 'Success') : undefined }
}

const after = (fan: Fan, event: FanEvent): Fan => {
  switch (event.type) {
    case 'opened':
      return fan
    case 'cancelled':
      return { ...fan, cancelled: true }
    case 'ended': {
      if (fan.ended >= fan.begun) return fan
      const wave = fan.left === 1 ? Math.min(fan.wave * 2, fan.concurrency) : fan.wave
      const left = fan.left === 1 ? wave : fan.left - 1
      return { ...fan, ended: fan.ended + 1, errors: fan.errors + (event.ok ? 0 : 1), wave, left }
    }
    default:
      return event satisfies never
  }
}

/** `^[0-9]+%?$`; a percentage of the targets, rounded down. */
const limitOf = (text: string, total: number): number => {
  const value = Number.parseInt(text, 10)
  if (!Number.isFinite(value) || value < 0) return 0
  return text.trim().endsWith('%') ? Math.floor((total * Math.min(value, 100)) / 100) : value
}

/** Whether a limit is written as one: `3`, `25%`. Concurrency is at least 1. */
export const isLimit = (text: string, least: 0 | 1): boolean => {
  const match = /^(0|[1-9][0-9]{0,5})(%?)$/.exec(text)
  if (match === null) return false
  const value = Number(match[1])
  return value >= least && (match[2] === '' || value <= 100)
}
