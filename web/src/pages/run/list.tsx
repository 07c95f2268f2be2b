import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import { useState, type ReactElement } from 'react'
import { ChoiceFilter, useFilters, type Filters } from '../../parts/filters.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { plural } from '../../parts/words.tsx'
import { usePages } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { Page } from '../../shell/page.tsx'
import { Deed } from '../../parts/deed.tsx'
import { urls } from '../../urls.ts'
import { runColumns, type Run } from './columns.tsx'

const ended = ['Success', 'Failed', 'TimedOut', 'Cancelled'] as const
const alive = ['Pending', 'InProgress', 'Waiting', 'Cancelling'] as const
const statuses = [
  { value: 'Waiting', label: 'Waiting' },
  { value: 'InProgress', label: 'Running' },
  { value: 'Success', label: 'Succeeded' },
  { value: 'Failed', label: 'Failed' },
  { value: 'TimedOut', label: 'Timed out' },
  { value: 'Cancelled', label: 'Cancelled' },
] as const
const waits = [
  { value: 'answer', label: 'For an answer' },
  { value: 'approval', label: 'For approval' },
  { value: 'decision', label: 'For a decision' },
  { value: 'resume', label: 'Paused' },
  { value: 'timer', label: 'For its time' },
  { value: 'release', label: 'Held' },
  { value: 'start', label: 'To be led on' },
] as const

/** What runs and what ran. Those under way stand first, in a table of their own, unless a state is asked for. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const me = useMe()
  const status = statuses.find(({ value }) => value === filters.get('status'))?.value
  const waitingFor = waits.find(({ value }) => value === filters.get('waiting'))?.value
  const narrowed = {
    ...given({ procedure: filters.get('procedure'), about: filters.get('about'), parent: filters.get('parent') }),
    ...(filters.get('by') === 'me' ? { startedBy: me.reference } : {}),
    limit: 50,
  }
  const isSplit = status === undefined && waitingFor === undefined
  const now = usePages('run.list', { ...narrowed, status: [...alive] }, { enabled: isSplit })
  const rest = usePages('run.list', {
    ...narrowed,
    ...(status === undefined ? (isSplit ? { status: [...ended] } : {}) : { status: [status] }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
  })
  const isNarrowed = !isSplit || ['procedure', 'about', 'parent', 'by'].some((name) => filters.get(name) !== undefined)
  const [selected, select] = useState<readonly Run[]>([])
  const selectedNow = [...now.items, ...rest.items].filter((run) => selected.some((each) => each.run === run.run))
  const nothing = isNarrowed ? (
    <Nothing title="No run fits" action={<Button onClick={filters.clear}>Show all</Button>}>
      None is like this; widen what is filtered by.
    </Nothing>
  ) : (
    <Nothing title="No runs" action={<Button href={urls.procedures()}>Choose a procedure</Button>}>
      A procedure that is followed here keeps who did which step when. Runbooks can also start by themselves with an alert.
    </Nothing>
  )
  const filter = <Filter filters={filters} />
  const hasNow = isSplit && (now.items.length > 0 || now.loading)
  return (
    <Page
      title="Runs"
      about="Procedures that are being followed or were, step by step, with who did what and what it printed."
      help={
        <p>
          A run finishes by the version of the document it was started with. One that waits needs somebody: an answer, an approval, or a
          decision about a step nobody knows the end of.
        </p>
      }
      buttons={
        <>
          <CancelMany runs={selectedNow.filter((run) => run.finishedAt === null)} done={() => select([])} />
          <Button href={urls.procedures()} variant="primary">
            Start a procedure
          </Button>
        </>
      }
    >
      <div className="stack">
        {isSplit && now.problem !== null && now.items.length === 0 && <ProblemNote problem={now.problem} retry={now.refresh} />}
        {hasNow && (
          <Listing
            label="Runs under way"
            pages={now}
            columns={runColumns}
            keyOf={(run) => run.run}
            header={<h2 className="section">Under way</h2>}
            filter={filter}
            nothing={null}
            selected={selectedNow}
            onSelect={(items) => select([...items])}
          />
        )}
        {isSplit ? (
          // Below what is under way, so it waits until that is known: nothing on screen moves then.
          !now.loading && (
            <Listing
              label="Runs that are over"
              pages={rest}
              columns={runColumns}
              keyOf={(run) => run.run}
              header={<h2 className="section">Over</h2>}
              {...(hasNow ? {} : { filter })}
              nothing={hasNow ? <Nothing title="None is over yet">They stand here when they have ended.</Nothing> : nothing}
            />
          )
        ) : (
          <Listing
            label="Runs"
            pages={rest}
            columns={runColumns}
            keyOf={(run) => run.run}
            filter={filter}
            nothing={nothing}
            selected={selectedNow}
            onSelect={(items) => select([...items])}
          />
        )}
      </div>
    </Page>
  )
}

const given = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined))

const Filter = ({ filters }: { readonly filters: Filters }): ReactElement => (
  <div className="filters">
    <ChoiceFilter filters={filters} name="status" label="State" any="Any state" options={statuses} />
    <ChoiceFilter filters={filters} name="waiting" label="Waits for" any="Waits for anything" options={waits} />
    <ProcedureFilter filters={filters} />
    <span className="filter-check">
      <Checkbox checked={filters.get('by') === 'me'} onChange={({ detail }) => filters.set('by', detail.checked ? 'me' : undefined)}>
        Started by me
      </Checkbox>
    </span>
    {(['about', 'parent'] as const).map((name) => {
      const value = filters.get(name)
      return (
        value !== undefined && (
          <Button key={name} iconName="close" iconAlign="right" onClick={() => filters.set(name, undefined)}>
            {name === 'about' ? `About ${value}` : 'Started by a run'}
          </Button>
        )
      )
    })}
  </div>
)

const ProcedureFilter = ({ filters }: { readonly filters: Filters }): ReactElement => {
  const procedures = usePages('procedure.list', { limit: 200 })
  return (
    <ChoiceFilter
      filters={filters}
      name="procedure"
      label="Procedure"
      any="Any procedure"
      options={procedures.items.map(({ procedure, title }) => ({ value: procedure, label: title }))}
    />
  )
}

/** Cancels what is selected, once it was asked. */
const CancelMany = ({ runs, done }: { readonly runs: readonly Run[]; readonly done: () => void }): ReactElement | null =>
  runs.length === 0 ? null : (
    <Deed
      action="run.cancel-many"
      input={{ runs: runs.map((run) => run.run) }}
      ask
      onDone={({ cancelled }) => {
        done()
        say(
          'success',
          `${plural(cancelled, 'run')} ${cancelled === 1 ? 'is' : 'are'} cancelled, or will be when the step under way has ended.`,
        )
      }}
    >
      {`Cancel ${plural(runs.length, 'run')}`}
    </Deed>
  )
