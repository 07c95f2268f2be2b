import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { described } from '../../form/described.tsx'
import { Deed } from '../../parts/deed.tsx'
import { Waiting } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, Word, type Tone } from '../../parts/words.tsx'
import { usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Places } from './places.tsx'
import { daysOrTimes } from './shift-words.ts'

type Calendar = Outputs['oncall.calendars']['items'][number]

const states: Readonly<Record<Calendar['state'], { readonly tone: Tone; readonly text: string }>> = {
  written: { tone: 'good', text: 'written here' },
  waiting: { tone: 'busy', text: 'waits for its first read' },
  read: { tone: 'good', text: 'read' },
  failing: { tone: 'bad', text: 'cannot be read' },
}
const kinds = [
  { id: 'all', text: 'All' },
  { id: 'holidays', text: 'Holidays' },
  { id: 'leave', text: 'Leave' },
  { id: 'shifts', text: 'Shifts' },
]

/** Calendars of holidays, leave and shifts: whether they are read, what of them is not understood, what comes next. */
export const View = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const holds = parameters.get('holds') ?? 'all'
  const calendars = usePages('oncall.calendars', { limit: 50 })
  const shown = calendars.items
    .filter((each) => holds === 'all' || each.holds === holds)
    .toSorted((one, other) => urgency(one) - urgency(other))
  const add = (
    <Button href={urls.newRecord('calendar')} variant="primary">
      New calendar
    </Button>
  )
  return (
    <Page
      title="Calendars"
      crumbs={[{ text: 'On call', href: urls.onCall() }]}
      about={headline(calendars.items)}
      help={
        <>
          <p>
            Holidays count where a schedule names their calendar; leave counts everywhere; shifts are those of a layer that names their
            calendar.
          </p>
          <p>A feed that cannot be read keeps what was read before.</p>
        </>
      }
      buttons={add}
    >
      <Places />
      <div className="stack">
        {calendars.problem !== null && <ProblemNote problem={calendars.problem} retry={calendars.refresh} />}
        {calendars.items.length > 0 && (
          <Segments
            label="What it holds"
            selectedId={holds}
            options={kinds}
            onChange={({ detail }) => change(detail.selectedId === 'all' ? {} : { holds: detail.selectedId }, { replace: true })}
          />
        )}
        {calendars.loading ? (
          <Waiting lines={5} />
        ) : shown.length === 0 ? (
          <div className="card">
            <Nothing title={holds === 'all' ? 'No calendars' : 'None of these'} action={add}>
              Name a feed of public holidays, or the calendar in which your team writes its leave, and schedules take it into account.
            </Nothing>
          </div>
        ) : (
          <div className="calendars">
            {shown.map((calendar) => (
              <Card key={calendar.calendar} calendar={calendar} />
            ))}
          </div>
        )}
        {calendars.more !== undefined && (
          <Button onClick={calendars.more} loading={calendars.loadingMore}>
            Show more
          </Button>
        )}
      </div>
    </Page>
  )
}

const urgency = ({ state, findingCount }: Calendar): number => (state === 'failing' ? 0 : findingCount > 0 ? 1 : 2)

const headline = (calendars: readonly Calendar[]): string => {
  const failing = calendars.filter(({ state }) => state === 'failing').length
  const unclear = calendars.filter(({ findingCount }) => findingCount > 0).length
  if (failing > 0) return `${plural(failing, 'calendar')} cannot be read.`
  if (unclear > 0) return `Every calendar is read; something is not understood in ${unclear === 1 ? 'one' : unclear}.`
  return 'Holidays, leave and shifts that schedules take into account.'
}

const Card = ({ calendar }: { readonly calendar: Calendar }): ReactElement => {
  const { tone, text } = states[calendar.state]
  return (
    <section className="card calendar-card" aria-label={calendar.title}>
      <div className="row apart">
        <h2>
          <a href={urls.record(calendar.calendar)}>{calendar.title}</a>
        </h2>
        <Word tone={tone}>{text}</Word>
      </div>
      <div className="quiet small">
        {holdsWords[calendar.holds]}, {plural(calendar.events, 'event')}, {calendar.zone}
        {calendar.host !== undefined && <>, from {calendar.host}</>}. <Ref to={calendar.owner} />
      </div>
      {calendar.state === 'failing' && (
        <div className="failing">
          <div>
            {calendar.problem}{' '}
            {calendar.failingSince !== undefined && (
              <>
                Since <Time at={calendar.failingSince} />.
              </>
            )}
          </div>
          {calendar.mend !== undefined && <div>{described(calendar.mend)}</div>}
          <div className="quiet small">What was read before counts on.</div>
        </div>
      )}
      {calendar.host !== undefined && (
        <div className="row apart small quiet">
          <span>
            {calendar.readAt === undefined ? (
              'Never read'
            ) : (
              <>
                Read <Time at={calendar.readAt} />
              </>
            )}
            {calendar.nextAt !== undefined && (
              <>
                , again <Time at={calendar.nextAt} />
              </>
            )}
          </span>
          <Deed
            action="oncall.calendar-refresh"
            input={{ calendar: calendar.calendar }}
            variant="inline-link"
            done="It is being read."
            label={`Read now: ${calendar.title}`}
          >
            Read now
          </Deed>
        </div>
      )}
      {calendar.findingCount > 0 && (
        <details className="findings-of">
          <summary>
            <Word tone="warn">{plural(calendar.findingCount, 'thing')} not understood</Word>
          </summary>
          <ul className="plain-list">
            {calendar.findings.slice(0, 20).map((finding) => (
              <li key={`${finding.event}${finding.message}`}>
                <strong>{finding.event}</strong> {described(finding.message)}
              </li>
            ))}
          </ul>
        </details>
      )}
      <h3>Next</h3>
      {calendar.coming.length === 0 ? (
        <p className="quiet small">Nothing in the next three months.</p>
      ) : (
        <ul className="coming">
          {calendar.coming.map((event) => (
            <li key={`${event.from}${event.title}`}>
              <span>
                {event.title === '' ? 'Untitled' : event.title}
                {event.people.map((person) => (
                  <span key={person}>
                    {' '}
                    · <Ref to={person} />
                  </span>
                ))}
                {event.people.length === 0 && calendar.holds !== 'holidays' && (
                  <>
                    {' '}
                    <Word tone="warn">nobody known</Word>
                  </>
                )}
              </span>
              <span className="quiet small">{daysOrTimes(event.from, event.to, calendar.zone)}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="quiet small uses">
        {calendar.holds === 'leave' ? (
          'Counts in every schedule.'
        ) : calendar.usedBy.length === 0 ? (
          'No schedule names it yet.'
        ) : (
          <>
            Used by{' '}
            {calendar.usedBy.slice(0, 4).map((schedule, index) => (
              <span key={schedule}>
                {index > 0 && ', '}
                <Ref to={schedule} />
              </span>
            ))}
            {calendar.usedBy.length > 4 && ` and ${calendar.usedBy.length - 4} more`}.
          </>
        )}
      </div>
    </section>
  )
}

const holdsWords: Readonly<Record<Calendar['holds'], string>> = { holidays: 'Holidays', leave: 'Leave', shifts: 'Shifts' }
