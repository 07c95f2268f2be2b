import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import type { ReactElement } from 'react'
import { useFilters } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Chip } from '../../parts/words.tsx'
import { usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { RunnerState, type Runner } from './state.tsx'

const states = {
  connected: 'Connected',
  lost: 'Silent',
  disabled: 'Disabled',
  unregistered: 'Not registered yet',
  off: 'Scripts are off',
} as const
const isState = (text: string | undefined): text is keyof typeof states => text !== undefined && Object.hasOwn(states, text)

const columns: readonly Column<Runner>[] = [
  {
    id: 'runner',
    header: 'Runner',
    rowHeader: true,
    by: (runner) => runner.title,
    cell: (runner) => <a href={urls.runner(runner.runner)}>{runner.title}</a>,
  },
  {
    id: 'state',
    header: 'State',
    under: true,
    width: 180,
    by: (runner) => runner.state,
    cell: (runner) => <RunnerState runner={runner} />,
  },
  {
    id: 'tags',
    header: 'Tags',
    wide: true,
    cell: (runner) => (
      <span className="row tight">
        {Object.entries(runner.tags).map(([name, value]) => (
          <Chip key={name} name={name} value={value} />
        ))}
      </span>
    ),
  },
  { id: 'jobs', header: 'Jobs', wide: true, by: (runner) => runner.running + runner.queued, cell: jobsOf },
  { id: 'owner', header: 'Owner', wide: true, by: (runner) => runner.owner ?? '', cell: (runner) => <Ref to={runner.owner} /> },
  {
    id: 'seen',
    header: 'Last heard',
    under: true,
    by: (runner) => runner.lastSeenAt ?? '',
    cell: (runner) => <Time at={runner.lastSeenAt} none={runner.runner === 'local' ? 'here' : 'never'} />,
  },
]

function jobsOf(runner: Runner): string {
  if (runner.running + runner.queued === 0) return 'idle'
  return `${runner.running} under way${runner.queued === 0 ? '' : `, ${runner.queued} waiting`}`
}

/** Machines that run scripts, behind whatever firewall. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const state = filters.get('state')
  const pages = usePages('runner.list', { ...(isState(state) ? { state } : {}), limit: 100 })
  return (
    <Page
      title="Runners"
      about="Machines that run the scripts of procedures where the work is: behind a firewall, by a connection they open themselves."
      help={
        <>
          <p>
            A runner takes sealed jobs for its tags, judges them by a policy file on the machine that this server cannot change, and sends
            back what they print, masked.
          </p>
          <p>Declare a runner with its owner and tags, then register its machine once with a token.</p>
        </>
      }
      buttons={
        <Button variant="primary" href={urls.newRecord('runner')}>
          Declare a runner
        </Button>
      }
    >
      <Listing<Runner>
        label="Runners"
        pages={pages}
        columns={columns}
        keyOf={(runner) => runner.runner}
        filter={
          <div className="filters">
            <Select
              ariaLabel="State"
              selectedOption={{ value: state ?? '', label: isState(state) ? states[state] : 'Any state' }}
              options={[{ value: '', label: 'Any state' }, ...Object.entries(states).map(([value, label]) => ({ value, label }))]}
              onChange={({ detail }) => filters.set('state', detail.selectedOption.value)}
            />
          </div>
        }
        nothing={<Nothing title="No runner stands so">Choose another state, or declare one.</Nothing>}
      />
    </Page>
  )
}
