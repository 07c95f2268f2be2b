import { lazy, Suspense, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { Listing } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { plural } from '../../parts/words.tsx'
import { usePages } from '../../questions.ts'
import { urls } from '../../urls.ts'
import { runColumns } from '../run/columns.tsx'

/** Bytes for whoever looks at it. */
const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).DurationChart }))

const columns = runColumns.filter((column) => column.id !== 'procedure')

/** Every run of it, the last first, with how long each took. */
export const History = ({ procedure }: { readonly procedure: Outputs['procedure.get'] }): ReactElement => {
  const runs = usePages('run.list', { procedure: procedure.procedure, limit: 50 })
  const ended = runs.items.filter((run) => run.finishedAt !== null && run.status !== 'Cancelled')
  return (
    <div className="stack">
      {ended.length >= 3 && (
        <section className="card">
          <h2>How long it took</h2>
          <div className="small quiet">
            The last {plural(ended.length, 'run')} that ended
            {procedure.medianSeconds !== null && `; usually ${lasting(procedure.medianSeconds * 1_000)}`}.
          </div>
          <Suspense fallback={<div className="chart-wait" />}>
            <Chart
              usualSeconds={procedure.medianSeconds}
              runs={ended.map(({ startedAt, finishedAt, status }) => ({
                startedAt,
                seconds: (Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1_000,
                failed: status !== 'Success',
              }))}
            />
          </Suspense>
        </section>
      )}
      <Listing
        label="Runs"
        pages={runs}
        columns={columns}
        keyOf={(run) => run.run}
        header={
          <div className="row apart">
            <h2 className="section">Runs</h2>
            <a href={urls.runs({ procedure: procedure.procedure })}>Filter them</a>
          </div>
        }
        nothing={<Nothing title="Never run">A procedure nobody ran is not proven to work. Try it, in a quiet hour.</Nothing>}
      />
    </div>
  )
}
