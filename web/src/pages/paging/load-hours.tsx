import type { ReactElement } from 'react'
import { plural } from '../../parts/words.tsx'
import { busiest, two } from './load-words.ts'

/** Pages by hour of the day, each on the clock of whoever was paged. The night is marked, for that is where they cost most. */
export const Hours = ({ byHour }: { readonly byHour: readonly number[] }): ReactElement => {
  const most = Math.max(1, ...byHour)
  const said = busiest(byHour)
  return (
    <>
      <p className="quiet">{said}</p>
      <svg className="hours" viewBox="0 0 480 74" role="img" aria-label={`Pages by hour of the day. ${said}`}>
        <rect className="night" x={0} y={0} width={7 * 20} height={54} />
        <rect className="night" x={23 * 20} y={0} width={20} height={54} />
        {byHour.map((count, hour) => {
          const height = count === 0 ? 2 : Math.max(5, (count / most) * 50)
          return (
            <g key={hour}>
              <title>{`${two(hour)}:00: ${plural(count, 'page')}`}</title>
              <rect className={count === 0 ? 'none' : 'some'} x={hour * 20 + 3} y={54 - height} width={14} height={height} rx={2} />
            </g>
          )
        })}
        {[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => (
          <text key={hour} x={hour * 20 + 10} y={69} textAnchor="middle">
            {two(hour)}
          </text>
        ))}
      </svg>
      <details className="small">
        <summary>As a table</summary>
        <div className="scroll" role="region" aria-label="Table of pages by hour" tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Hour</th>
                <th scope="col">Pages</th>
              </tr>
            </thead>
            <tbody>
              {byHour.map((count, hour) => (
                <tr key={hour}>
                  <th scope="row">{two(hour)}:00</th>
                  <td>{count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  )
}
