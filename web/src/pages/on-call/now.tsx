import Button from '@cloudscape-design/components/button'
import TextFilter from '@cloudscape-design/components/text-filter'
import type { ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { Waiting } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { useAsk, usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { AheadLanes } from './ahead.tsx'
import { Duties, type Duty } from './duties.tsx'
import { OverrideButton } from './override-button.tsx'
import { PageButton } from './page-somebody.tsx'
import { Places } from './places.tsx'
import { useNames } from './names.ts'
import type { NameOf } from './shift-words.ts'
import { fromToOf, useHour } from './shifts-asked.ts'

const day = 86_400_000

/** Who answers now and next in every schedule, by team; what is wrong in the two weeks ahead. */
export const View = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const name = useNames()
  const text = parameters.get('text') ?? ''
  const from = useHour()
  const ahead = fromToOf({ start: from, end: from + 14 * day })
  const who = usePages('oncall.who', { limit: 100 })
  const gaps = useAsk('oncall.gaps', { ...ahead, limit: 1_000 }, { keep: true })
  const bookings = useAsk('oncall.double-bookings', { ...ahead, limit: 1_000 }, { keep: true })
  const shown = who.items.filter((duty) => fits(duty, text, name))
  return (
    <Page
      title="On call"
      about={who.loading ? 'Looking' : headline(who.items, gaps.data?.items.length ?? 0)}
      help={
        <>
          <p>A page goes to whoever a schedule names at that instant. Times are by your clock; the exact instant is on hover.</p>
          <h3>How good looks</h3>
          <p>
            No gap ahead, at least two people in each rotation, nobody on two schedules at once, every person with a contact method that was
            tried.
          </p>
          <p>
            Schedules of another tool? <a href={urls.importOnCall()}>Import them</a> from Opsgenie, PagerDuty or Grafana OnCall.
          </p>
        </>
      }
      buttons={
        <>
          <PageButton />
          <OverrideButton />
        </>
      }
    >
      <Places />
      <div className="stack">
        {who.problem !== null && <ProblemNote problem={who.problem} retry={who.refresh} />}
        {who.loading ? (
          <Waiting lines={6} />
        ) : who.items.length === 0 && who.problem === null ? (
          <div className="card">
            <Nothing title="No schedules" action={<Button href={urls.newRecord('schedule')}>Make a schedule</Button>}>
              Nobody is on call, so alerts page the fallback of their policy. Name people who take turns, or{' '}
              <a href={urls.importOnCall()}>bring the schedules you have</a> from Opsgenie, PagerDuty or Grafana OnCall.
            </Nothing>
          </div>
        ) : (
          <>
            <div className="row apart">
              <div className="find-schedule">
                <TextFilter
                  filteringText={text}
                  filteringAriaLabel="Find a schedule, team or person"
                  filteringPlaceholder="Find a schedule, team or person"
                  countText={text === '' ? '' : plural(shown.length, 'schedule')}
                  onChange={({ detail }) => change(detail.filteringText === '' ? {} : { text: detail.filteringText }, { replace: true })}
                />
              </div>
              <Button href={urls.newRecord('schedule')}>New schedule</Button>
            </div>
            {shown.length === 0 ? (
              <div className="card">
                <Nothing title="Nothing is called that" action={<Button onClick={() => change({}, { replace: true })}>Show all</Button>}>
                  No schedule, team or person on call fits “{text}”.
                </Nothing>
              </div>
            ) : (
              <Duties duties={shown} ahead={{ gaps: gaps.data?.items ?? [], bookings: bookings.data?.items ?? [] }} />
            )}
            {who.more !== undefined && (
              <Button onClick={who.more} loading={who.loadingMore}>
                Show more
              </Button>
            )}
            <AheadLanes schedules={shown} gaps={gaps.data?.items ?? []} />
          </>
        )}
      </div>
    </Page>
  )
}

const headline = (duties: readonly Duty[], gaps: number): ReactElement => {
  const open = duties.filter((duty) => duty.gap && duty.intended !== true)
  if (open.length > 0) return <Word tone="bad">{`Nobody is on call for ${open.map(({ title }) => title).join(', ')}`}</Word>
  if (gaps > 0) return <>Somebody is on call everywhere now; {plural(gaps, 'gap')} in the next two weeks.</>
  return <>Somebody is on call wherever somebody should be, and for the next two weeks.</>
}

const fits = (duty: Duty, text: string, name: NameOf): boolean => {
  const wanted = text.trim().toLowerCase()
  const words = [
    duty.title,
    duty.schedule,
    duty.zone,
    ...(duty.owner === undefined ? [] : [name(duty.owner)]),
    ...[...duty.now, ...duty.next, ...duty.shadows].map(({ person }) => name(person)),
  ]
  return wanted === '' || words.some((word) => word.toLowerCase().includes(wanted))
}
