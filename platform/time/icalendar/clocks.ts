import type { Component } from '#platform/time/icalendar/lines.ts'
import { parseStamp, parseUtcOffset } from '#platform/time/icalendar/stamps.ts'
import { compileRule, startsBetween } from '#platform/time/recurrence.ts'
import { readRule } from '#platform/time/rule.ts'
import { dayMs, isZone, type LocalTime, offsetAt } from '#platform/time/zone.ts'

/** A clock on somebody's wall, as iCalendar reads it (§3.3.5). */
export interface WallClock {
  /** `Europe/Berlin`, or what the calendar calls it. */
  readonly name: string
  /** With the offset before the gap for a local time that does not exist, the first of two. */
  readonly instantOf: (local: LocalTime) => Date
  readonly localAt: (at: Date) => LocalTime
}

/** A clock of a zone that this machine knows. */
export const clockOfZone = (zone: string): WallClock => clockOf(zone, (instant) => offsetAt(zone, instant))

/** What `TZID`s of one calendar mean. */
export interface Clocks {
  /** Undefined when neither this machine nor the calendar knows it. */
  readonly named: (tzid: string) => WallClock | undefined
}

const mostZones = 200

/** The zone's own name first: this machine's rules are kept up to date. Then what the calendar defines. */
export const readClocks = (zones: readonly Component[]): Clocks => {
  const defined = new Map<string, Component>()
  for (const zone of zones.slice(0, mostZones)) defined.set(valueOf(zone, 'TZID') ?? '', zone)
  const known = new Map<string, WallClock | undefined>()
  const find = (tzid: string): WallClock | undefined => {
    const definition = defined.get(tzid)
    const name = [tzid, valueOf(definition, 'X-LIC-LOCATION') ?? '', tailOf(tzid)].find(isZone)
    if (name !== undefined) return clockOfZone(name)
    return definition === undefined ? undefined : definedClock(tzid, definition)
  }
  return {
    named: (tzid) => {
      if (!known.has(tzid) && known.size < mostZones) known.set(tzid, find(tzid))
      return known.get(tzid)
    },
  }
}

const clockOf = (name: string, offset: (instant: number) => number): WallClock => ({
  name,
  localAt: (at) => at.getTime() + offset(at.getTime()),
  instantOf: (local) => {
    const before = offset(local - dayMs)
    const after = offset(local + dayMs)
    const candidates = [local - before, local - after].filter((instant) => instant + offset(instant) === local)
    return new Date(candidates.length === 0 ? local - before : Math.min(...candidates))
  },
})

/** Some programs write `/example.org/20260101_1/Europe/Berlin`. */
const tailOf = (tzid: string): string => {
  const parts = tzid.split('/').filter(Boolean)
  return [3, 2].map((length) => parts.slice(-length).join('/')).find(isZone) ?? ''
}

const valueOf = (component: Component | undefined, name: string): string | undefined =>
  component?.lines.find((line) => line.name === name)?.value.trim()

interface Onset {
  /** The instant from which on. */
  readonly at: number
  readonly from: number
  readonly to: number
}

/** What people plan lies within: a rule that began in 1601, as Outlook writes it, is followed from here. */
const since = Date.UTC(1990, 0, 1)
const until = Date.UTC(2080, 0, 1)
const mostParts = 200
const mostOnsets = 2_000

/** A clock by the rules of a `VTIMEZONE` (§3.6.5). */
const definedClock = (name: string, zone: Component): WallClock | undefined => {
  const onsets = zone.parts
    .slice(0, mostParts)
    .flatMap(onsetsOf)
    .toSorted((one, other) => one.at - other.at)
    .slice(0, mostOnsets)
  const first = onsets[0]
  if (first === undefined) return undefined
  return clockOf(name, (instant) => {
    let [low, high] = [0, onsets.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((onsets[middle]?.at ?? 0) <= instant) low = middle + 1
      else high = middle
    }
    return onsets[low - 1]?.to ?? first.from
  })
}

const onsetsOf = (part: Component): readonly Onset[] => {
  const start = parseStamp(valueOf(part, 'DTSTART') ?? '')
  const from = parseUtcOffset(valueOf(part, 'TZOFFSETFROM') ?? '')
  const to = parseUtcOffset(valueOf(part, 'TZOFFSETTO') ?? '')
  if (start === undefined || from === undefined || to === undefined) return []
  const dates = part.lines
    .filter((line) => line.name === 'RDATE')
    .flatMap((line) => line.value.split(',').flatMap((one) => parseStamp(one) ?? []))
  const locals = [start, ...dates].map((stamp) => (stamp.isInstant ? stamp.local + from : stamp.local))
  return [...new Set([...locals, ...repeated(part, start.local, from)])].map((local) => ({ at: local - from, from, to }))
}

const repeated = (part: Component, start: LocalTime, offset: number): readonly LocalTime[] => {
  const text = valueOf(part, 'RRULE')
  const read = text === undefined ? undefined : readRule(text)
  if (read === undefined || 'findings' in read) return []
  const end = read.rule.until === undefined ? undefined : parseStamp(read.rule.until)
  const recurrence = compileRule(read.rule, start, end === undefined ? undefined : end.isInstant ? end.local + offset : end.local)
  return recurrence === undefined ? [] : startsBetween(recurrence, Math.max(start, since), until, 300)
}
