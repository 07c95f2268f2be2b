import '../../alerting.css'
import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { useFilters } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { useNarrow } from '../../parts/narrow.ts'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { sentence } from '../../parts/words.tsx'
import { useAsk, usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Proposals } from './proposals.tsx'

export type Figures = Outputs['noise.rules']['items'][number]

export const periods = [
  { id: '7d', text: '7 days' },
  { id: '28d', text: '28 days' },
  { id: '90d', text: '90 days' },
] as const

const kinds = [
  { id: 'rule', text: 'Rule' },
  { id: 'route', text: 'Route' },
  { id: 'workload', text: 'Workload' },
  { id: 'team', text: 'Team' },
] as const

const count = (id: keyof Figures, header: string, of: (each: Figures) => number, more: { wide?: boolean } = {}): Column<Figures> => ({
  id,
  header,
  width: 105,
  ...more,
  by: of,
  cell: (each) => <Count value={of(each)} />,
})

const Count = ({ value }: { readonly value: number }): ReactElement =>
  value === 0 ? <span className="quiet number">0</span> : <span className="number">{value.toLocaleString()}</span>

const columnsOf = (by: string, period: string): readonly Column<Figures>[] => [
  {
    id: 'name',
    header: sentence(by),
    rowHeader: true,
    by: (each) => each.name,
    cell: (each) => (
      <>
        <Name by={by} name={each.name} period={period} />
        <OnPhone figures={each} />
        <div className="quiet small">
          last <Time at={each.lastAt} />, open {lasting(each.medianOpenSeconds * 1_000)} in the middle
        </div>
      </>
    ),
  },
  count('fired', 'Fired', (each) => each.fired, { wide: true }),
  count('paged', 'Paged', (each) => each.paged, { wide: true }),
  count('actedOn', 'Acted on', (each) => each.actedOn, { wide: true }),
  {
    id: 'ignored',
    header: 'Ignored',
    wide: true,
    width: 120,
    by: (each) => each.ignored,
    cell: (each) => (
      <>
        <Count value={each.ignored} />
        {each.ignoredShare !== undefined && each.ignored > 0 && (
          <span className="quiet small"> {Math.round(each.ignoredShare * 100)} %</span>
        )}
      </>
    ),
  },
  count('selfResolved', 'Ended by itself', (each) => each.selfResolved, { wide: true }),
  count('suppressed', 'Held back', (each) => each.suppressed, { wide: true }),
  count('outOfHours', 'Out of hours', (each) => each.outOfHours, { wide: true }),
  count('sleepInterrupted', 'Woke people', (each) => each.sleepInterrupted, { wide: true }),
]

/** On a phone the figures are a line of words instead of columns. */
const OnPhone = ({ figures: { fired, paged, ignored, sleepInterrupted } }: { readonly figures: Figures }): ReactElement | null =>
  useNarrow() ? (
    <div className="small">
      fired {fired}, paged {paged}, ignored {ignored}, woke people {sleepInterrupted}
    </div>
  ) : null

const Name = ({ by, name, period }: { readonly by: string; readonly name: string; readonly period: string }): ReactElement => {
  if (by === 'rule')
    return (
      <a href={`${urls.noiseOf(name)}?period=${period}`}>
        {name.startsWith('alert-rule:') ? name.slice('alert-rule:'.length) : name === 'none' ? 'without a name' : name}
      </a>
    )
  return name === 'none' || name === '' ? <span className="quiet">without one</span> : <Ref to={name} />
}

/** What alerts cost people and were worth: what to mend so that the next page means something. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const period = periods.find(({ id }) => id === filters.get('period'))?.id ?? '28d'
  const by = kinds.find(({ id }) => id === filters.get('by'))?.id ?? 'rule'
  const pages = usePages('noise.rules', { period, by, limit: 50 })
  const counted = useAsk('noise.rules', { period, by, limit: 1 })
  return (
    <Page
      title="Noise of alerts"
      about={
        <>
          What fired, what people did about it, and whom it woke.{' '}
          {counted.data?.asOf === undefined ? (
            'Nothing was counted yet.'
          ) : (
            <>
              Counted <Time at={counted.data.asOf} />.
            </>
          )}
        </>
      }
      help={
        <>
          <p>
            Acted on means that a person acknowledged, wrote about, assigned or ended it, or started a run or an incident for it. Ignored
            means that it paged and nobody did anything for an hour. Out of hours and at night are by the clock of whoever was paged.
          </p>
          <h3>How good looks</h3>
          <p>Every page is acted on. Nobody is woken for what ends by itself. At most two incidents in a shift of twelve hours.</p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>,{' '}
            <a href={urls.practice('organization', 'OPS10-BP02')}>OPS10-BP02</a>,{' '}
            <a href={urls.practice('organization', 'OPS11-BP03')}>OPS11-BP03</a>
          </p>
        </>
      }
    >
      <div className="stack">
        <Proposals />
        <Listing
          label="Noise"
          pages={pages}
          columns={columnsOf(by, period)}
          keyOf={(each) => each.name}
          filter={
            <div className="row">
              <Segments
                label="Period"
                selectedId={period}
                options={[...periods]}
                onChange={({ detail }) => filters.set('period', detail.selectedId)}
              />
              <Segments
                label="Counted by"
                selectedId={by}
                options={[...kinds]}
                onChange={({ detail }) => filters.set('by', detail.selectedId)}
              />
            </div>
          }
          nothing={
            <Nothing title="Nothing counted yet" action={<Button href={urls.settings('integrations')}>Connect what you have</Button>}>
              Every 15 minutes what became of alerts is counted here: what was acted on, what ended by itself, and whom it woke.
            </Nothing>
          }
        />
      </div>
    </Page>
  )
}
