import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { useFilters, WordsFilter } from '../../parts/filters.tsx'
import { HowMany } from '../../parts/held-now.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Matchers } from '../../parts/matchers.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { State } from '../../parts/words.tsx'
import { useAsk, usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { calledOf, nameOf, Creator, NewSilence } from './parts.tsx'
import { spokenRecurrence } from './recurring.ts'

type Silence = Outputs['silence.list']['items'][number]

const states = ['active', 'pending', 'expired'] as const

const columns: readonly Column<Silence>[] = [
  {
    id: 'title',
    header: 'Silence',
    rowHeader: true,
    by: (each) => each.comment,
    cell: (each) => (
      <>
        <a href={urls.silence(nameOf(each.silence))}>{calledOf(each)}</a>
        <div className="small">
          <Matchers of={each.matchers} />
        </div>
      </>
    ),
  },
  { id: 'state', header: 'State', under: true, width: 110, by: (each) => each.state, cell: (each) => <State state={each.state} /> },
  {
    id: 'holds',
    header: 'Holds back now',
    under: true,
    width: 140,
    cell: (each) => (each.state === 'active' ? <HowMany matchers={each.says} /> : <span className="quiet">—</span>),
  },
  {
    id: 'when',
    header: 'When',
    under: true,
    width: 190,
    by: (each) => (each.state === 'pending' ? each.from : each.to) ?? '',
    cell: (each) => <When silence={each} />,
  },
  {
    id: 'by',
    header: 'Made by',
    wide: true,
    width: 150,
    by: (each) => each.createdBy ?? '',
    cell: (each) => <Creator of={each.createdBy} />,
  },
]

const When = ({ silence: { state, from, to, recurrence } }: { readonly silence: Silence }): ReactElement => (
  <>
    {state === 'active' && (
      <>
        until <Time at={to} until />
      </>
    )}
    {state === 'pending' && (
      <>
        from <Time at={from} until /> to <Time at={to} until />
      </>
    )}
    {state === 'expired' && (
      <>
        ended <Time at={to} />
      </>
    )}
    {recurrence !== undefined && <div className="quiet small">{spokenRecurrence(recurrence)}</div>}
  </>
)

/** What is held back on purpose, until when and why. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const state = states.find((each) => each === filters.get('state'))
  const text = filters.get('text') ?? ''
  const asked = { ...(state === undefined ? {} : { state }), ...(text === '' ? {} : { text }), limit: 50 }
  const pages = usePages('silence.list', asked)
  const counts = useAsk('silence.list', { ...(text === '' ? {} : { text }), limit: 1 }, { keep: true }).data?.counts
  const count = (each: (typeof states)[number], word: string): string => (counts === undefined ? word : `${word} (${counts[each]})`)
  return (
    <Page
      title="Silences"
      about="Alerts that page nobody for a while, each with a reason and an end. They stay visible, and what is still open at the end pages then."
      buttons={<NewSilence />}
      help={
        <>
          <p>
            A silence is made of conditions on labels. It is weighed at every telling, so one that is made now stops what has not been sent
            yet, and its end tells of what is still open.
          </p>
          <h3>How good looks</h3>
          <p>
            Each says why. None lasts for weeks: what is known for long is mended, turned into a ticket or taken out (
            <a href={urls.noise()}>noise of alerts</a>). Planned work is a{' '}
            <a href={urls.records('maintenance-window')}>maintenance window</a>; one alert that explains another is an{' '}
            <a href={urls.records('inhibition')}>inhibition</a>.
          </p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>,{' '}
            <a href={urls.practice('organization', 'OPS10-BP01')}>OPS10-BP01</a>
          </p>
        </>
      }
    >
      <div className="stack">
        <Listing
          label="Silences"
          pages={pages}
          columns={columns}
          keyOf={(each) => each.silence}
          filter={
            <div className="filters">
              <WordsFilter filters={filters} />
              <Segments
                label="State"
                selectedId={state ?? ''}
                options={[
                  { id: '', text: 'All' },
                  { id: 'active', text: count('active', 'Active') },
                  { id: 'pending', text: count('pending', 'Pending') },
                  { id: 'expired', text: count('expired', 'Expired') },
                ]}
                onChange={({ detail }) => filters.set('state', detail.selectedId)}
              />
            </div>
          }
          nothing={
            state === undefined && text === '' ? (
              <Nothing title="Nothing is silenced" action={<Button href={urls.newSilence()}>Silence alerts</Button>}>
                Before you deploy or restart something that alerts, silence it here, from an alert’s page, or with{' '}
                <code>andon silence create</code> or amtool.
              </Nothing>
            ) : (
              <Nothing title="No silence fits" action={<Button onClick={filters.clear}>Clear the filters</Button>} />
            )
          }
        />
        <section className="card">
          <h2>What else holds alerts back</h2>
          <ul className="things">
            <li>
              <div className="grow">
                <a href={urls.records('maintenance-window')}>Maintenance windows</a>
                <div className="meta">Planned work on workloads, and times in which nothing may change.</div>
              </div>
              <Button href={urls.newRecord('maintenance-window')}>New window</Button>
            </li>
            <li>
              <div className="grow">
                <a href={urls.records('inhibition')}>Inhibitions</a>
                <div className="meta">While one alert is open, the others it explains page nobody.</div>
              </div>
              <Button href={urls.newRecord('inhibition')}>New inhibition</Button>
            </li>
            <li>
              <div className="grow">
                <a href={urls.composites()}>Composite alarms</a>
                <div className="meta">Several alerts become one that speaks for them.</div>
              </div>
            </li>
          </ul>
        </section>
      </div>
    </Page>
  )
}
