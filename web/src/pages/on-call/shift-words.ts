import type { Outputs } from '../../client.gen.ts'
import { calendarDay, clock } from '../../moments.ts'

export type Picture = Outputs['oncall.calendar']
export type Shift = Picture['shifts'][number]
export type NameOf = (reference: string) => string

/** `Mon, 30 Nov, 09:00`, by the reader's clock. */
export const moment = (instant: Date | string | number): string => {
  const at = new Date(instant)
  return `${calendarDay(at)}, ${clock(at)}`
}

/** `Mon, 30 Nov, 09:00 to 17:00`, or with both days. */
export const fromTo = (from: Date | string | number, to: Date | string | number): string => {
  const [start, end] = [new Date(from), new Date(to)]
  return start.toDateString() === end.toDateString() ? `${moment(start)} to ${clock(end)}` : `${moment(start)} to ${moment(end)}`
}

/** Whole days of a calendar's zone as days, whatever the reader's clock makes of their midnights; anything else by the reader's clock. */
export const daysOrTimes = (from: string, to: string, zone: string): string => {
  const [start, end] = [new Date(from), new Date(to)]
  const options = { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' } as const
  const clockThere = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (clockThere.format(start) !== '00:00' || clockThere.format(end) !== '00:00') return fromTo(start, end)
  const day = new Intl.DateTimeFormat(undefined, options)
  const [first, last] = [day.format(start), day.format(new Date(end.getTime() - 1))]
  return first === last ? first : `${first} to ${last}`
}

/** Why somebody is on call: their turn, or what changed it. */
export const whyOf = (shift: Shift, layer: string | undefined, name: NameOf): string => {
  const reason = shift.reason === undefined ? '' : spokenNames(shift.reason, name)
  const shadow = shift.shadow === true ? ' Learns: shown and told, never paged.' : ''
  switch (shift.because) {
    case 'rotation':
      return `${layer === undefined ? 'Their turn' : `Their turn in ${layer}`}.${shadow}`
    case 'calendar':
      return `${layer ?? 'A calendar'} says so.${shadow}`
    case 'absence':
      return `Out of turn: ${reason}.${shadow}`
    case 'override':
      return reason === '' ? 'By an override.' : `By an override: ${reason}.`
    case 'fixed':
      return reason === '' ? 'Fixed for a while.' : `Fixed for a while: ${reason}.`
    default:
      return shift.because satisfies never
  }
}

/** References in a sentence of the server, as people say them. */
export const spokenNames = (text: string, name: NameOf): string =>
  text.replaceAll(/\b(?:person|schedule|team):[a-z0-9][a-z0-9.-]*[a-z0-9]/g, (reference) => name(reference))

/** As a field for local date and time wants it. */
export const localText = (instant: Date | number | string): string => {
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
