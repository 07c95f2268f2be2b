import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useEffect, useState, type ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import type { Outputs } from '../client.gen.ts'
import { Listing, type Column } from '../parts/listing.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { useSettled } from '../parts/settled.ts'
import { Time, useMinutes } from '../parts/time.tsx'
import { plural } from '../parts/words.tsx'
import { useAsk, usePages } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { usePeek } from '../shell/peek.tsx'
import { urls } from '../urls.ts'

type Event = Outputs['event.list']['items'][number]

const columns: readonly Column<Event>[] = [
  {
    id: 'type',
    header: 'What happened',
    rowHeader: true,
    by: (event) => event.type,
    cell: (event) => (
      <a href={urls.event(event.id)} className="wrap">
        {event.type}
      </a>
    ),
  },
  {
    id: 'source',
    header: 'Source',
    under: true,
    by: (event) => event.source,
    cell: (event) => <span className="wrap">{event.source}</span>,
  },
  {
    id: 'subject',
    header: 'To what',
    wide: true,
    by: (event) => event.subject ?? '',
    cell: (event) => <span className="wrap">{event.subject ?? '—'}</span>,
  },
  { id: 'workload', header: 'Workload', wide: true, by: (event) => event.workload ?? '', cell: (event) => <Ref to={event.workload} /> },
  { id: 'by', header: 'By', wide: true, by: (event) => event.integration ?? '', cell: (event) => <Ref to={event.integration} /> },
  {
    id: 'at',
    header: 'Arrived',
    under: true,
    width: 120,
    by: (event) => event.receivedAt,
    cell: (event) => <Time at={event.receivedAt} />,
  },
]

const spans = [
  { value: '', label: 'Any time', ms: undefined },
  { value: '1h', label: 'Last hour', ms: 3_600_000 },
  { value: '24h', label: 'Last day', ms: 86_400_000 },
  { value: '7d', label: 'Last 7 days', ms: 7 * 86_400_000 },
] as const

const exactly = ['type', 'source', 'workload', 'integration'] as const

/** What happened elsewhere, as its senders told it, the latest arrivals first. */
export const View = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const peek = usePeek()
  const span = spans.find(({ value }) => value === parameters.get('since')) ?? spans[0]
  const now = useMinutes()
  const filter = {
    ...(parameters.get('text') ? { text: parameters.get('text') ?? '' } : {}),
    ...Object.fromEntries(exactly.flatMap((name) => (parameters.get(name) ? [[name, parameters.get(name) ?? '']] : []))),
    // Rounded to the minute, so that the question stays the same while the page is read.
    ...(span.ms === undefined ? {} : { from: new Date(Math.floor((now.getTime() - span.ms) / 60_000) * 60_000).toISOString() }),
  }
  const pages = usePages('event.list', { ...filter, limit: 50 }, { everyMs: 5_000 })
  const count = useAsk('event.count', filter, { keep: true, everyMs: 15_000 })
  const set = (name: string, value: string | undefined): void =>
    change(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === undefined || value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  const isFiltered = ['text', 'since', ...exactly].some((name) => parameters.has(name))
  return (
    <Page
      title="Events"
      about="What happened elsewhere, as its senders told it. A rule makes something of those that matter."
      help={
        <>
          <p>
            Events arrive by <a href={urls.settings('integrations')}>integrations</a> and by <code>andon event receive</code>. The same
            source and identifier again is the same event. They are kept for a while and can be given to a rule again.
          </p>
          <h3>Search</h3>
          <p>Each word may be the beginning of one in the type, source, subject, labels or data. Type and source are met exactly.</p>
          <h3>How good looks</h3>
          <p>
            Whatever changes or breaks the workload is told here, and what needs an answer has a rule (
            <a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>,{' '}
            <a href={urls.practice('organization', 'OPS10-BP01')}>OPS10-BP01</a>).
          </p>
        </>
      }
      buttons={<Button href={urls.eventRules()}>Event rules</Button>}
    >
      <Listing<Event>
        label="Events"
        pages={pages}
        columns={columns}
        keyOf={(event) => event.id}
        onPeek={(event) => peek.open(`event:${event.id}`)}
        header={
          <span className="quiet">
            {count.data === undefined ? '' : `${count.data.atLeast ? 'More than ' : ''}${plural(count.data.count, 'event')}`}
          </span>
        }
        filter={
          <div className="filters">
            <Words value={parameters.get('text') ?? ''} change={(text) => set('text', text)} name="Filter by words" search />
            <Words value={parameters.get('type') ?? ''} change={(text) => set('type', text)} name="Exact type" />
            <Words value={parameters.get('source') ?? ''} change={(text) => set('source', text)} name="Exact source" />
            <WorkloadFilter chosen={parameters.get('workload') ?? ''} choose={(value) => set('workload', value)} />
            <Select
              ariaLabel="Arrived"
              selectedOption={{ value: span.value, label: span.label }}
              options={spans.map(({ value, label }) => ({ value, label }))}
              onChange={({ detail }) => set('since', detail.selectedOption.value)}
            />
            {parameters.has('integration') && (
              <Button iconName="close" iconAlign="right" onClick={() => set('integration', undefined)}>
                {parameters.get('integration') ?? ''}
              </Button>
            )}
          </div>
        }
        nothing={
          isFiltered ? (
            <Nothing title="No event fits" action={<Button onClick={() => change({})}>Clear the filters</Button>} />
          ) : (
            <Nothing title="No events yet" action={<Button href={urls.connect()}>Connect a tool</Button>}>
              Pipelines, clouds and tools tell what happened: let one send to an integration of its own, or send a test through one.
            </Nothing>
          )
        }
      />
    </Page>
  )
}

interface WordsProps {
  readonly value: string
  readonly change: (text: string) => void
  readonly name: string
  readonly search?: boolean
}

/** A filter one types: the address follows when the typing rests, and the field follows the address. */
const Words = ({ value, change, name, search = false }: WordsProps): ReactElement => {
  const [text, setText] = useState(value)
  const settled = useSettled(text, 250)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (settled !== value) change(settled)
    // Only what was typed moves the address; `change` is made anew at each render.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [settled])
  return (
    <Input
      type={search ? 'search' : 'text'}
      value={text}
      ariaLabel={name}
      placeholder={name}
      {...(search ? { clearAriaLabel: 'Clear' } : {})}
      onChange={({ detail }) => setText(detail.value)}
    />
  )
}

const WorkloadFilter = ({
  chosen,
  choose,
}: {
  readonly chosen: string
  readonly choose: (value: string | undefined) => void
}): ReactElement => {
  const workloads = useAsk('record.list', { kind: 'workload', limit: 200 })
  const options = (workloads.data?.items ?? []).map(({ reference, title, name }) => ({ value: reference, label: title ?? name }))
  return (
    <Select
      ariaLabel="Workload"
      selectedOption={options.find(({ value }) => value === chosen) ?? { value: chosen, label: chosen === '' ? 'Any workload' : chosen }}
      options={[{ value: '', label: 'Any workload' }, ...options]}
      filteringType={options.length > 12 ? 'auto' : 'none'}
      onChange={({ detail }) => choose(detail.selectedOption.value)}
    />
  )
}
