import Button from '@cloudscape-design/components/button'
import { Segments } from '../../parts/segments.tsx'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { ChoiceFilter, useFilters, WordsFilter } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { useOwners } from './owners.ts'
import { RunState } from '../run/state.tsx'

type Procedure = Outputs['procedure.list']['items'][number]

const kinds = ['Runbook', 'Playbook'] as const

const reviews = [
  { value: 'due', label: 'Review due' },
  { value: 'current', label: 'Reviewed in time' },
  { value: 'none', label: 'Never reviewed again' },
] as const
const states = [
  { value: 'no', label: 'Something is missing' },
  { value: 'yes', label: 'Complete' },
] as const
const formats = [
  { value: 'markdown', label: 'Markdown' },
  { value: 'ssm-automation', label: 'Automation documents' },
] as const

const columns: readonly Column<Procedure>[] = [
  {
    id: 'title',
    header: 'Procedure',
    rowHeader: true,
    by: (each) => each.title,
    cell: (each) => (
      <>
        <a href={urls.procedure(each.procedure)}>{each.title}</a>{' '}
        {each.kind === 'Playbook' && <span className="quiet small">playbook</span>}
        {each.format === 'ssm-automation' && <span className="quiet small"> automation document</span>}
      </>
    ),
  },
  {
    id: 'owner',
    header: 'Owner',
    under: true,
    by: (each) => each.owner ?? '',
    cell: (each) => (each.owner === null ? <Word tone="warn">nobody</Word> : <Ref to={each.owner} />),
  },
  { id: 'workloads', header: 'For', wide: true, cell: (each) => <Refs to={each.workloads} most={2} /> },
  {
    id: 'last',
    header: 'Last run',
    under: true,
    by: (each) => each.lastRun?.startedAt ?? '',
    cell: (each) =>
      each.lastRun === null ? (
        <span className="quiet">never run</span>
      ) : (
        <>
          <RunState run={{ status: each.lastRun.status, waiting: null }} />{' '}
          <span className="quiet small">
            <Time at={each.lastRun.startedAt} />
          </span>
        </>
      ),
  },
  {
    id: 'rate',
    header: 'Succeeds',
    wide: true,
    by: (each) => each.successRate ?? -1,
    cell: (each) =>
      each.successRate === null ? (
        <span className="quiet">—</span>
      ) : (
        <span className="number">
          {Math.round(each.successRate * 100)} % of {each.runs}
        </span>
      ),
  },
  {
    id: 'takes',
    header: 'Takes',
    wide: true,
    by: (each) => each.medianSeconds ?? 0,
    cell: (each) => (each.medianSeconds === null ? <span className="quiet">—</span> : lasting(each.medianSeconds * 1_000)),
  },
  {
    id: 'complete',
    header: 'Complete',
    wide: true,
    by: (each) => -each.lacks,
    cell: (each) =>
      each.complete ? <Word tone="good">complete</Word> : <a href={urls.procedure(each.procedure)}>lacks {plural(each.lacks, 'thing')}</a>,
  },
  {
    id: 'review',
    header: 'Review',
    wide: true,
    by: (each) => each.review.dueAt ?? '',
    cell: (each) =>
      each.review.state === 'due' ? (
        <Word tone="warn">due</Word>
      ) : each.review.state === 'current' ? (
        <span>
          due <Time at={each.review.dueAt} />
        </span>
      ) : (
        <span className="quiet">no cadence</span>
      ),
  },
]

export const View = (): ReactElement => {
  const filters = useFilters()
  const kind = kinds.find((each) => each === filters.get('kind'))
  const text = filters.get('text') ?? ''
  const owner = filters.get('owner')
  const format = filters.get('format')
  const review = reviews.find(({ value }) => value === filters.get('review'))?.value
  const complete = states.find(({ value }) => value === filters.get('complete'))?.value
  const owners = useOwners()
  const pages = usePages('procedure.list', {
    limit: 50,
    ...(kind === undefined ? {} : { kind }),
    ...(text === '' ? {} : { text }),
    ...(owner === undefined ? {} : { owner }),
    ...(format === undefined ? {} : { format }),
    ...(review === undefined ? {} : { review }),
    ...(complete === undefined ? {} : { complete: complete === 'yes' }),
  })
  const isNarrowed = [kind, owner, format, review, complete].some((each) => each !== undefined) || text !== ''
  return (
    <Page
      title="Procedures"
      about="Runbooks achieve one outcome, step by step; playbooks find out what is wrong. Both are documents that run."
      help={
        <>
          <p>
            Markdown with a Steps section: a numbered item is a step, a fenced block under it is work Andon does. What nobody ran for a long
            time is not proven to work.
          </p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS07-BP03')}>OPS07-BP03</a>,{' '}
            <a href={urls.practice('organization', 'OPS07-BP04')}>OPS07-BP04</a>
          </p>
        </>
      }
      buttons={
        <>
          <Button href={urls.toil()}>Work by hand</Button>
          <Button href={urls.newRecord('playbook')}>New playbook</Button>
          <Button variant="primary" href={urls.newRecord('runbook')}>
            New runbook
          </Button>
        </>
      }
    >
      <Listing
        label="Procedures"
        pages={pages}
        columns={columns}
        keyOf={(each) => each.procedure}
        filter={
          <div className="filters">
            <WordsFilter filters={filters} />
            <Segments
              label="Kind"
              selectedId={kind ?? ''}
              options={[
                { id: '', text: 'All' },
                { id: 'Runbook', text: 'Runbooks' },
                { id: 'Playbook', text: 'Playbooks' },
              ]}
              onChange={({ detail }) => filters.set('kind', detail.selectedId)}
            />
            <ChoiceFilter filters={filters} name="owner" label="Owner" any="Any owner" options={owners} />
            <ChoiceFilter filters={filters} name="format" label="Written as" any="Written in any way" options={formats} />
            <ChoiceFilter filters={filters} name="complete" label="Complete" any="Complete or not" options={states} />
            <ChoiceFilter filters={filters} name="review" label="Review" any="Any review" options={reviews} />
          </div>
        }
        nothing={
          isNarrowed ? (
            <Nothing title="No procedure fits" action={<Button onClick={filters.clear}>Show all</Button>}>
              None is like this; widen what is filtered by.
            </Nothing>
          ) : (
            <Nothing title="No procedures" action={<Button href={urls.newRecord('runbook')}>Write the first runbook</Button>}>
              Write down how one thing is done: what to look at, what to do, how to see that it worked.
            </Nothing>
          )
        }
      />
    </Page>
  )
}
