import type { ReactElement } from 'react'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { urls } from '../../urls.ts'
import { OverrideButton } from './override-button.tsx'
import { overrideWords, spanOf } from './picture-lanes.ts'
import { useNames } from './names.ts'
import { fromTo, moment } from './shift-words.ts'
import { fromToOf, useHour } from './shifts-asked.ts'
import { SwapLine } from './swap-line.tsx'
import { useTakeBack } from './take-back.tsx'

const day = 86_400_000

/** What changes a schedule in the time ahead and can be taken back; what is asked for; where it is not as it should be. */
export const Changes = ({ schedule }: { readonly schedule: string }): ReactElement => {
  const name = useNames()
  const from = useHour()
  const takeBack = useTakeBack()
  const overrides = useAsk('oncall.overrides', { schedule, from: new Date(from).toISOString() }, { keep: true })
  const ahead = fromToOf({ start: from, end: from + 60 * day })
  const picture = useAsk('oncall.calendar', { schedule, ...ahead }, { keep: true })
  const swaps = useAsk('oncall.swaps', { schedule, state: 'open' })
  const fixed = picture.data?.fixed ?? []
  const gaps = (picture.data?.gaps ?? []).filter(({ intended }) => !intended)
  const twice = picture.data?.bookings ?? []
  return (
    <div className="grid">
      <section className="card half">
        <h2>Overrides and fixed times ahead</h2>
        <Loaded query={overrides}>
          {({ items }) =>
            items.length + fixed.length === 0 ? (
              <Nothing title="None ahead" action={<OverrideButton small schedule={schedule} />}>
                When somebody takes over for a while, it is here and can be taken back.
              </Nothing>
            ) : (
              <ul className="things">
                {fixed.map((each) => (
                  <li key={each.fixed}>
                    <div className="grow">
                      <span className="strong">Fixed</span> <span className="quiet">{each.reason}</span>
                      <div className="meta">{fromTo(each.from, each.to)}</div>
                    </div>
                    <button type="button" className="as-link" onClick={() => takeBack.ask('fixed', each.fixed, 'Fixed time')}>
                      Take back
                    </button>
                  </li>
                ))}
                {items.map((each) => (
                  <li key={each.override}>
                    <div className="grow">
                      <span className="strong">{overrideWords(each, name)}</span> <span className="quiet">{each.reason}</span>
                      <div className="meta">
                        {fromTo(each.from, each.to)}, made by <Ref to={each.by} />
                      </div>
                    </div>
                    <button
                      type="button"
                      className="as-link"
                      aria-label={`Take back: ${overrideWords(each, name)}`}
                      onClick={() => takeBack.ask('override', each.override, overrideWords(each, name))}
                    >
                      Take back
                    </button>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
      <div className="half stack">
        <section className="card">
          <h2>Two months ahead</h2>
          <Loaded query={picture}>
            {() =>
              gaps.length + twice.length === 0 ? (
                <Word tone="good">No gap, nobody booked twice</Word>
              ) : (
                <ul className="things">
                  {gaps.slice(0, 10).map((gap) => (
                    <li key={gap.from}>
                      <div className="grow">
                        <Word tone="bad">Nobody</Word>
                        <div className="meta">{gap.to === ahead.to ? `From ${moment(gap.from)} on` : fromTo(gap.from, gap.to)}</div>
                      </div>
                      <OverrideButton small schedule={schedule} span={spanOf(gap)} title={fromTo(gap.from, gap.to)}>
                        Put somebody on
                      </OverrideButton>
                    </li>
                  ))}
                  {gaps.length > 10 && <li className="quiet">and {plural(gaps.length - 10, 'gap')} more</li>}
                  {twice.slice(0, 5).map((each) => (
                    <li key={`${each.person}${each.from}`}>
                      <div className="grow">
                        <Word tone="warn">asked twice</Word> <Ref to={each.person} />
                        <div className="meta">{fromTo(each.from, each.to)}</div>
                      </div>
                    </li>
                  ))}
                </ul>
              )
            }
          </Loaded>
        </section>
        <section className="card">
          <div className="title">
            <h2>Swaps and cover</h2>
            <a href={urls.swaps()}>All</a>
          </div>
          <Loaded query={swaps}>
            {({ items }) =>
              items.length === 0 ? (
                <p className="quiet">None is open. Whoever has a shift can ask from it.</p>
              ) : (
                <ul className="things swaps">
                  {items.map((swap) => (
                    <SwapLine key={swap.swap} swap={swap} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </section>
      </div>
      {takeBack.dialog}
    </div>
  )
}
