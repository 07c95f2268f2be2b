import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import type { ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Lasting, Time } from '../../parts/time.tsx'
import { Actor } from '../../parts/timeline.tsx'
import { usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { RunState } from './state.tsx'

type Run = Outputs['run.list']['items'][number]
const statuses = ['InProgress', 'Waiting', 'Success', 'Failed', 'TimedOut', 'Cancelled'] as const
const spoken = {
  InProgress: 'running',
  Waiting: 'waiting for somebody',
  Success: 'succeeded',
  Failed: 'failed',
  TimedOut: 'timed out',
  Cancelled: 'cancelled',
}

export const runColumns: readonly Column<Run>[] = [
  { id: 'title', header: 'Run', rowHeader: true, by: (run) => run.title, cell: (run) => <a href={urls.run(run.run)}>{run.title}</a> },
  { id: 'state', header: 'State', under: true, width: 190, by: (run) => run.status, cell: (run) => <RunState run={run} /> },
  { id: 'procedure', header: 'Procedure', wide: true, by: (run) => run.procedure, cell: (run) => <Ref to={run.procedure} /> },
  { id: 'about', header: 'About', wide: true, cell: (run) => <Refs to={run.about} most={2} /> },
  {
    id: 'by',
    header: 'Started by',
    wide: true,
    by: (run) => run.startedBy,
    cell: (run) => (run.automatic ? 'Andon, by itself' : <Actor who={run.startedBy} />),
  },
  { id: 'started', header: 'Started', under: true, by: (run) => run.startedAt, cell: (run) => <Time at={run.startedAt} /> },
  { id: 'took', header: 'Took', wide: true, cell: (run) => <Lasting from={run.startedAt} to={run.finishedAt} /> },
]

export const View = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const status = statuses.find((each) => each === parameters.get('status'))
  const procedure = parameters.get('procedure') ?? undefined
  const pages = usePages('run.list', {
    limit: 50,
    ...(status === undefined ? {} : { status: [status] }),
    ...(procedure === undefined ? {} : { procedure }),
  })
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
        <Button href={urls.procedures()} variant="primary">
          Start a procedure
        </Button>
      }
    >
      <Listing
        label="Runs"
        pages={pages}
        columns={runColumns}
        keyOf={(run) => run.run}
        filter={
          <div className="filters">
            <Select
              ariaLabel="State"
              selectedOption={{ value: status ?? '', label: status === undefined ? 'Any state' : `Only ${spoken[status]}` }}
              options={[{ value: '', label: 'Any state' }, ...statuses.map((each) => ({ value: each, label: `Only ${spoken[each]}` }))]}
              onChange={({ detail }) =>
                change(detail.selectedOption.value === '' ? {} : { status: detail.selectedOption.value ?? '' }, { replace: true })
              }
            />
            {procedure !== undefined && (
              <Button iconName="close" iconAlign="right" onClick={() => change({}, { replace: true })}>
                {procedure}
              </Button>
            )}
          </div>
        }
        nothing={
          <Nothing title="No runs" action={<Button href={urls.procedures()}>Choose a procedure</Button>}>
            A procedure that is followed here keeps who did which step when. Runbooks can also start by themselves with an alert.
          </Nothing>
        }
      />
    </Page>
  )
}
