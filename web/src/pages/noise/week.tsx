import '../../alerting.css'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { plural } from '../../parts/words.tsx'

type Hour = Outputs['noise.rule']['calendar'][number]

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const side = 30
const left = 40
const top = 22

/** Hours by weekdays: the larger the square, the more fired then; a ring means that some of it paged. The table says the same. */
export const Week = ({ hours, zone }: { readonly hours: readonly Hour[]; readonly zone: string }): ReactElement => {
  const most = Math.max(1, ...hours.map(({ fired }) => fired))
  const busiest = hours.reduce(
    (one, other) => (other.fired > one.fired ? other : one),
    hours[0] ?? { weekday: 1, hour: 0, fired: 0, paged: 0, acted: 0 },
  )
  const said =
    busiest.fired === 0
      ? 'Nothing fired.'
      : `Most fired ${weekdays[busiest.weekday - 1] ?? ''} at ${two(busiest.hour)}:00: ${plural(busiest.fired, 'alert')}.`
  return (
    <div className="week stack">
      <p className="quiet">
        {said} By the clock of {zone}. A larger square means more, a ring that some of it paged.
      </p>
      <div className="scroll" role="region" aria-label="Hours by weekdays" tabIndex={0}>
        <svg viewBox={`0 0 ${left + 24 * side} ${top + 7 * side}`} role="img" aria-label={`When it fires, hours by weekdays. ${said}`}>
          {Array.from({ length: 8 }, (_, index) => (
            <text key={index} x={left + index * 3 * side + side / 2} y={14} textAnchor="middle">
              {two(index * 3)}
            </text>
          ))}
          {weekdays.map((day, index) => (
            <text key={day} x={0} y={top + index * side + side / 2 + 4}>
              {day}
            </text>
          ))}
          {hours.map((hour) => (
            <Cell key={`${hour.weekday}-${hour.hour}`} hour={hour} most={most} />
          ))}
        </svg>
      </div>
      <details>
        <summary>As a table</summary>
        <div className="scroll" role="region" aria-label="Table of hours by weekdays" tabIndex={0}>
          <HourTable hours={hours} />
        </div>
      </details>
    </div>
  )
}

const two = (hour: number): string => String(hour).padStart(2, '0')

const Cell = ({ hour, most }: { readonly hour: Hour; readonly most: number }): ReactElement => {
  const { weekday, hour: at, fired, paged, acted } = hour
  // Its area grows with the count, so that twice as many looks twice as much; one alert is still seen.
  const size = fired === 0 ? 4 : Math.max(8, Math.sqrt(fired / most) * (side - 6))
  const x = left + at * side + side / 2
  const y = top + (weekday - 1) * side + side / 2
  return (
    <g>
      <title>{`${weekdays[weekday - 1] ?? ''} ${two(at)}:00: ${plural(fired, 'alert')}, ${paged} paged, ${acted} acted on`}</title>
      <rect className={fired === 0 ? 'none' : 'fired'} x={x - size / 2} y={y - size / 2} width={size} height={size} rx={2} />
      {paged > 0 && <rect className="paged" x={x - size / 2 - 2} y={y - size / 2 - 2} width={size + 4} height={size + 4} rx={3} />}
    </g>
  )
}

const HourTable = ({ hours }: { readonly hours: readonly Hour[] }): ReactElement => (
  <table>
    <caption className="hidden-visually">Alerts that began, by weekday and hour; in brackets those that paged</caption>
    <thead>
      <tr>
        <th scope="col">Hour</th>
        {weekdays.map((day) => (
          <th key={day} scope="col">
            {day}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {Array.from({ length: 24 }, (_, at) => (
        <tr key={at}>
          <th scope="row">{two(at)}:00</th>
          {weekdays.map((day, index) => {
            const found = hours.find(({ weekday, hour }) => weekday === index + 1 && hour === at)
            return (
              <td key={day}>
                {found?.fired ?? 0}
                {(found?.paged ?? 0) > 0 && ` (${found?.paged ?? 0})`}
              </td>
            )
          })}
        </tr>
      ))}
    </tbody>
  </table>
)
