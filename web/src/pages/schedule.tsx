import Button from '@cloudscape-design/components/button'
import { Segments } from '../parts/segments.tsx'
import type { ReactElement } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { calendarDay, viewerZone } from '../moments.ts'
import { Deed } from '../parts/deed.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref, Refs } from '../parts/reference.tsx'
import { Lasting, Time, useMinutes } from '../parts/time.tsx'
import { Word } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { OverrideButton } from './on-call-override.tsx'
import { ShiftLines } from './shift-lines.tsx'

const day = 86_400_000

/** One schedule: who takes turns when, who covers, where nobody does. */
export const View = (): ReactElement => {
  const { name = '' } = useParams()
  const schedule = `schedule:${name}`
  const [parameters, change] = useSearchParams()
  const weeks = Number(parameters.get('weeks') ?? 2)
  const skip = Number(parameters.get('skip') ?? 0)
  const now = useMinutes()
  const start = new Date(now)
  start.setHours(0, 0, 0, 0)
  const from = new Date(start.getTime() + skip * weeks * 7 * day)
  const to = new Date(from.getTime() + weeks * 7 * day)
  const interval = { from: from.toISOString(), to: to.toISOString() }
  const who = useAsk('oncall.who', { schedule })
  const shifts = useAsk('oncall.shifts', { schedule, ...interval, limit: 1_000 }, { keep: true })
  const gaps = useAsk('oncall.gaps', { schedule, ...interval }, { keep: true })
  const overrides = useAsk('oncall.overrides', { schedule, from: interval.from })
  const duty = who.data?.items[0]
  if (who.error !== null && duty === undefined)
    return (
      <Page title={name} crumbs={[{ text: 'On call', href: urls.onCall() }]}>
        <ProblemNote problem={who.error} />
      </Page>
    )
  const set = (next: { weeks?: number; skip?: number }): void =>
    change({ weeks: String(next.weeks ?? weeks), skip: String(next.skip ?? skip) }, { replace: true })
  return (
    <Page
      title={duty?.title ?? name}
      crumbs={[{ text: 'On call', href: urls.onCall() }]}
      about={
        duty === undefined ? undefined : (
          <>
            {duty.now.length === 0 ? (
              'Nobody is on call now'
            ) : (
              <>
                <Refs to={duty.now.map(({ person }) => person)} /> {duty.now.length === 1 ? 'is' : 'are'} on call
                {duty.until !== undefined && (
                  <>
                    {' '}
                    until <Time at={duty.until} until />
                  </>
                )}
              </>
            )}
            {duty.next.length > 0 && (
              <>
                , then <Refs to={duty.next.map(({ person }) => person)} />
              </>
            )}
            . Its times are in {duty.zone}; yours is {viewerZone}.
          </>
        )
      }
      buttons={
        <>
          <Button href={urls.record(schedule)}>Its record</Button>
          <OverrideButton schedule={schedule} />
        </>
      }
    >
      <div className="stack">
        <section className="card">
          <div className="row apart">
            <div className="row">
              <Button iconName="angle-left" variant="icon" ariaLabel="Earlier" onClick={() => set({ skip: skip - 1 })} />
              <span className="strong">
                {calendarDay(from)} to {calendarDay(to)}
              </span>
              <Button iconName="angle-right" variant="icon" ariaLabel="Later" onClick={() => set({ skip: skip + 1 })} />
            </div>
            <Segments
              label="Weeks"
              selectedId={String(weeks)}
              options={[
                { id: '1', text: '1 week' },
                { id: '2', text: '2 weeks' },
                { id: '4', text: '4 weeks' },
              ]}
              onChange={({ detail }) => set({ weeks: Number(detail.selectedId), skip: 0 })}
            />
          </div>
          <Loaded query={shifts}>
            {({ items }) => (
              <ShiftLines
                shifts={items}
                gaps={gaps.data?.items ?? []}
                from={from}
                to={to}
                now={now}
                schedules={[{ schedule, title: duty?.title ?? name }]}
              />
            )}
          </Loaded>
        </section>
        <div className="grid">
          <section className="card half">
            <h2>Turns</h2>
            <Loaded query={shifts}>
              {({ items }) => (
                <ul className="things">
                  {items.slice(0, 20).map((shift) => (
                    <li key={`${shift.from}${shift.person}`}>
                      <div className="grow">
                        <Ref to={shift.person} />{' '}
                        {shift.because === 'override' && (
                          <span className="chip">override{shift.reason === undefined ? '' : `: ${shift.reason}`}</span>
                        )}
                        <div className="meta">
                          <Time at={shift.from} until />, for <Lasting from={shift.from} to={shift.to} />
                        </div>
                      </div>
                      <OverrideButton schedule={schedule} small from={shift.from} to={shift.to} />
                    </li>
                  ))}
                </ul>
              )}
            </Loaded>
          </section>
          <section className="card half">
            <h2>Overrides</h2>
            <Loaded query={overrides}>
              {({ items }) =>
                items.length === 0 ? (
                  <Nothing title="None ahead">When somebody takes over for a while, it is here and can be taken back.</Nothing>
                ) : (
                  <ul className="things">
                    {items.map((each) => (
                      <li key={each.override}>
                        <div className="grow">
                          {each.person === undefined ? <Word tone="warn">nobody</Word> : <Ref to={each.person} />}{' '}
                          <span className="quiet">{each.reason}</span>
                          <div className="meta">
                            <Time at={each.from} until /> to <Time at={each.to} until />, made by <Ref to={each.by} />
                          </div>
                        </div>
                        <Deed
                          action="oncall.override-remove"
                          input={{ override: each.override }}
                          ask="Whoever the rotation names is on call again."
                          variant="inline-link"
                          done="Taken back."
                        >
                          Take back
                        </Deed>
                      </li>
                    ))}
                  </ul>
                )
              }
            </Loaded>
          </section>
        </div>
      </div>
    </Page>
  )
}
