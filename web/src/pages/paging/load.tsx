import '../../paging.css'
import Select from '@cloudscape-design/components/select'
import { type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { useFilters } from '../../parts/filters.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Places } from '../on-call/places.tsx'
import { Hours } from './load-hours.tsx'
import { People } from './load-people.tsx'
import { hoursText, percent } from './load-words.ts'

export type Load = Outputs['oncall.load']

const periods = [
  { id: '28', text: '4 weeks' },
  { id: '91', text: '3 months' },
  { id: '364', text: 'A year' },
] as const

/** What being on call costs people, whether it is bearable, and whether it is fair. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const days = periods.find(({ id }) => id === filters.get('days'))?.id ?? '28'
  const [schedule, team, person] = [filters.get('schedule'), filters.get('team'), filters.get('person')]
  // A whole hour, so that the same question is asked again and not a new one each second.
  const to = Math.floor(Date.now() / 3_600_000 + 1) * 3_600_000
  const load = useAsk(
    'oncall.load',
    {
      ...(schedule === undefined ? {} : { schedule }),
      ...(team === undefined ? {} : { team }),
      ...(person === undefined ? {} : { person }),
      ...(days === '28' ? {} : { from: new Date(to - Number(days) * 86_400_000).toISOString() }),
    },
    { keep: true },
  )
  return (
    <Page
      title="On-call load"
      about={
        load.data === undefined ? (
          'What being on call costs people, and whether it is fair.'
        ) : (
          <>
            Since <Time at={load.data.from} until />. Nights and working hours are by the clock of whoever was paged.
          </>
        )
      }
      help={
        <>
          <p>
            A page counts once for each step that reached somebody, whatever the number of messages. Pages within ten minutes are one
            interruption. Who was on call is told by the schedules as they are now, from when each was declared here; one week in four is
            judged over four weeks.
          </p>
          <h3>How good looks</h3>
          <p>
            At most two interruptions in twelve hours on call, one week in four, and eight people in a rotation, or six at each of two
            sites. Nobody is woken for what could wait.
          </p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS03-BP02')}>OPS03-BP02</a>,{' '}
            <a href={urls.practice('organization', 'OPS10-BP02')}>OPS10-BP02</a>
          </p>
        </>
      }
    >
      <Places />
      <div className="stack">
        <div className="row">
          <Segments
            label="Period"
            selectedId={days}
            options={[...periods]}
            onChange={({ detail }) => filters.set('days', detail.selectedId === '28' ? undefined : detail.selectedId)}
          />
          <Whose chosen={schedule ?? team ?? person ?? ''} set={filters.set} />
        </div>
        <Loaded query={load} lines={6}>
          {(answer) =>
            answer.people.length === 0 ? (
              <div className="card">
                <Nothing title="Nobody was on call">
                  In this time nobody of these was on call or paged. Choose a longer time, or another schedule.
                </Nothing>
              </div>
            ) : (
              <Shown load={answer} />
            )
          }
        </Loaded>
      </div>
    </Page>
  )
}

const Shown = ({ load }: { readonly load: Load }): ReactElement => {
  const { total, people, fairness, next, sites } = load
  const above = people.filter(({ aboveBar }) => aboveBar.length > 0)
  return (
    <>
      <section className="card" aria-label="All together">
        <dl className="load-figures">
          <Figure title="Pages" value={total.pages.toLocaleString()} about={`to ${plural(people.length, 'person', 'people')}`} />
          <Figure title="Interruptions" value={total.interruptions.toLocaleString()} about="pages within ten minutes are one" />
          <Figure title="Out of hours" value={total.outOfHours.toLocaleString()} about={partOf(total.outOfHours, total.interruptions)} />
          <Figure
            title="In sleep"
            value={total.asleep.toLocaleString()}
            about={partOf(total.asleep, total.interruptions)}
            bad={total.asleep > 0}
          />
          <Figure title="Time on call" value={hoursText(total.hours)} about={`${hoursText(total.hoursOutOfHours)} out of hours`} />
        </dl>
        <p className="verdict">
          {above.length === 0 && people.every(({ days }) => days < 27) ? (
            <span>Too early to say who has more than one week in four: that takes four weeks.</span>
          ) : above.length === 0 ? (
            <Word tone="good">Nobody is above the bar</Word>
          ) : (
            <Word tone="warn">{plural(above.length, 'person is', 'people are')} above the bar</Word>
          )}
          <span className="quiet small">
            {' '}
            The bar: {load.bar.perShift} interruptions in twelve hours, {percent(load.bar.share)} of the time on call.
          </span>
        </p>
      </section>
      <People load={load} />
      <div className="grid">
        <section className="card half" aria-label="Hours of the day">
          <h2>Hours of the day</h2>
          <Hours byHour={load.byHour} />
        </section>
        {(fairness !== undefined || sites !== undefined) && (
          <section className="card half" aria-label="Fairness">
            <h2>Fairness</h2>
            {fairness !== undefined && (
              <p>
                An equal share is {hoursText(fairness.equal)}; between most and least lie {percent(fairness.spread)} of it{' '}
                <span className="quiet">({plural(fairness.people.length, 'person', 'people')})</span>.
              </p>
            )}
            {sites?.map((site) => (
              <p key={site.zone}>
                {plural(site.people, 'person takes', 'people take')} turns at {site.zone}.{' '}
                {site.people >= site.needed ? (
                  <Word tone="good">enough</Word>
                ) : (
                  <>
                    <Word tone="warn">{site.needed} would be bearable</Word>
                  </>
                )}
              </p>
            ))}
            {next !== undefined && (
              <p>
                {next.from === undefined ? 'Whoever takes what is free next: ' : 'The next time that nobody has '}
                {next.from !== undefined && next.to !== undefined && (
                  <>
                    (<Time at={next.from} until /> to <Time at={next.to} until />) fits{' '}
                  </>
                )}
                <Ref to={next.person} />, who carried the least.
              </p>
            )}
          </section>
        )}
      </div>
    </>
  )
}

const partOf = (some: number, all: number): string => (all === 0 ? 'of none' : `${percent(some / all)} of ${all.toLocaleString()}`)

const Figure = ({
  title,
  value,
  about,
  bad = false,
}: {
  readonly title: string
  readonly value: string
  readonly about: string
  readonly bad?: boolean
}): ReactElement => (
  <div>
    <dt>{title}</dt>
    <dd className={bad ? 'figure bad' : 'figure'}>{value}</dd>
    <dd className="quiet small">{about}</dd>
  </div>
)

interface WhoseProps {
  readonly chosen: string
  readonly set: (name: string, value: string | undefined) => void
}

const Whose = ({ chosen, set }: WhoseProps): ReactElement => {
  const schedules = useAsk('oncall.who', {})
  const teams = useAsk('record.list', { kind: 'team', limit: 200 })
  const people = useAsk('record.list', { kind: 'person', limit: 200 })
  const groups = [
    { label: 'Schedules', options: (schedules.data?.items ?? []).map(({ schedule, title }) => ({ value: schedule, label: title })) },
    {
      label: 'Teams',
      options: (teams.data?.items ?? []).map(({ reference, title, name }) => ({ value: reference, label: title ?? name })),
    },
    {
      label: 'People',
      options: (people.data?.items ?? []).map(({ reference, title, name }) => ({ value: reference, label: title ?? name })),
    },
  ]
  const known = groups.flatMap(({ options }) => options).find(({ value }) => value === chosen)
  return (
    <Select
      ariaLabel="Whose load"
      filteringType="auto"
      filteringAriaLabel="Find a schedule, a team or a person"
      selectedOption={chosen === '' ? { value: '', label: 'Everybody' } : (known ?? { value: chosen, label: chosen })}
      options={[{ value: '', label: 'Everybody' }, ...groups]}
      onChange={({ detail }) => {
        const value = detail.selectedOption.value ?? ''
        for (const kind of ['schedule', 'team', 'person']) set(kind, value.startsWith(`${kind}:`) ? value : undefined)
      }}
    />
  )
}
