import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import { Segments } from '../parts/segments.tsx'
import Select from '@cloudscape-design/components/select'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { act } from '../client.ts'
import type { Outputs } from '../client.gen.ts'
import { Listing, type Column } from '../parts/listing.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { plural, Priority, State } from '../parts/words.tsx'
import { usePages } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { say, sayProblem } from '../shell/flashes.tsx'
import { useKey } from '../shell/keyboard.tsx'
import { Page } from '../shell/page.tsx'
import { usePeek } from '../shell/peek.tsx'
import { urls } from '../urls.ts'

export type Group = Outputs['alert.list']['items'][number]

const priorities = ['Critical', 'Urgent', 'High', 'Normal', 'Low'] as const
const states = [
  { id: 'active', text: 'Active' },
  { id: 'no-process', text: 'No process' },
  { id: 'acknowledged', text: 'Acknowledged' },
  { id: 'resolved', text: 'Resolved' },
  { id: 'all', text: 'All' },
] as const

const rank = (priority: string): number => priorities.findIndex((each) => each === priority)

const columns: readonly Column<Group>[] = [
  {
    id: 'summary',
    header: 'Alert',
    rowHeader: true,
    by: (group) => group.summary,
    cell: (group) => (
      <>
        <a href={urls.alert(group.id)} data-alert={group.id}>
          {group.summary}
        </a>
        {group.openAlerts > 1 && <span className="quiet small"> {plural(group.openAlerts, 'alert')}</span>}
      </>
    ),
  },
  {
    id: 'priority',
    header: 'Priority',
    under: true,
    width: 120,
    by: (group) => rank(group.priority),
    cell: (group) => <Priority priority={group.priority} />,
  },
  {
    id: 'state',
    header: 'State',
    under: true,
    width: 150,
    by: (group) => group.state,
    cell: (group) => <State state={group.state} because={group.pagedBecause} />,
  },
  { id: 'workload', header: 'Workload', wide: true, by: (group) => group.workload ?? '', cell: (group) => <Ref to={group.workload} /> },
  { id: 'owner', header: 'Owner', wide: true, by: (group) => group.owner ?? '', cell: (group) => <Ref to={group.owner} /> },
  {
    id: 'runbook',
    header: 'What to do',
    wide: true,
    by: (group) => group.runbook ?? '',
    cell: (group) => (group.runbook === null ? <span className="quiet">no procedure</span> : <Ref to={group.runbook} />),
  },
  {
    id: 'who',
    header: 'On it',
    wide: true,
    by: (group) => group.assignee ?? group.acknowledgedBy ?? '',
    cell: (group) => <Ref to={group.assignee ?? group.acknowledgedBy} />,
  },
  { id: 'age', header: 'Opened', under: true, width: 120, by: (group) => group.openedAt, cell: (group) => <Time at={group.openedAt} /> },
]

