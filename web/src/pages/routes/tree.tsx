import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Matchers } from '../../parts/matchers.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref, shortName } from '../../parts/reference.tsx'
import { plural, Priority, Word } from '../../parts/words.tsx'
import { useAsk, usePages } from '../../questions.ts'
import { urls } from '../../urls.ts'

type Branch = Outputs['alert.routes']['items'][number]

/** Names of fields as people read them in a list of what is taken over. */
const spoken: Readonly<Record<string, string>> = {
  escalation: 'policy',
  runbook: 'document',
  groupBy: 'grouping',
  groupWait: 'wait',
  groupInterval: 'interval',
  repeatInterval: 'repeat',
  muteDuring: 'quiet hours',
  activeDuring: 'hours',
  openIncident: 'incidents',
}

const columnsOf = (took: ReadonlyMap<string, number> | undefined): readonly Column<Branch>[] => [
  {
    id: 'route',
    header: 'Route',
    rowHeader: true,
    cell: (each) => (
      <div className="tree-route" style={{ paddingLeft: each.depth * 20 }}>
        {each.depth > 0 && (
          <span className="branch" aria-label={`Level ${each.depth + 1}`}>
            └
          </span>
        )}
        <div>
          <a href={urls.record(each.route)}>{each.title ?? shortName(each.route)}</a>
          {each.goesOn && <span className="quiet small"> goes on behind it</span>}
          <div className="small">
            <Matchers of={each.matchers} />
          </div>
        </div>
      </div>
    ),
  },
  { id: 'order', header: 'Order', wide: true, width: 75, cell: (each) => <span className="number">{each.order}</span> },
  { id: 'state', header: 'State', under: true, width: 115, cell: (each) => <Standing branch={each} /> },
  { id: 'owner', header: 'Owner', under: true, width: 105, cell: (each) => <Ref to={each.owner} /> },
  {
    id: 'does',
    header: 'What to do, whom to page',
    wide: true,
    width: 180,
    cell: (each) => (
      <>
        <Ref to={each.runbook} />
        <div className="small">{each.pages ? <Ref to={each.policy} /> : <span className="quiet">a ticket, nobody is paged</span>}</div>
        {each.inherits.length > 0 && (
          <div className="quiet small">from above: {each.inherits.map((field) => spoken[field] ?? field).join(', ')}</div>
        )}
      </>
    ),
  },
  { id: 'priority', header: 'Priority', under: true, width: 100, cell: (each) => <Priority priority={each.priority} /> },
  {
    id: 'waits',
    header: 'Waits',
    wide: true,
    width: 125,
    cell: (each) => (
      <span className="small">
        {each.waitSeconds === null ? 'wait by priority' : `wait ${spokenSeconds(each.waitSeconds)}`}
        <br />
        <span className="quiet">
          changes {spokenSeconds(each.intervalSeconds)}, again {spokenSeconds(each.repeatSeconds)}
        </span>
      </span>
    ),
  },
  {
    id: 'took',
    header: 'Took, 28 days',
    wide: true,
    width: 95,
    cell: (each) =>
      took === undefined ? (
        <span className="quiet">…</span>
      ) : (
        <a href={urls.alerts({ state: 'all', route: each.route })}>
          {(took.get(each.route) ?? 0) === 0 ? 'none' : plural(took.get(each.route) ?? 0, 'alert')}
        </a>
      ),
  },
]

const spokenSeconds = (seconds: number): string => (seconds === 0 ? 'at once' : lasting(seconds * 1_000))

const Standing = ({ branch: { isTried, defects } }: { readonly branch: Branch }): ReactElement => {
  if (defects.length > 0)
    return (
      <>
        <Word tone={isTried ? 'bad' : 'off'}>{isTried ? 'no process' : 'takes nothing'}</Word>
        <div className="small quiet">{defects.join(', ')}</div>
      </>
    )
  return isTried ? <Word tone="good">complete</Word> : <Word tone="off">switched off</Word>
}

/** The routes in the order they are tried, each before those below it. */
export const Tree = (): ReactElement => {
  const pages = usePages('alert.routes', { limit: 200 })
  const figures = useAsk('noise.rules', { by: 'route', period: '28d', limit: 200 })
  const took = figures.data === undefined ? undefined : new Map(figures.data.items.map(({ name, fired }) => [name, fired]))
  return (
    <Listing
      label="Routes"
      pages={pages}
      columns={columnsOf(took)}
      keyOf={(each) => each.route}
      nothing={
        <Nothing title="No routes" action={<Button href={urls.newRecord('route')}>Make the first route</Button>}>
          Without one every alert goes to the “no process” queue and pages its fallback. A route says whose it is, what to do and whom to
          page.
        </Nothing>
      }
    />
  )
}
