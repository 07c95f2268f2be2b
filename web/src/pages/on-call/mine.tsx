import Button from '@cloudscape-design/components/button'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Lasting, Time } from '../../parts/time.tsx'
import { plural } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { CalendarLinks } from './calendar-links.tsx'
import { Places, useWaiting } from './places.tsx'
import { useNames } from './names.ts'
import { fromTo, spokenNames, type Shift } from './shift-words.ts'
import { fromToOf, useHour } from './shifts-asked.ts'
import type { Way } from './swap-dialog.tsx'
import { SwapLine } from './swap-line.tsx'

const SwapDialog = lazy(async () => ({ default: (await import('./swap-dialog.tsx')).SwapDialog }))

const day = 86_400_000
const aheadDays = 90
const shownAtOnce = 12

/** My own shifts over all schedules, what I am asked, my leave, and the link under which my calendar shows all of it. */
export const View = (): ReactElement => {
  const me = useMe()
  const from = useHour()
  const waiting = useWaiting()
  const ahead = fromToOf({ start: from, end: from + aheadDays * day })
  const shifts = useAsk('oncall.shifts', { person: me.reference, ...ahead, limit: 1_000 }, { keep: true })
  const leave = useAsk('oncall.leave', { person: me.reference, ...ahead }, { keep: true })
  const twice = useAsk('oncall.double-bookings', { person: me.reference, ...ahead }, { keep: true })
  return (
    <Page
      title="My shifts"
      crumbs={[{ text: 'On call', href: urls.onCall() }]}
      about={<Headline shifts={shifts.data?.items} />}
      help={
        <>
          <p>
            When you are on call in the next three months, in every schedule. Give a shift away to somebody, or ask everybody for cover.
          </p>
          <p>Subscribe to your private link, so that your own calendar shows your shifts.</p>
        </>
      }
    >
      <Places />
      <div className="grid">
        <div className="two-thirds stack">
          {waiting.length > 0 && (
            <section className="card">
              <h2>Waits for you</h2>
              <ul className="things swaps">
                {waiting.map((swap) => (
                  <SwapLine key={swap.swap} swap={swap} />
                ))}
              </ul>
            </section>
          )}
          <section className="card">
            <h2>Next three months</h2>
            <Loaded query={shifts} lines={6}>
              {({ items }) => <Shifts shifts={items} twice={twice.data?.items ?? []} />}
            </Loaded>
          </section>
        </div>
        <aside className="third stack" aria-label="Calendar and leave">
          <CalendarLinks />
          <section className="card">
            <div className="title">
              <h2>My leave</h2>
              <a href={urls.calendars()}>Calendars</a>
            </div>
            <Loaded query={leave}>
              {({ items }) =>
                items.length === 0 ? (
                  <p className="quiet">
                    None in the next three months. What is in a calendar of leave counts in every schedule: your turns go to the next.
                  </p>
                ) : (
                  <ul className="things">
                    {items.map((each) => (
                      <li key={`${each.from}${each.title}`}>
                        <div className="grow">
                          {each.title}
                          <div className="meta">{fromTo(each.from, each.to)}</div>
                        </div>
                      </li>
                    ))}
                  </ul>
                )
              }
            </Loaded>
          </section>
        </aside>
      </div>
    </Page>
  )
}

const Headline = ({ shifts }: { readonly shifts: readonly Shift[] | undefined }): ReactElement => {
  const name = useNames()
  if (shifts === undefined) return <>Looking</>
  const now = new Date().toISOString()
  const current = shifts.filter((shift) => shift.from <= now && now < shift.to && shift.shadow !== true)
  const next = shifts.find((shift) => shift.from > now && shift.shadow !== true)
  if (current[0] !== undefined)
    return (
      <>
        You are on call for {current.map(({ schedule }) => name(schedule)).join(', ')} until <Time at={current[0].to} until />.
      </>
    )
  if (next === undefined) return <>You are not on call in the next three months.</>
  return (
    <>
      You are not on call. Your next shift is {name(next.schedule)}, <Time at={next.from} until />.
    </>
  )
}

interface ShiftsProps {
  readonly shifts: readonly Shift[]
  readonly twice: readonly { readonly from: string; readonly to: string; readonly schedule: string; readonly other: string }[]
}

const Shifts = ({ shifts, twice }: ShiftsProps): ReactElement => {
  const [all, showAll] = useState(false)
  const shown = all ? shifts : shifts.slice(0, shownAtOnce)
  if (shifts.length === 0)
    return (
      <Nothing title="None" action={<Button href={urls.onCall()}>See who is on call</Button>}>
        You are in no rotation, or somebody covers for you.
      </Nothing>
    )
  return (
    <>
      <ul className="things">
        {shown.map((shift) => (
          <Line key={`${shift.schedule}${shift.from}${shift.layer ?? ''}${shift.shadow === true ? 's' : ''}`} shift={shift} twice={twice} />
        ))}
      </ul>
      {shifts.length > shown.length && (
        <Button onClick={() => showAll(true)}>{`Show ${plural(shifts.length - shown.length, 'more shift')}`}</Button>
      )}
    </>
  )
}

const Line = ({ shift, twice }: { readonly shift: Shift; readonly twice: ShiftsProps['twice'] }): ReactElement => {
  const name = useNames()
  const [way, setWay] = useState<Way | undefined>(undefined)
  const now = new Date().toISOString()
  const booking = twice.find((each) => [each.schedule, each.other].includes(shift.schedule) && each.from < shift.to && shift.from < each.to)
  const when = fromTo(shift.from, shift.to)
  return (
    <li className={shift.from <= now && now < shift.to ? 'current' : undefined}>
      <div className="grow">
        <Ref to={shift.schedule} /> {shift.from <= now && now < shift.to && <span className="chip">now</span>}{' '}
        {shift.shadow === true && <span className="chip">learning, not paged</span>}{' '}
        {shift.because !== 'rotation' && shift.because !== 'calendar' && (
          <span className="chip" title={shift.reason === undefined ? undefined : spokenNames(shift.reason, name)}>
            {shift.because === 'absence' ? 'out of turn' : shift.because}
          </span>
        )}
        <div className="meta">
          {when}, for <Lasting from={shift.from} to={shift.to} />
        </div>
        {booking !== undefined && (
          <div className="meta bad">
            Twice at once: also {name(booking.other === shift.schedule ? booking.schedule : booking.other)},{' '}
            {fromTo(booking.from, booking.to)}
          </div>
        )}
      </div>
      {shift.shadow !== true && (
        <div className="row deeds">
          <button type="button" className="as-link" aria-label={`Ask somebody to swap: ${when}`} onClick={() => setWay('swap')}>
            Swap
          </button>
          <button type="button" className="as-link" aria-label={`Ask for cover: ${when}`} onClick={() => setWay('cover')}>
            Ask for cover
          </button>
        </div>
      )}
      {way !== undefined && (
        <Suspense fallback={null}>
          <SwapDialog shift={shift} way={way} close={() => setWay(undefined)} />
        </Suspense>
      )}
    </li>
  )
}
