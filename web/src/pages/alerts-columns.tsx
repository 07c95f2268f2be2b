import '../alerting.css'
import type { ReactElement } from 'react'
import type { Column } from '../parts/listing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { Told } from '../parts/timeline.tsx'
import { plural, Priority, State, Word } from '../parts/words.tsx'
import { urls } from '../urls.ts'
import type { Group, PageView } from './alerts-asked.ts'

export const priorities = ['Critical', 'Urgent', 'High', 'Normal', 'Low'] as const

const rank = (priority: string): number => priorities.findIndex((each) => each === priority)

interface Asked {
  readonly held: ReadonlyMap<string, string>
  readonly paged: ReadonlyMap<string, readonly PageView[]>
}

/** The columns of the list; why something is held back and who was paged are asked beside it. */
export const columnsOf = ({ held, paged }: Asked): readonly Column<Group>[] => [
  {
    id: 'summary',
    header: 'Alert',
    rowHeader: true,
    width: 260,
    by: (group) => group.summary,
    cell: (group) => (
      <>
        <a href={urls.alert(group.id)} data-alert={group.id}>
          {group.summary}
        </a>
        {group.openAlerts > 1 && (
          <>
            {' '}
            <span className="quiet small whole">{plural(group.openAlerts, 'alert')}</span>
          </>
        )}
        {group.isFlapping && (
          <span className="small">
            {' '}
            <Word tone="warn">flapping</Word>
          </span>
        )}
        {group.isTicket && <span className="quiet small"> ticket</span>}
      </>
    ),
  },
  {
    id: 'priority',
    header: 'Priority',
    under: true,
    width: 110,
    by: (group) => rank(group.priority),
    cell: (group) => <Priority priority={group.priority} />,
  },
  {
    id: 'state',
    header: 'State',
    under: true,
    width: 200,
    by: (group) => group.state,
    cell: (group) => <Standing group={group} because={held.get(group.reference)} />,
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
    header: 'Paged',
    wide: true,
    width: 180,
    by: (group) => group.assignee ?? group.acknowledgedBy ?? '',
    cell: (group) => <Paged group={group} pages={paged.get(group.reference) ?? []} />,
  },
  { id: 'age', header: 'Opened', under: true, width: 110, by: (group) => group.openedAt, cell: (group) => <Time at={group.openedAt} /> },
]

const Standing = ({ group, because }: { readonly group: Group; readonly because: string | undefined }): ReactElement => (
  <>
    <State state={group.state} because={because ?? group.pagedBecause} />
    {group.state === 'suppressed' && because !== undefined && (
      <div className="quiet small briefly" title={because}>
        <Told sentence={because} />
      </div>
    )}
    {group.state !== 'suppressed' && group.suppressedAlerts > 0 && (
      <div className="quiet small">{plural(group.suppressedAlerts, 'alert')} of it held back</div>
    )}
  </>
)

/** Who was paged and what they answered; without a page, when it is due. */
const Paged = ({ group, pages }: { readonly group: Group; readonly pages: readonly PageView[] }): ReactElement => {
  const people = [...new Set(pages.map(({ person }) => person))]
  const taker = group.assignee ?? group.acknowledgedBy
  if (taker !== null)
    return (
      <>
        <Ref to={taker} />
        <div className="quiet small">
          {group.assignee !== null ? (
            'is on it'
          ) : (
            <>
              said yes <Time at={group.acknowledgedAt} />
            </>
          )}
          {people.length > 1 && `, ${people.length} were paged`}
        </div>
      </>
    )
  if (people.length === 0)
    return group.pageAt === null || group.state === 'suppressed' || group.isTicket ? (
      <span className="quiet">nobody</span>
    ) : (
      <span className="quiet">
        due <Time at={group.pageAt} />
      </span>
    )
  const [first = ''] = people
  return (
    <>
      <Ref to={first} />
      {people.length > 1 && <span className="quiet small"> and {people.length - 1} more</span>}
      <div className="quiet small">{answerOf(pages)}</div>
    </>
  )
}

const answerOf = (pages: readonly PageView[]): string => {
  if (pages.every(({ state }) => state === 'refused')) return 'could not be reached'
  if (pages.some(({ state }) => state === 'delivered' || state === 'sent')) return 'no answer yet'
  return pages.some(({ state }) => state === 'waiting') ? 'on its way' : 'not needed any more'
}
