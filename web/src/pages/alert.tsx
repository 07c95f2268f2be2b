import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../client.gen.ts'
import { Deed } from '../parts/deed.tsx'
import { Markdown } from '../parts/markdown.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref } from '../parts/reference.tsx'
import { Lasting, Time } from '../parts/time.tsx'
import { MomentRow, Told } from '../parts/timeline.tsx'
import { Priority, State, Word } from '../parts/words.tsx'
import { useAct, useAsk } from '../questions.ts'
import { useKey } from '../shell/keyboard.tsx'
import { sayProblem } from '../shell/flashes.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { Former, Labels } from './alert-alike.tsx'
import { AlertNote, MoreDeeds, ResolveAlert } from './alert-deeds.tsx'
import { Pages } from './alert-pages.tsx'
import { Composites, Places } from './alert-places.tsx'
import { Procedure } from './alert-procedure.tsx'
import { HeldBy, Sends } from './alert-sends.tsx'
import { SignalGraph } from './alert-signal.tsx'
import { routeFor } from './alerts-no-process.tsx'

type Whole = Outputs['alert.get']

/** One group of alerts: what is wrong, whose it is, who was paged, what to do now. */
export const View = (): ReactElement => {
  const { id = '' } = useParams()
  const alert = useAsk('alert.get', { id })
  const acknowledge = useAct('alert.acknowledge')
  const open = alert.data !== undefined && alert.data.group.state !== 'acknowledged' && alert.data.group.state !== 'resolved'
  useKey('a', open ? () => acknowledge.mutate({ id }, { onError: sayProblem }) : undefined)
  if (alert.data === undefined) {
    return (
      <Page title="Alert" crumbs={[{ text: 'Alerts', href: urls.alerts() }]}>
        {alert.error === null ? (
          <Loaded query={alert}>{() => null}</Loaded>
        ) : (
          <ProblemNote problem={alert.error} retry={() => void alert.refetch()} />
        )}
      </Page>
    )
  }
  return <Shown whole={alert.data} />
}

const Shown = ({ whole }: { readonly whole: Whole }): ReactElement => {
  const { group } = whole
  const newest = whole.alerts[0]
  const description = newest?.annotations.description ?? newest?.annotations.message
  return (
    <Page
      title={group.summary}
      crumbs={[{ text: 'Alerts', href: urls.alerts() }]}
      before={
        <>
          <Priority priority={group.priority} /> <State state={group.state} />
          {group.isFlapping && (
            <Word tone="warn" title="One page, held open until it has been quiet for a while.">
              Flapping
            </Word>
          )}
          {group.isTicket && <Word tone="off">Ticket: nobody is paged</Word>}
        </>
      }
      about={
        <>
          {group.workload !== null && (
            <>
              <Ref to={group.workload} withKind /> ·{' '}
            </>
          )}
          {group.resolvedAt === null ? 'since' : 'lasted'} <Lasting from={group.openedAt} to={group.resolvedAt} /> · owner{' '}
          <Ref to={group.owner} />
        </>
      }
      buttons={<Buttons whole={whole} />}
      help={
        <>
          <p>
            Acknowledging says “I am on it”: nobody is paged about it any more. It resolves when its sender says it is over, or by hand with
            a reason.
          </p>
          <p>
            Putting it off keeps it quiet until an instant; a <a href={urls.silences()}>silence</a> does so for everything with such labels.
          </p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS10-BP01')}>OPS10-BP01</a>,{' '}
            <a href={urls.practice('organization', 'OPS10-BP02')}>OPS10-BP02</a>
          </p>
        </>
      }
    >
      <div className="grid">
        <div className="two-thirds stack">
          <HeldBy whole={whole} />
          <Why whole={whole} />
          {description !== undefined && (
            <section className="card">
              <h2>What the sender says</h2>
              <Markdown text={description} />
            </section>
          )}
          <SignalGraph labels={group.labels} openedAt={group.openedAt} resolvedAt={group.resolvedAt} />
          <Procedure group={group} runs={whole.runs} />
          <section className="card">
            <div className="title">
              <h2>What happened</h2>
              <AlertNote id={group.id} closed={group.resolvedAt !== null} />
            </div>
            <ol className="timeline">
              {whole.history.map((line) => (
                <MomentRow
                  key={line.id}
                  fact={line}
                  about={[group.reference, group.workload ?? '', ...whole.alerts.map((alert) => `alert:${alert.id}`)]}
                />
              ))}
            </ol>
          </section>
        </div>
        <aside className="third stack" aria-label="Details of the alert">
          <Pages subject={group.reference} pages={whole.pages} because={becauseOf(whole)} pagedAt={group.pagedAt} pageAt={group.pageAt} />
          <Sends whole={whole} />
          <Places whole={whole} />
          <Composites whole={whole} />
          <Labels whole={whole} />
          <Former whole={whole} />
        </aside>
      </div>
    </Page>
  )
}

