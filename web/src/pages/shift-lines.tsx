import type { CSSProperties, ReactElement } from 'react'
import { calendarDay, exact } from '../moments.ts'
import { shortName } from '../parts/reference.tsx'
import { useTitles } from '../titles.ts'
import { useNarrow } from '../parts/narrow.ts'
import { urls } from '../urls.ts'

interface Shift {
  readonly schedule: string
  readonly person: string
  readonly from: string
  readonly to: string
  readonly because: 'rotation' | 'absence' | 'calendar' | 'override' | 'fixed'
  readonly reason?: string | undefined
}

interface Props {
  readonly shifts: readonly Shift[]
  readonly gaps: readonly { readonly schedule: string; readonly from: string; readonly to: string; readonly intended: boolean }[]
  readonly from: Date
  readonly to: Date
  readonly now: Date
  readonly schedules: readonly { readonly schedule: string; readonly title: string }[]
  /** A click on a shift: where an override begins. */
  readonly choose?: (shift: Shift) => void
}

const row = 34
const head = 24
const hues = [212, 28, 152, 280, 350, 190, 60, 250, 120, 320]

/** One line a schedule, one bar a shift, a person always in the same colour: drawn as SVG, named for those who do not see it. */
export const ShiftLines = ({ shifts, gaps, from, to, now, schedules, choose }: Props): ReactElement => {
  const titles = useTitles()
  const narrow = useNarrow()
  const width = narrow ? 900 : 1200
  const label = narrow ? 0 : 190
  const height = head + schedules.length * row + 6
  const span = to.getTime() - from.getTime()
  const x = (at: Date): number =>
    label + ((Math.min(Math.max(at.getTime(), from.getTime()), to.getTime()) - from.getTime()) / span) * (width - label)
  const people = [...new Set(shifts.map((shift) => shift.person))].sort()
  const hue = (person: string): number => hues[people.indexOf(person) % hues.length] ?? 212
  const name = (person: string): string => titles.get(person) ?? shortName(person)
  return (
    <div className="shift-lines" tabIndex={0} role="group" aria-label="Shifts; scroll sideways">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="group"
        aria-label={shifts
          .map((shift) => `${shortName(shift.schedule)}: ${name(shift.person)} from ${exact(new Date(shift.from))}`)
          .slice(0, 40)
          .join('; ')}
      >
        <defs>
          <pattern id="nobody" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="8" height="8" className="gap-ground" />
            <rect width="3" height="8" className="gap-stripe" />
          </pattern>
        </defs>
        {daysBetween(from, to).map((day, index) => (
          <g key={day.getTime()}>
            <line x1={x(day)} x2={x(day)} y1={head - 6} y2={height} className={[0, 6].includes(day.getDay()) ? 'day weekend' : 'day'} />
            {(span < 16 * 86_400_000 || index % 7 === 0) && (
              <text x={x(day) + 4} y={14} className="day-name">
                {calendarDay(day)}
              </text>
            )}
          </g>
        ))}
        {schedules.map(({ schedule, title }, index) => (
          <g key={schedule} transform={`translate(0 ${head + index * row})`}>
            {!narrow && (
              <a href={urls.schedule(schedule.slice('schedule:'.length))}>
                <text x={0} y={21} className="schedule-name">
                  {cut(title, 26)}
                </text>
              </a>
            )}
            {gaps
              .filter((gap) => gap.schedule === schedule && !gap.intended)
              .map((gap) => (
                <rect
                  key={gap.from}
                  x={x(new Date(gap.from))}
                  width={Math.max(2, x(new Date(gap.to)) - x(new Date(gap.from)))}
                  y={4}
                  height={row - 8}
                  fill="url(#nobody)"
                >
                  <title>{`Nobody from ${exact(new Date(gap.from))} to ${exact(new Date(gap.to))}`}</title>
                </rect>
              ))}
            {shifts
              .filter((shift) => shift.schedule === schedule && new Date(shift.to) > from && new Date(shift.from) < to)
              .map((shift) => {
                const left = x(new Date(shift.from))
                const wide = Math.max(2, x(new Date(shift.to)) - left - 1)
                return (
                  <g
                    key={`${shift.from}${shift.person}`}
                    className={shift.because === 'override' || shift.because === 'fixed' ? 'shift override' : 'shift'}
                    style={hueStyle(hue(shift.person))}
                    onClick={() => choose?.(shift)}
                  >
                    <rect x={left} width={wide} y={4} height={row - 8} rx={4} />
                    {wide > 34 && (
                      <text x={left + 7} y={21}>
                        {cut(narrow ? `${name(shift.person)}` : name(shift.person), Math.floor((wide - 10) / 7))}
                      </text>
                    )}
                    <title>{`${name(shift.person)}, ${exact(new Date(shift.from))} to ${exact(new Date(shift.to))}${shift.reason === undefined ? '' : `. ${shift.reason}`}`}</title>
                  </g>
                )
              })}
          </g>
        ))}
        {now >= from && now <= to && <line x1={x(now)} x2={x(now)} y1={head - 8} y2={height} className="now-line" />}
      </svg>
    </div>
  )
}

const hueStyle = (hue: number): CSSProperties => ({ '--hue': hue }) as CSSProperties

const cut = (text: string, most: number): string => (text.length <= most ? text : most < 3 ? '' : `${text.slice(0, most - 1)}…`)

const daysBetween = (from: Date, to: Date): Date[] => {
  const days: Date[] = []
  const day = new Date(from)
  day.setHours(0, 0, 0, 0)
  for (day.setDate(day.getDate() + 1); day < to; day.setDate(day.getDate() + 1)) days.push(new Date(day))
  return days
}
