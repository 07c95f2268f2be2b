import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { isPlain, type Plain } from '../../form/schema.ts'
import { useFilters, WordsFilter } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { isMatcher, notationOf } from '../../parts/matcher.ts'
import { Matchers } from '../../parts/matchers.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Word } from '../../parts/words.tsx'
import { useAsk, usePages } from '../../questions.ts'
import { urls } from '../../urls.ts'

type Rule = Outputs['record.list']['items'][number]

const specOf = ({ document }: Rule): Plain => {
  const spec = isPlain(document) ? document.spec : undefined
  return isPlain(spec) ? spec : {}
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** What it says besides what to do: how pressing, and when not to bother anybody. */
const saidOf = (spec: Plain): string =>
  [
    spec.impact === undefined && spec.urgency === undefined
      ? undefined
      : `impact ${textOf(spec.impact) ?? 'as routed'}, urgency ${textOf(spec.urgency) ?? 'as routed'}`,
    spec.ticket === true ? 'a ticket' : undefined,
    spec.for === undefined ? undefined : `after ${spokenLength(spec.for)}`,
    isPlain(spec.threshold) ? thresholdOf(spec.threshold) : undefined,
    spec.flapping === false ? 'may flap' : undefined,
    spec.autoResolveAfter === undefined ? undefined : `over by itself after ${spokenLength(spec.autoResolveAfter)}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ')

/** `1h30m` → `1 h 30 min`, as lengths are written everywhere else. */
const spokenLength = (value: unknown): string =>
  [...(textOf(value) ?? '').matchAll(/(\d+)([a-z]+)/g)].map(([, count, unit]) => `${count} ${unit === 'm' ? 'min' : unit}`).join(' ')

const thresholdOf = (threshold: Plain): string =>
  [
    `pages when ${textOf(threshold.value)}`,
    threshold.above === undefined ? '' : `is above ${String(threshold.above)}`,
    threshold.below === undefined ? '' : `is below ${String(threshold.below)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')

const columnsOf = (fired: ReadonlyMap<string, number> | undefined): readonly Column<Rule>[] => [
  {
    id: 'title',
    header: 'Rule',
    rowHeader: true,
    by: (each) => each.title ?? each.name,
    cell: (each) => {
      const { match } = specOf(each)
      const matchers = Array.isArray(match) ? match.filter(isMatcher) : [{ label: 'alertname', is: each.name }]
      return (
        <>
          <a href={urls.record(each.reference)}>{each.title ?? each.name}</a>
          {specOf(each).enabled === false && (
            <span className="small">
              {' '}
              <Word tone="off">switched off</Word>
            </span>
          )}
          <div className="small">
            <Matchers of={notationOf(matchers)} />
          </div>
        </>
      )
    },
  },
  { id: 'owner', header: 'Owner', under: true, by: (each) => each.owner ?? '', cell: (each) => <Ref to={each.owner} /> },
  { id: 'workload', header: 'Workload', wide: true, cell: (each) => <Ref to={textOf(specOf(each).workload)} /> },
  {
    id: 'does',
    header: 'What to do, whom to page',
    wide: true,
    cell: (each) => (
      <>
        {textOf(specOf(each).runbook) === undefined ? <span className="quiet">as routed</span> : <Ref to={textOf(specOf(each).runbook)} />}
        {textOf(specOf(each).escalation) !== undefined && (
          <div className="small">
            <Ref to={textOf(specOf(each).escalation)} />
          </div>
        )}
      </>
    ),
  },
  { id: 'says', header: 'What else it says', under: true, cell: (each) => <span className="small">{saidOf(specOf(each)) || '—'}</span> },
  {
    id: 'fired',
    header: 'Fired, 28 days',
    wide: true,
    width: 110,
    by: (each) => fired?.get(each.reference) ?? 0,
    cell: (each) => {
      const count = fired?.get(each.reference) ?? 0
      return count === 0 ? (
        <span className="quiet">{fired === undefined ? '…' : 'never'}</span>
      ) : (
        <a href={urls.noiseOf(each.reference)}>{count}</a>
      )
    },
  },
]

/** The rules with what they say and how often they fired. */
export const Rules = (): ReactElement => {
  const filters = useFilters()
  const text = filters.get('text') ?? ''
  const pages = usePages('record.list', { kind: 'alert-rule', documents: true, limit: 100, ...(text === '' ? {} : { text }) })
  const figures = useAsk('noise.rules', { by: 'rule', period: '28d', limit: 200 })
  const fired = figures.data === undefined ? undefined : new Map(figures.data.items.map(({ name, fired: times }) => [name, times]))
  return (
    <Listing
      label="Rules"
      pages={pages}
      columns={columnsOf(fired)}
      keyOf={(each) => each.reference}
      filter={
        <div className="filters">
          <WordsFilter filters={filters} />
        </div>
      }
      nothing={
        text === '' ? (
          <Nothing title="No rules" action={<Button href={urls.newRecord('alert-rule')}>Write the first rule</Button>}>
            A rule says what alerts of one name mean: what to do, how pressing they are, and when not to bother anybody.
          </Nothing>
        ) : (
          <Nothing title="No rule fits" action={<Button onClick={filters.clear}>Clear the filter</Button>} />
        )
      }
    />
  )
}
