import type { Outputs } from '../../client.gen.ts'
import type { Column } from '../../parts/listing.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Lasting, Time } from '../../parts/time.tsx'
import { Actor } from '../../parts/timeline.tsx'
import { urls } from '../../urls.ts'
import { RunState } from './state.tsx'

export type Run = Outputs['run.list']['items'][number]

export const runColumns: readonly Column<Run>[] = [
  {
    id: 'title',
    header: 'Run',
    rowHeader: true,
    by: (run) => run.title,
    cell: (run) => (
      <>
        <a href={urls.run(run.run)}>{run.title}</a>
        {run.target !== null && <span className="quiet small wrap"> {run.target}</span>}
      </>
    ),
  },
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
