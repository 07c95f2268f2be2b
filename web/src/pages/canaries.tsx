import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { lasting } from '../moments.ts'
import { Listing, type Column } from '../parts/listing.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { State } from '../parts/words.tsx'
import { usePages } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'

type Canary = Outputs['canary.list']['items'][number]

export const share = (value: number | null): string =>
  value === null ? '—' : `${(value * 100).toFixed(value > 0.999 && value < 1 ? 3 : value === 1 ? 0 : 1)} %`

const columns: readonly Column<Canary>[] = [
  { id: 'title', header: 'Canary', rowHeader: true, by: (each) => each.title, cell: (each) => <Ref to={each.canary} title={each.title} /> },
  {
    id: 'state',
    header: 'State',
    under: true,
    by: (each) => each.state,
    cell: (each) => <State state={each.state} because={each.lastReason ?? undefined} />,
  },
  { id: 'workload', header: 'Workload', wide: true, by: (each) => each.workload, cell: (each) => <Ref to={each.workload} /> },
  {
    id: 'last',
    header: 'Last answer',
    under: true,
    by: (each) => each.lastMs ?? 0,
    cell: (each) =>
      each.lastAt === null ? (
        <span className="quiet">none yet</span>
      ) : (
        <span className="number">
          {each.lastMs === null ? '' : `${lasting(each.lastMs)}, `}
          <Time at={each.lastAt} />
        </span>
      ),
  },
  {
    id: 'share',
    header: 'Passed, last day',
    wide: true,
    by: (each) => each.passedShare ?? 0,
    cell: (each) => <span className="number">{share(each.passedShare)}</span>,
  },
  { id: 'every', header: 'Every', wide: true, by: (each) => each.everySeconds, cell: (each) => lasting(each.everySeconds * 1_000) },
  { id: 'since', header: 'Since', wide: true, by: (each) => each.since ?? '', cell: (each) => <Time at={each.since} /> },
]

export const View = (): ReactElement => {
  const pages = usePages('canary.list', { limit: 100 })
  return (
    <Page
      title="Canaries"
      about={
        <>
          Requests made again and again as a customer would, to know before they do that something is wrong. What must come by itself are{' '}
          <a href={urls.heartbeats()}>heartbeats</a>.
        </>
      }
      help={
        <>
          <p>A canary that fails a few times in a row raises an alert with its workload’s name; the route decides what happens then.</p>
          <h3>How good looks</h3>
          <p>
            Every customer-facing workload has one (<a href={urls.practice('organization', 'OPS04-BP03')}>OPS04-BP03</a>).
          </p>
        </>
      }
      buttons={
        <Button variant="primary" href={urls.newRecord('canary')}>
          New canary
        </Button>
      }
    >
      <Listing
        label="Canaries"
        pages={pages}
        columns={columns}
        keyOf={(each) => each.canary}
        nothing={
          <Nothing title="No canaries" action={<Button href={urls.newRecord('canary')}>Watch an address</Button>}>
            Name an address and what a good answer is. Andon asks it every few seconds.
          </Nothing>
        }
      />
    </Page>
  )
}