const Buttons = ({ whole: { group, incidents } }: { readonly whole: Whole }): ReactElement | null => {
  const incident = incidents.find((each) => typeof each === 'object' && each !== null && 'id' in each)
  const incidentId =
    typeof incident === 'object' && incident !== null && 'id' in incident && typeof incident.id === 'string' ? incident.id : undefined
  return (
    <>
      {incidentId === undefined ? (
        group.resolvedAt === null && (
          <Deed
            action="incident.open"
            input={{
              title: group.summary,
              priority: group.priority,
              alerts: [group.id],
              ...(group.workload === null ? {} : { workload: group.workload }),
            }}
            done="The incident is open."
          >
            Open an incident
          </Deed>
        )
      ) : (
        <Button href={urls.incident(incidentId)}>Open its incident</Button>
      )}
      <MoreDeeds group={group} />
      {group.resolvedAt === null && <ResolveAlert id={group.id} summary={group.summary} />}
      {group.state === 'acknowledged' && (
        <Deed
          action="alert.unacknowledge"
          input={{ id: group.id }}
          ask="Paging starts again from the first step of the policy."
          done="Paging starts again."
        >
          Give it back
        </Deed>
      )}
      {group.state !== 'acknowledged' && group.state !== 'resolved' && (
        <Deed
          action="alert.acknowledge"
          input={{ id: group.id }}
          variant="primary"
          done="You are on it. Nobody is paged about it any more."
        >
          Acknowledge
        </Deed>
      )}
    </>
  )
}

/** Why these people are paged, or, while it is held back, why nobody is. */
const becauseOf = ({ group, alerts }: Pick<Whole, 'group' | 'alerts'>): string => {
  const held = alerts.flatMap((alert) => (alert.resolvedAt === null ? alert.heldBy.map(({ because }) => because) : []))
  return group.state === 'suppressed' && held.length > 0 ? [...new Set(held)].join(' ') : group.pagedBecause
}

const Why = ({ whole: { group, alerts } }: { readonly whole: Whole }): ReactElement => (
  <section className="card">
    <dl className="facts">
      <dt>Priority</dt>
      <dd>
        {group.priority}.{' '}
        <span className="quiet">
          <Told sentence={group.priorityBecause} />
        </span>
        {group.computedPriority !== null && group.computedPriority !== group.priority && (
          <div className="quiet small">
            The matrix says {group.computedPriority}; <Ref to={group.priorityBy} /> said otherwise.
          </div>
        )}
      </dd>
      <dt>Paging</dt>
      <dd>
        <Told sentence={becauseOf({ group, alerts })} />
      </dd>
      <dt>Comes from</dt>
      <dd>
        {[...new Set(alerts.map(({ source }) => source))].slice(0, 3).map((source) => (
          <span key={source}>{source.includes(':') ? <Ref to={source} /> : source} </span>
        ))}
      </dd>
      <dt>Rule</dt>
      <dd>{group.rule === null ? <span className="quiet">No rule knows it</span> : <RuleLink rule={group.rule} />}</dd>
      {group.acknowledgedBy !== null && (
        <>
          <dt>Acknowledged</dt>
          <dd>
            by <Ref to={group.acknowledgedBy} />, <Time at={group.acknowledgedAt} />, after{' '}
            <Lasting from={group.openedAt} to={group.acknowledgedAt} />
          </dd>
        </>
      )}
      <dt>Route</dt>
      <dd>
        {group.route === null ? (
          <>
            None knows it. <a href={urls.newRecord('route', routeFor(group))}>Give it a process</a>
          </>
        ) : (
          <Ref to={group.route} />
        )}
      </dd>
      <dt>Policy</dt>
      <dd>
        <Ref to={group.policy} />
      </dd>
      {group.resolvedAt !== null && (
        <>
          <dt>Resolved</dt>
          <dd>
            <Time at={group.resolvedAt} />
          </dd>
        </>
      )}
    </dl>
  </section>
)

const RuleLink = ({ rule }: { readonly rule: string }): ReactElement => (
  <>
    <Ref to={rule} /> <a href={urls.noiseOf(rule)}>how often it fires</a>
  </>
)
