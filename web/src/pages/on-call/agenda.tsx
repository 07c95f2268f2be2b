import '../../on-call.css'
import type { ReactElement } from 'react'
import { calendarDay, clock, exact, lasting } from '../../moments.ts'
import { Nothing } from '../../parts/nothing.tsx'
import { Word } from '../../parts/words.tsx'
import { dayText, placeOf, type Span } from './lanes.ts'
import { spanOf, type Block } from './picture-lanes.ts'
import { useNames } from './names.ts'
import type { Picture } from './shift-words.ts'

interface Props {
  readonly blocks: readonly Block[]
  readonly window: Span
  readonly now: number
  readonly open: (block: Block) => void
  readonly holidays: Picture['holidays']
  readonly absences: Picture['absences']
}

/** The same as a list, by the day on which shifts begin: for a phone, and for who rather reads. */
export const Agenda = ({ blocks, window, now, open, holidays, absences }: Props): ReactElement => {
  const name = useNames()
  const shown = blocks.filter((block) => placeOf(block, window) !== undefined)
  if (shown.length === 0) return <Nothing title="Nobody, by plan">No layer has anybody in this time.</Nothing>
  const days = [...Map.groupBy(shown, (block) => dayText(new Date(Math.max(block.start, window.start))))].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  )
  return (
    <div className="agenda">
      {days.map(([text, items]) => {
        const day = new Date(`${text}T12:00`)
        const rests = holidays.filter((each) => holds(each, day.getTime())).map(({ title }) => title)
        const away = absences.filter((each) => holds(each, day.getTime())).map(({ person, title }) => `${name(person)} is away: ${title}`)
        return (
          <section key={text} aria-label={calendarDay(day)}>
            <h3>
              {calendarDay(day)}{' '}
              {[...new Set(rests)].map((title) => (
                <span key={title} className="chip">
                  {title}
                </span>
              ))}
            </h3>
            {away.length > 0 && <p className="quiet small">{[...new Set(away)].join('. ')}.</p>}
            <ul className="things">
              {whoIsPagedFirst(items).map((block) => (
                <li key={block.key} className={block.start <= now && now < block.end ? 'current' : undefined}>
                  <div className="grow">
                    {block.tone === 'gap' ? <Word tone="bad">Nobody</Word> : <span className="strong">{block.name}</span>}{' '}
                    {block.mine === true && <span className="chip">you</span>}{' '}
                    {block.start <= now && now < block.end && <span className="chip">now</span>}
                    <div className="meta" title={`${exact(new Date(block.start))} to ${exact(new Date(block.end))}`}>
                      {times(block)}, {lasting(block.end - block.start)}
                    </div>
                    {(block.changed === true || block.shadow === true) && <div className="meta">{block.why}</div>}
                  </div>
                  <button
                    type="button"
                    className="as-link"
                    aria-label={`Change ${block.name}, ${times(block)}`}
                    onClick={() => open(block)}
                  >
                    Change
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

/** Who only learns stands behind who is paged. */
const whoIsPagedFirst = (items: readonly Block[]): readonly Block[] =>
  items.toSorted((one, other) => Number(one.shadow === true) - Number(other.shadow === true))

const holds = (each: { readonly from: string; readonly to: string }, at: number): boolean => {
  const { start, end } = spanOf(each)
  return start <= at && at < end
}

const times = ({ start, end }: Span): string => {
  const [from, to] = [new Date(start), new Date(end)]
  return from.toDateString() === to.toDateString()
    ? `${clock(from)} to ${clock(to)}`
    : `${calendarDay(from)} ${clock(from)} to ${calendarDay(to)} ${clock(to)}`
}
