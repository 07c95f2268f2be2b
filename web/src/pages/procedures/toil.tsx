import Select from '@cloudscape-design/components/select'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { ChoiceFilter, useFilters } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Segments } from '../../parts/segments.tsx'
import { plural } from '../../parts/words.tsx'
import { useAsk, type Pages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { useOwners } from './owners.ts'

type Toil = Outputs['procedure.toil']
type Item = Toil['items'][number]

const periods = ['30', '90', '365'] as const
const efforts = ['2', '4', '8', '16', '40'] as const

const columns: readonly Column<Item>[] = [
  {
    id: 'step',
    header: 'Step by hand',
    rowHeader: true,
    by: (item) => item.stepTitle,
    cell: (item) => (
      <>
        {item.stepTitle}
        <div className="small">
          <a href={urls.procedure(item.procedure)}>{item.title}</a>
        </div>
      </>
    ),
  },
  {
    id: 'times',
    header: 'How often',
    under: true,
    width: 170,
    by: (item) => item.perMonth,
    cell: (item) => (
      <span className="number" title={`${item.times} in the time`}>
        {item.perMonth.toLocaleString(undefined, { maximumFractionDigits: 1 })} a month
      </span>
    ),
  },
  {
    id: 'takes',
    header: 'Takes',
    wide: true,
    width: 160,
    by: (item) => item.minutes,
    cell: (item) => <span className="number">{spent(item.minutes)}</span>,
  },
  {
    id: 'month',
    header: 'A month',
    under: true,
    width: 160,
    by: (item) => item.minutesPerMonth,
    cell: (item) => <span className="number">{spent(item.minutesPerMonth)}</span>,
  },
  {
    id: 'pays',
    header: 'Automating pays',
    under: true,
    width: 200,
    by: (item) => item.paysAfterMonths ?? Number.MAX_SAFE_INTEGER,
    cell: (item) =>
      item.paysAfterMonths === null ? (
        <span className="quiet">not within three years</span>
      ) : (
        `after ${plural(Math.max(1, Math.ceil(item.paysAfterMonths)), 'month')}`
      ),
  },
]

/** Which steps done by hand take the most time, and which are worth a machine. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const days = Number(periods.find((each) => each === filters.get('days')) ?? '90')
  const effortHours = Number(efforts.find((each) => each === filters.get('effort')) ?? '8')
  const owner = filters.get('owner')
  const owners = useOwners()
  const toil = useAsk('procedure.toil', { days, effortHours, limit: 200, ...(owner === undefined ? {} : { owner }) }, { keep: true })
  return (
    <Page
      title="Work by hand"
      crumbs={[{ text: 'Procedures', href: urls.procedures() }]}
      about="Steps of procedures that people do again and again, the most time first, and when a machine would have paid."
      help={
        <>
          <p>
            Counted from the answers people gave at steps of runs. A time is how long a step waited for its answer; the middle stands for
            each, and at most four hours, so that a night is no work.
          </p>
          <p>What pays: the hours one says automating a step costs, against the minutes it takes a month.</p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS05-BP10')}>OPS05-BP10</a>
          </p>
        </>
      }
    >
      <div className="stack">
        <div className="row">
          <Segments
            label="Period"
            selectedId={String(days)}
            options={periods.map((id) => ({ id, text: id === '365' ? 'A year' : `${id} days` }))}
            onChange={({ detail }) => filters.set('days', detail.selectedId === '90' ? undefined : detail.selectedId)}
          />
        </div>
        <Loaded query={toil}>
          {(shown) => (
            <>
              {shown.items.length > 0 && <Figures toil={shown} />}
              <Listing<Item>
                label="Steps by hand"
                pages={whole(shown.items)}
                columns={columns}
                keyOf={(item) => `${item.procedure}/${item.step}`}
                filter={
                  <div className="filters">
                    <ChoiceFilter filters={filters} name="owner" label="Owner" any="Any owner" options={owners} />
                    <Select
                      ariaLabel="What automating a step costs"
                      selectedOption={{ value: String(effortHours), label: `Automating a step costs ${effortHours} h` }}
                      options={efforts.map((value) => ({ value, label: `Automating a step costs ${value} h` }))}
                      onChange={({ detail }) =>
                        filters.set('effort', detail.selectedOption.value === '8' ? undefined : detail.selectedOption.value)
                      }
                    />
                  </div>
                }
                nothing={
                  <Nothing title="No step was answered by hand">
                    {owner === undefined
                      ? 'In this time nobody answered a step of a run. What people do outside of procedures is not counted: write it down as one, and it will be.'
                      : 'No procedure of this team had a step that somebody answered in this time.'}
                  </Nothing>
                }
              />
            </>
          )}
        </Loaded>
      </div>
    </Page>
  )
}

const Figures = ({ toil }: { readonly toil: Toil }): ReactElement => {
  const paying = toil.items.filter((item) => item.paysAfterMonths !== null && item.paysAfterMonths <= 12)
  return (
    <section className="card" aria-label="All together">
      <dl className="figures">
        <div>
          <dt>By hand</dt>
          <dd>{spent(toil.minutesPerMonth)} a month</dd>
        </div>
        <div>
          <dt>Steps</dt>
          <dd>{toil.items.length.toLocaleString()}</dd>
        </div>
        <div>
          <dt>Pay within a year</dt>
          <dd>
            {plural(paying.length, 'step')}
            {paying.length > 0 && `, ${spent(paying.reduce((sum, item) => sum + item.minutesPerMonth, 0))} a month`}
          </dd>
        </div>
      </dl>
    </section>
  )
}

/** Minutes, as one says them of work by hand. */
const spent = (minutes: number): string => (minutes < 1 ? 'less than a minute' : lasting(Math.round(minutes) * 60_000))

/** An answer that is whole, as a list of pages shows it. */
const whole = (items: readonly Item[]): Pages<Item> => ({
  items,
  more: undefined,
  loadingMore: false,
  loading: false,
  problem: null,
  refresh: () => undefined,
})
