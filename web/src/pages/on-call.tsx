import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref, Refs } from '../parts/reference.tsx'
import { Time, useMinutes } from '../parts/time.tsx'
import { Word } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { useMe } from '../session.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { OverrideButton } from './on-call-override.tsx'
import { ShiftLines } from './shift-lines.tsx'

type Duty = Outputs['oncall.who']['items'][number]
const day = 86_400_000

/** Who is on call now and next, in every schedule, and the two weeks ahead. */
export const View = (): ReactElement => {
  const me = useMe()
  const who = useAsk('oncall.who', {})
  const now = useMinutes()
  const from = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000)
  const to = new Date(from.getTime() + 14 * day)
  const mine = useAsk('oncall.shifts', {
    person: me.reference,
    from: from.toISOString(),
    to: new Date(from.getTime() + 60 * day).toISOString(),
  })
  const shifts = useAsk('oncall.shifts', { from: from.toISOString(), to: to.toISOString(), limit: 1_000 })
  const gaps = useAsk('oncall.gaps', { from: from.toISOString(), to: to.toISOString() })
  // A rotation of some hours has gaps its makers want: they are told apart from those nobody thought of.
  const minute = Math.floor(now.getTime() / 60_000) * 60_000
  const planned = useAsk(
    'oncall.gaps',
    { from: new Date(minute).toISOString(), to: new Date(minute + 60_000).toISOString(), intended: true },
    { keep: true },
  )
  const intended = (planned.data?.items ?? []).filter((gap) => gap.intended)
  return (
    <Page
      title="On call"
      about="Who answers now and next. A page goes to whoever a schedule names at that instant."
      help={
        <>
          <p>
            A schedule is people taking turns in a time zone; an override puts somebody else in for a while. Times are shown in your zone.
          </p>
          <h3>How good looks</h3>
          <p>No gap ahead, at least two people in each rotation, every person with a contact method that was tried.</p>
        </>
      }
      buttons={<OverrideButton />}
    >
      <div className="stack">
        <Loaded query={who} lines={4}>
          {({ items }) =>
            items.length === 0 ? (
              <div className="card">
                <Nothing title="No schedules" action={<Button href={urls.newRecord('schedule')}>Make a schedule</Button>}>
                  Nobody is on call, so alerts page the fallback of their policy. Name people who take turns.
                </Nothing>
              </div>
            ) : (
              <div className="duties">
                {items.map((duty) => (
                  <Now
                    key={duty.schedule}
                    duty={duty}
                    mine={me.reference}
                    planned={intended.some((gap) => gap.schedule === duty.schedule)}
                  />
                ))}
              </div>
            )
          }
        </Loaded>
        <section className="card">
          <div className="title">
            <h2>Two weeks ahead</h2>
            <span className="quiet small">Hatched red: nobody.</span>
          </div>
          <Loaded query={shifts}>
            {({ items }) => (
              <ShiftLines
                shifts={items}
                gaps={gaps.data?.items ?? []}
                from={from}
                to={to}
                now={now}
                schedules={(who.data?.items ?? []).map((each) => ({ schedule: each.schedule, title: each.title }))}
              />
            )}
          </Loaded>
        </section>
        <div className="grid">
          <section className="card half">
            <h2>My shifts</h2>
            <Loaded query={mine}>
              {({ items }) =>
                items.length === 0 ? (
                  <Nothing title="None in the next sixty days">You are in no rotation, or somebody covers for you.</Nothing>
                ) : (
                  <ul className="things">
                    {items.slice(0, 8).map((shift) => (
                      <li key={`${shift.schedule}${shift.from}`}>
                        <div className="grow">
                          <Ref to={shift.schedule} />
                          {shift.because === 'override' && (
                            <div className="meta">override{shift.reason === undefined ? '' : `: ${shift.reason}`}</div>
                          )}
                        </div>
                        <div className="end">
                          <Time at={shift.from} until /> to <Time at={shift.to} until />
                        </div>
                      </li>
                    ))}
                  </ul>
                )
              }
            </Loaded>
          </section>
          <section className="card half">
            <h2>Gaps ahead</h2>
            <Loaded query={gaps}>
              {({ items }) =>
                items.length === 0 ? (
                  <Nothing title="Somebody is always on call">No schedule has a gap in the next two weeks.</Nothing>
                ) : (
                  <ul className="things">
                    {items.slice(0, 8).map((gap) => (
                      <li key={`${gap.schedule}${gap.from}`}>
                        <div className="grow">
                          <Ref to={gap.schedule} /> {gap.intended ? <Word tone="off">intended</Word> : <Word tone="bad">nobody</Word>}
                        </div>
                        <div className="end">
                          <Time at={gap.from} until /> to <Time at={gap.to} until />
                        </div>
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

const Now = ({ duty, mine, planned }: { readonly duty: Duty; readonly mine: string; readonly planned: boolean }): ReactElement => (
  <section className={`card duty-card${duty.now.some(({ person }) => person === mine) ? ' me' : ''}`}>
    <div className="row apart small">
      <a href={urls.schedule(duty.schedule.slice('schedule:'.length))}>{duty.title}</a>
      <Ref to={duty.owner} />
    </div>
    {duty.now.length === 0 ? (
      <div className="who">{planned ? <Word tone="off">Off hours, by plan</Word> : <Word tone="bad">Nobody is on call</Word>}</div>
    ) : (
      <div className="who">
        <Refs to={duty.now.map(({ person }) => person)} />
        {duty.now.some(({ because }) => because === 'override') && <span className="chip">override</span>}
      </div>
    )}
    <div className="quiet small grow">
      {duty.now.length > 0 && duty.until !== undefined && (
        <>
          until <Time at={duty.until} until />
        </>
      )}
      {duty.next.length > 0 && (
        <>
          {duty.now.length === 0 ? 'Next ' : ', then '}
          <Refs to={duty.next.map(({ person }) => person)} />
          {duty.now.length === 0 && (
            <>
              , <Time at={duty.next[0]?.from} until />
            </>
          )}
        </>
      )}
    </div>
    <div>
      <OverrideButton schedule={duty.schedule} small />
    </div>
  </section>
)
