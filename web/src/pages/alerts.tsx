import Button from '@cloudscape-design/components/button'
import { useState, type ReactElement } from 'react'
import { ChoiceFilter, useFilters, WordsFilter, type Filters } from '../parts/filters.tsx'
import { Listing } from '../parts/listing.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Segments } from '../parts/segments.tsx'
import { useAsk, usePages } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { useKey } from '../shell/keyboard.tsx'
import { Page } from '../shell/page.tsx'
import { usePeek } from '../shell/peek.tsx'
import { urls } from '../urls.ts'
import { useHeldBecause, usePagedAbout, type Group } from './alerts-asked.ts'
import { BulkButtons, useForEach } from './alerts-bulk.tsx'
import { columnsOf, priorities } from './alerts-columns.tsx'
import { NoProcess } from './alerts-no-process.tsx'

const states = ['active', 'open', 'no-process', 'acknowledged', 'suppressed', 'resolved', 'all'] as const

/** What is wrong, whose it is, who is on it: alerts grouped as they are paged. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const peek = usePeek()
  const [selected, select] = useState<readonly Group[]>([])
  const state = states.find((each) => each === filters.get('state')) ?? 'active'
  const priority = priorities.find((each) => each === filters.get('priority'))
  const given = narrowed(filters)
  const pages = usePages('alert.list', { state, limit: 50, ...(priority === undefined ? {} : { priority }), ...given })
  const held = useHeldBecause(pages.items)
  const paged = usePagedAbout(pages.items)
  const chosen = selected.filter((group) => pages.items.some((each) => each.id === group.id))
  const forEach = useForEach()
  const whyNot = useWhyNot('alert.acknowledge')
  const acknowledge = (): void => {
    const id = document.activeElement?.getAttribute('data-alert')
    const meant = (chosen.length > 0 ? chosen : pages.items.filter((group) => group.id === id)).filter(
      (group) => group.state !== 'acknowledged' && group.state !== 'resolved',
    )
    if (meant.length > 0 && whyNot === undefined) void forEach.run('alert.acknowledge', meant, {}, 'You are on it').then(() => select([]))
  }
  useKey('a', acknowledge)
  const isNarrowed = priority !== undefined || Object.keys(given).length > 0
  return (
    <Page
      title="Alerts"
      about="What is wrong, whose it is, who is on it. Alerts with the same cause are one row and one page."
      help={<Help />}
      buttons={<BulkButtons selected={chosen} done={() => select([])} />}
    >
      <div className="stack">
        <StateTabs filters={filters} state={state} />
        {state === 'no-process' ? (
          <NoProcess pages={pages} />
        ) : (
          <Listing<Group>
            label="Alerts"
            pages={pages}
            columns={columnsOf({ held, paged })}
            keyOf={(group) => group.id}
            selected={chosen}
            onSelect={select}
            onPeek={(group) => peek.open(`alert:${group.id}`)}
            filter={<FilterBar filters={filters} />}
            nothing={
              isNarrowed ? (
                <Nothing title="No alert fits" action={<Button onClick={filters.clear}>Clear the filters</Button>} />
              ) : (
                <None state={state} />
              )
            }
          />
        )}
      </div>
    </Page>
  )
}

const connect = <Button href={urls.settings('integrations')}>Connect what you have</Button>

/** Why there is no alert in a state, and what would bring one there. */
const None = ({ state }: { readonly state: (typeof states)[number] }): ReactElement => {
  switch (state) {
    case 'open':
      return <Nothing title="No alert waits for anybody">Somebody is on what is wrong, it is held back, or nothing is wrong.</Nothing>
    case 'acknowledged':
      return (
        <Nothing title="Nobody is on an alert">
          Whoever acknowledges one, here or by the link in a page, is on it, and paging stops.
        </Nothing>
      )
    case 'suppressed':
      return (
        <Nothing title="Nothing is held back" action={<Button href={urls.silences()}>Silences</Button>}>
          What a silence, a maintenance window, an inhibition or hours hold back appears here, with its reason and its end.
        </Nothing>
      )
    case 'resolved':
      return <Nothing title="No alert is over yet">An alert is over when its sender says so, or when somebody resolves it by hand.</Nothing>
    case 'all':
      return (
        <Nothing title="No alert yet" action={connect}>
          Alerts come from canaries, heartbeats and whatever you connect.
        </Nothing>
      )
    case 'active':
    case 'no-process':
      return (
        <Nothing title="Nothing is wrong" action={connect}>
          No alert is open. Alerts come from canaries, from Prometheus and Alertmanager, from whatever speaks PagerDuty, Opsgenie or
          CloudWatch, and from the API.
        </Nothing>
      )
    default:
      return state satisfies never
  }
}