/** What is wrong, whose it is, who is on it: alerts grouped as they are paged. */
export const View = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const peek = usePeek()
  const [selected, select] = useState<readonly Group[]>([])
  const state = states.find(({ id }) => id === parameters.get('state'))?.id ?? 'active'
  const priority = priorities.find((each) => each === parameters.get('priority'))
  const text = parameters.get('text') ?? ''
  const workload = parameters.get('workload') ?? undefined
  const owner = parameters.get('owner') ?? undefined
  const pages = usePages('alert.list', {
    state,
    limit: 50,
    ...(priority === undefined ? {} : { priority }),
    ...(text === '' ? {} : { text }),
    ...(workload === undefined ? {} : { workload }),
    ...(owner === undefined ? {} : { owner }),
  })
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
  const chosen = selected.filter((group) =>
    pages.items.some((each) => each.id === group.id && each.state !== 'acknowledged' && each.state !== 'resolved'),
  )
  const acknowledge = useAcknowledge(() => select([]))
  const focused = (): readonly Group[] => {
    const id = document.activeElement?.getAttribute('data-alert')
    return chosen.length > 0 ? chosen : pages.items.filter((group) => group.id === id && group.state !== 'acknowledged')
  }
  useKey('a', () => void acknowledge.run(focused()))
  return (
    <Page
      title="Alerts"
      about="What is wrong, whose it is, who is on it. Alerts with the same cause are one row and one page."
      help={
        <>
          <p>
            An alert arrives from Alertmanager, a canary or the API. The first route that matches gives it an owner, a procedure, a priority
            and whom to page.
          </p>
          <h3>Keys</h3>
          <p>
            <kbd>j</kbd> <kbd>k</kbd> move, <kbd>x</kbd> selects, <kbd>a</kbd> acknowledges.
          </p>
          <h3>How good looks</h3>
          <p>
            No row says “no process”: every alert that can fire has a route with a runbook (OPS10-BP02). Nothing stays open unacknowledged
            longer than its policy’s first step.
          </p>
        </>
      }
      buttons={
        <Button
          variant="primary"
          loading={acknowledge.busy}
          disabled={chosen.length === 0 || acknowledge.whyNot !== undefined}
          disabledReason={acknowledge.whyNot ?? 'Select alerts that nobody has acknowledged.'}
          onClick={() => void acknowledge.run(chosen)}
        >
          {chosen.length > 1 ? `Acknowledge ${chosen.length}` : 'Acknowledge'}
        </Button>
      }
    >
      <Listing<Group>
        label="Alerts"
        pages={pages}
        columns={columns}
        keyOf={(group) => group.id}
        selected={selected}
        onSelect={select}
        onPeek={(group) => peek.open(`alert:${group.id}`)}
        filter={
          <div className="filters">
            <Input
              type="search"
              value={text}
              ariaLabel="Filter by words"
              placeholder="Filter by words"
              clearAriaLabel="Clear"
              onChange={({ detail }) => set('text', detail.value)}
            />
            <Segments
              label="State"
              selectedId={state}
              options={[...states]}
              onChange={({ detail }) => set('state', detail.selectedId === 'active' ? undefined : detail.selectedId)}
            />
            <Select
              ariaLabel="Priority"
              selectedOption={{ value: priority ?? '', label: priority === undefined ? 'Any priority' : priority }}
              options={[{ value: '', label: 'Any priority' }, ...priorities.map((each) => ({ value: each, label: each }))]}
              onChange={({ detail }) => set('priority', detail.selectedOption.value)}
            />
            {[workload, owner].map((reference, index) =>
              reference === undefined ? null : (
                <Button
                  key={reference}
                  iconName="close"
                  iconAlign="right"
                  onClick={() => set(index === 0 ? 'workload' : 'owner', undefined)}
                >
                  {reference}
                </Button>
              ),
            )}
          </div>
        }
        nothing={
          state === 'active' && text === '' && priority === undefined && workload === undefined ? (
            <Nothing title="Nothing is wrong" action={<Button href={urls.settings('integrations')}>Connect Alertmanager</Button>}>
              No alert is open. Alerts come from canaries, from Prometheus and Alertmanager, and from the API.
            </Nothing>
          ) : (
            <Nothing title="No alert fits" action={<Button onClick={() => change({})}>Clear the filters</Button>} />
          )
        }
      />
    </Page>
  )
}

const useAcknowledge = (
  done: () => void,
): { run: (groups: readonly Group[]) => Promise<void>; busy: boolean; whyNot: string | undefined } => {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const whyNot = useWhyNot('alert.acknowledge')
  const run = async (groups: readonly Group[]): Promise<void> => {
    if (groups.length === 0 || whyNot !== undefined) return
    setBusy(true)
    try {
      await Promise.all(groups.map((group) => act('alert.acknowledge', { id: group.id })))
      say('success', groups.length === 1 ? `You are on it: ${groups[0]?.summary ?? ''}` : `You are on ${groups.length} alerts.`)
      done()
    } catch (problem) {
      sayProblem(problem)
    } finally {
      setBusy(false)
      void queries.invalidateQueries({ queryKey: ['alert.list'] })
    }
  }
  return { run, busy, whyNot }
}
