import type { ReactElement } from 'react'
import { Deed } from '../parts/deed.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Ref } from '../parts/reference.tsx'
import { Lasting } from '../parts/time.tsx'
import { MomentRow } from '../parts/timeline.tsx'
import { Chip, Priority, State } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'

/** An alert beside the list it is in: enough to decide whether it is mine. */
export const AlertPeek = ({ id }: { readonly id: string }): ReactElement => {
  const alert = useAsk('alert.get', { id })
  return (
    <Loaded query={alert}>
      {({ group, history }) => (
        <div className="stack">
          <div className="row tight">
            <Priority priority={group.priority} /> <State state={group.state} />
          </div>
          <div className="strong wrap">{group.summary}</div>
          <dl className="facts">
            <dt>Workload</dt>
            <dd>
              <Ref to={group.workload} />
            </dd>
            <dt>Owner</dt>
            <dd>
              <Ref to={group.owner} />
            </dd>
            <dt>What to do</dt>
            <dd>
              <Ref to={group.runbook} />
            </dd>
            <dt>For</dt>
            <dd>
              <Lasting from={group.openedAt} to={group.resolvedAt} />
            </dd>
            <dt>Paging</dt>
            <dd>{group.pagedBecause}</dd>
          </dl>
          {group.state !== 'acknowledged' && group.state !== 'resolved' && (
            <div>
              <Deed action="alert.acknowledge" input={{ id: group.id }} variant="primary" done="You are on it.">
                Acknowledge
              </Deed>
            </div>
          )}
          <div className="row tight">
            {Object.entries(group.labels).map(([name, value]) => (
              <Chip key={name} name={name} value={value} />
            ))}
          </div>
          <ol className="timeline">
            {history.slice(0, 12).map((line) => (
              <MomentRow key={line.id} fact={line} about={[group.reference, group.workload ?? '']} />
            ))}
          </ol>
        </div>
      )}
    </Loaded>
  )
}