const narrowed = (filters: Filters): Partial<Record<'text' | 'workload' | 'owner' | 'route' | 'rule', string>> =>
  Object.fromEntries(
    (['text', 'workload', 'owner', 'route', 'rule'] as const).flatMap((name) => {
      const value = filters.get(name)
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )

const words: Readonly<Record<(typeof states)[number], string>> = {
  active: 'Active',
  open: 'Open',
  'no-process': 'No process',
  acknowledged: 'Acknowledged',
  suppressed: 'Suppressed',
  resolved: 'Resolved',
  all: 'All',
}

const StateTabs = ({ filters, state }: { readonly filters: Filters; readonly state: string }): ReactElement => {
  const counts = useAsk('alert.counts', {})
  const unknown = counts.data?.noProcess ?? 0
  return (
    <Segments
      label="State"
      selectedId={state}
      options={states.map((id) => ({ id, text: id === 'no-process' && unknown > 0 ? `${words[id]} (${unknown})` : words[id] }))}
      onChange={({ detail }) => filters.set('state', detail.selectedId === 'active' ? undefined : detail.selectedId)}
    />
  )
}

const FilterBar = ({ filters }: { readonly filters: Filters }): ReactElement => (
  <div className="filters">
    <WordsFilter filters={filters} />
    <ChoiceFilter
      filters={filters}
      name="priority"
      label="Priority"
      any="Any priority"
      options={priorities.map((each) => ({ value: each, label: each }))}
    />
    <RecordFilter filters={filters} name="workload" kind="workload" label="Workload" any="Any workload" />
    <RecordFilter filters={filters} name="owner" kind="team" label="Owner" any="Any owner" />
    <RecordFilter filters={filters} name="route" kind="route" label="Route" any="Any route" />
    <RecordFilter filters={filters} name="rule" kind="alert-rule" label="Rule" any="Any rule" />
  </div>
)

interface RecordFilterProps {
  readonly filters: Filters
  readonly name: string
  readonly kind: string
  readonly label: string
  readonly any: string
}

/** Narrowed to one record of a kind; of very many the first by name are offered. */
const RecordFilter = ({ filters, name, kind, label, any }: RecordFilterProps): ReactElement => {
  const records = useAsk('record.list', { kind, limit: 200 })
  const options = (records.data?.items ?? []).map((each) => ({ value: each.reference, label: each.title ?? each.name }))
  return <ChoiceFilter filters={filters} name={name} label={label} any={any} options={options} />
}

const Help = (): ReactElement => (
  <>
    <p>
      An alert arrives from a canary, a heartbeat or whatever you connected. The first <a href={urls.routes()}>route</a> that matches gives
      it an owner, a procedure, a priority and whom to page. What is held back says by what.
    </p>
    <h3>Keys</h3>
    <p>
      <kbd>j</kbd> <kbd>k</kbd> move, <kbd>x</kbd> selects, <kbd>a</kbd> acknowledges.
    </p>
    <h3>How good looks</h3>
    <p>
      “No process” is empty: every alert that can fire has a route with a document. Nothing stays open unacknowledged longer than its
      policy’s first step.
    </p>
    <h3>Practices</h3>
    <p>
      <a href={urls.practice('organization', 'OPS10-BP02')}>OPS10-BP02</a>,{' '}
      <a href={urls.practice('organization', 'OPS10-BP03')}>OPS10-BP03</a>,{' '}
      <a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>
    </p>
  </>
)
