import { peopleOf } from '#domains/oncall/layer.ts'
import type { Plans } from '#domains/oncall/layering.ts'
import type { Shift } from '#domains/oncall/schedule.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import type { Interval } from '#platform/time/interval.ts'
import type { WrittenEvent } from '#platform/time/icalendar/writing.ts'

/** What a link shows: from the month before to a year ahead. Whole months, so that time alone changes it once a month. */
export const windowAt = (now: Date): Interval => ({
  start: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)),
  end: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 13, 1)),
})

export interface Showing {
  /** Of one person: their name says nothing in a calendar of their own. */
  readonly mine: boolean
  readonly host: string
  readonly url: string
  readonly titleOf: (person: string) => string
}

/** The shifts of a schedule as events. Who is on call without end has an event that reaches over the window, and the same one next month. */
export const eventsOf = (rota: Rota, shifts: readonly Shift[], window: Interval, showing: Showing): readonly WrittenEvent[] =>
  shifts.flatMap((shift) => {
    const begins = shift.start > window.start
    const ends = shift.end < window.end
    // Cut at an edge: it was, or will be, shown whole.
    if (!(begins && ends) && shift.end.getTime() - shift.start.getTime() < longestMs) return []
    const name = showing.titleOf(shift.person)
    const what = shift.shadow ? 'Shadow' : 'On call'
    return [
      {
        start: shift.start,
        end: shift.end,
        zone: rota.zone,
        uid: `${begins ? shift.start.toISOString().replaceAll(/[-:]|\.000/g, '') : 'since'}-${shift.person}-${rota.reference}@${showing.host}`.replaceAll(
          ':',
          '.',
        ),
        title: showing.mine ? `${what}: ${rota.title}` : `${name}${shift.shadow ? ' (shadow)' : ''}: ${rota.title}`,
        description: [`${name} is ${shift.shadow ? 'shadow' : 'on call'} for ${rota.title}.`, shift.reason ?? '']
          .filter(Boolean)
          .join('\n'),
        url: showing.url,
      },
    ]
  })

/** Past this a shift is one without end, and shown although the window cuts it. */
const longestMs = 62 * 86_400_000

/** Whether somebody could be on call at all: of most schedules the shifts need not be worked out. */
export const mayName = (rota: Rota, { made, fixed, calendars }: Plans, person: string): boolean =>
  rota.layers.some((layer) => peopleOf(layer, calendars).includes(person)) ||
  [...rota.overrides, ...made].some((override) => override.person === person) ||
  fixed.some(({ shifts }) => shifts.some((shift) => shift.person === person))
