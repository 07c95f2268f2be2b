import { Segments } from '../parts/segments.tsx'
import type { ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { Loaded } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Stopwatch, Time } from '../parts/time.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { plural, Priority, State, Word } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { useMe } from '../session.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { NeedsMe } from './now-needs.tsx'
import { ReadinessCard } from './now-readiness.tsx'

const told = [
  'alert.opened',
  'alert.acknowledged',
  'alert.resolved',
  'incident.opened',
  'incident.acknowledged',
  'incident.resolved',
  'run.started',
  'run.finished',
  'notice.exhausted',
  'canary.failed',
  'canary.recovered',
  'demo.broken',
  'demo.mended',
  'oncall.overridden',
  'oncall.fixed',
  'oncall.swap-accepted',
  'oncall.cover-taken',
  'oncall.gap-found',
]

/** The page that is open all day: what is wrong, whose it is, what now. */
export const View = (): ReactElement => {
  const me = useMe()
  const [parameters, change] = useSearchParams()
  // Who belongs to no team sees everybody's: the first administrator, before there are teams.
  const usual = me.teams.length === 0 ? 'all' : 'me'
  const view = parameters.get('view') === 'all' ? 'all' : parameters.get('view') === 'me' ? 'me' : usual
  const counts = useAsk('alert.counts', {})
  return (
    <Page
      title="Now"
      about={counts.data === undefined ? 'Looking' : headline(counts.data)}
      help={
        <>
          <p>What needs you, what burns, who is on call. It changes by itself when the world does.</p>
          <p>
            Press <kbd>?</kbd> for every key, <kbd>Ctrl K</kbd> to go anywhere.
          </p>
        </>
      }
      buttons={
        <Segments
          label="Whose"
          selectedId={view}
          options={[
            { id: 'me', text: me.teams.length === 0 ? 'Me' : 'Me and my teams' },
            { id: 'all', text: 'Everybody' },
          ]}
          onChange={({ detail }) => change(detail.selectedId === usual ? {} : { view: detail.selectedId }, { replace: true })}
        />
      }
    >
      <div className="grid">
        <div className="two-thirds stack">
          <NeedsMe all={view === 'all'} />
          <Incidents />
          <section className="card">
            <div className="title">
              <h2>What just happened</h2>
              <a href={urls.settings('audit')}>Everything</a>
            </div>
            <Timeline
              types={told}
              nothing={<Nothing title="All quiet">Alerts, incidents, runs and changes appear here as they happen.</Nothing>}
            />
          </section>
        </div>
        <aside className="third stack" aria-label="The state of things">
          <Counts />
          <OnCallNow />
          <Canaries />
          <ReadinessCard />
        </aside>
      </div>
    </Page>
  )
}

const headline = (counts: { groups: number; unacknowledged: number }): string => {
  if (counts.groups === 0) return 'Nothing is wrong.'
  if (counts.unacknowledged === 0) return `${plural(counts.groups, 'alert')} open, somebody is on each.`
  return `${plural(counts.groups, 'alert')} open, nobody is on ${counts.unacknowledged === counts.groups ? (counts.groups === 1 ? 'it' : 'any') : counts.unacknowledged}.`
}

const Incidents = (): ReactElement => {
  const incidents = useAsk('incident.list', { state: 'active', limit: 20 })
  return (
    <section className="card">
      <div className="title">
        <h2>Open incidents</h2>
        <a href={urls.incidents()}>All</a>
      </div>
      <Loaded query={incidents}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title="None">An incident opens with a critical alert, or by hand from an alert’s page.</Nothing>
          ) : (
            <ul className="things">
              {items.map((incident) => (
                <li key={incident.id}>
                  <Priority priority={incident.priority} />
                  <div className="grow">
                    <a href={urls.incident(incident.id)}>{incident.title}</a>
                    <div className="meta">
                      <State state={incident.state} />
                    </div>
                  </div>
                  <div className="end">
                    <Stopwatch from={incident.openedAt} />
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

const Counts = (): ReactElement => {
  const counts = useAsk('alert.counts', {})
  return (
    <section className="card">
      <div className="title">
        <h2>Alerts</h2>
        <a href={urls.alerts()}>All</a>
      </div>
      <Loaded query={counts}>
        {({ priorities, noProcess }) => (
          <>
            <ul className="counts">
              {priorities.map((each) => (
                <li key={each.priority}>
                  <a href={`${urls.alerts()}?priority=${each.priority}`} className={each.groups === 0 ? 'zero' : undefined}>
                    <span className="figure">{each.groups}</span>
                    <span className="small">{each.priority}</span>
                  </a>
                </li>
              ))}
            </ul>
            {noProcess > 0 && (
              <div className="small">
                <a href={urls.alerts({ state: 'no-process' })}>{plural(noProcess, 'alert')} without a process</a>
              </div>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

const OnCallNow = (): ReactElement => {
  const who = useAsk('oncall.who', {})
  return (
    <section className="card">
      <div className="title">
        <h2>On call now</h2>
        <a href={urls.onCall()}>Schedules</a>
      </div>
      <Loaded query={who}>
        {({ items }) => {
          const onDuty = items.flatMap((duty) => duty.now.map((shift) => ({ ...shift, title: duty.title })))
          return items.length === 0 ? (
            <Nothing title="No schedules">Name people who take turns.</Nothing>
          ) : (
            <>
              <ul className="things">
                {onDuty.slice(0, 8).map((duty) => (
                  <li key={`${duty.schedule}${duty.person}`}>
                    <div className="grow">
                      <Ref to={duty.person} />
                      <div className="meta">{duty.title}</div>
                    </div>
                    <div className="end">
                      until <Time at={duty.to} until />
                    </div>
                  </li>
                ))}
              </ul>
              {onDuty.length === 0 && <Word tone="bad">Nobody is on call</Word>}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

const Canaries = (): ReactElement => {
  const canaries = useAsk('canary.list', { limit: 200 })
  return (
    <section className="card">
      <div className="title">
        <h2>Canaries</h2>
        <a href={urls.canaries()}>All</a>
      </div>
      <Loaded query={canaries}>
        {({ items }) => {
          const failing = items.filter((canary) => canary.state === 'failing')
          if (items.length === 0) return <Nothing title="None">Nobody asks as a customer would.</Nothing>
          if (failing.length === 0) return <Word tone="good">{`All ${items.length} passing`}</Word>
          return (
            <ul className="things">
              {failing.map((canary) => (
                <li key={canary.canary}>
                  <div className="grow">
                    <Ref to={canary.canary} title={canary.title} />
                    <div className="meta">{canary.lastReason}</div>
                  </div>
                  <div className="end">
                    <State state={canary.state} />
                    <br />
                    <Time at={canary.since} />
                  </div>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
    </section>
  )
}
