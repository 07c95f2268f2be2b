import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import { Deed } from '../parts/deed.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref, Refs, shortName } from '../parts/reference.tsx'
import { Lasting, Stopwatch, Time } from '../parts/time.tsx'
import { Told } from '../parts/timeline.tsx'
import { plural, Priority, State } from '../parts/words.tsx'
import { useAct, useAsk } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { sayProblem } from '../shell/flashes.tsx'
import { useKey } from '../shell/keyboard.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import type { Whole } from './incident-whole.ts'
import { Ask } from './alert-deeds.tsx'
import { Roles } from './incident-roles.tsx'
import { Story } from './incident-story.tsx'
import { seconds } from './incidents.tsx'
import { StartProcedure } from './run/start.tsx'
import { RunState } from './run/state.tsx'

/** The room of an incident: where it stands, who leads, the story, and what belongs to it. */
export const View = (): ReactElement => {
  const { id = '' } = useParams()
  const incident = useAsk('incident.get', { incident: id })
  const acknowledge = useAct('incident.acknowledge')
  useKey(
    'a',
    incident.data?.incident.state === 'declared' ? () => acknowledge.mutate({ incident: id }, { onError: sayProblem }) : undefined,
  )
  if (incident.data === undefined)
    return (
      <Page title="Incident" crumbs={[{ text: 'Incidents', href: urls.incidents() }]}>
        {incident.error === null ? (
          <Loaded query={incident} lines={6}>
            {() => null}
          </Loaded>
        ) : (
          <ProblemNote problem={incident.error} retry={() => void incident.refetch()} />
        )}
      </Page>
    )
  return <Room whole={incident.data} />
}

const Room = ({ whole }: { readonly whole: Whole }): ReactElement => {
  const { incident } = whole
  return (
    <Page
      title={incident.title}
      crumbs={[{ text: 'Incidents', href: urls.incidents() }]}
      before={
        <>
          <span className="quiet number">Incident {incident.number}</span> <Priority priority={incident.priority} />{' '}
          <State state={incident.state} />
        </>
      }
      about={
        <>
          {incident.workload !== null && (
            <>
              <Ref to={incident.workload} /> ·{' '}
            </>
          )}
          owner <Ref to={incident.owner} /> · opened <Time at={incident.openedAt} />
          {incident.reason !== null && (
            <>
              . <Told sentence={incident.reason} />
            </>
          )}
        </>
      }
      help={
        <>
          <p>
            The timeline is every fact that mentions the incident, its alerts, pages and runs; nobody types it after the fact. Write what
            you see and decide: the analysis will thank you.
          </p>
          <p>
            <kbd>a</kbd> acknowledges.
          </p>
        </>
      }
      buttons={<Buttons whole={whole} />}
    >
      <div className="stack">
        <Clocks whole={whole} />
        <div className="grid">
          <div className="two-thirds stack">
            {incident.summary !== null && incident.summary !== '' && (
              <section className="card">
                <h2>What it was</h2>
                <p>{incident.summary}</p>
              </section>
            )}
            <Story whole={whole} />
          </div>
          <aside className="third stack" aria-label="What belongs to it">
            <Roles whole={whole} />
            <Alerts whole={whole} />
            <Runs whole={whole} />
            <section className="card">
              <h2>People in it</h2>
              {whole.people.length === 0 ? <span className="quiet">Nobody yet</span> : <Refs to={whole.people} most={20} />}
            </section>
          </aside>
        </div>
      </div>
    </Page>
  )
}

const Buttons = ({ whole: { incident } }: { readonly whole: Whole }): ReactElement => {
  const resolve = useAct('incident.resolve')
  const reopen = useAct('incident.reopen')
  const mitigate = useAct('incident.mitigate')
  const mayResolve = useWhyNot('incident.resolve')
  const mayReopen = useWhyNot('incident.reopen')
  if (incident.state === 'resolved') {
    return (
      <Ask
        button="Reopen"
        title="Reopen the incident?"
        label="What goes on"
        about="Its clocks run on and its people see it again."
        whyNot={mayReopen}
        busy={reopen.isPending}
        problem={reopen.error}
        go={(reason, close) => reopen.mutate({ incident: incident.id, reason }, { onSuccess: close })}
      />
    )
  }
  return (
    <>
      <Ask
        button="Resolve"
        variant={incident.state === 'declared' ? 'normal' : 'primary'}
        title="Is it over?"
        label="What it was, in one or two sentences"
        about="Its clocks stop, and whoever reads it next month starts here."
        whyNot={mayResolve}
        busy={resolve.isPending}
        problem={resolve.error}
        go={(summary, close) => resolve.mutate({ incident: incident.id, summary }, { onSuccess: close })}
      />
      {incident.state === 'acknowledged' && (
        <Ask
          button="Mitigated"
          title="Do customers no longer suffer?"
          label="What helped"
          about="The cause may remain; the incident stays open until it is over."
          whyNot={mayResolve}
          busy={mitigate.isPending}
          problem={mitigate.error}
          go={(note, close) => mitigate.mutate({ incident: incident.id, note }, { onSuccess: close })}
        />
      )}
      {incident.state === 'declared' && (
        <Deed action="incident.acknowledge" input={{ incident: incident.id }} variant="primary" done="You are on it.">
          Acknowledge
        </Deed>
      )}
    </>
  )
}

/** Since when it hurts, and how long each part took: every clock starts at the first alert but the first. */
const Clocks = ({ whole: { incident } }: { readonly whole: Whole }): ReactElement => {
  const start = incident.detectedAt ?? incident.openedAt
  return (
    <section className="card clocks" aria-label="Clocks">
      <div className="clock">
        <span className="figure">
          <Stopwatch from={start} to={incident.resolvedAt} />
        </span>
        <span className="quiet small">{incident.resolvedAt === null ? 'since it was detected' : 'from detection to the end'}</span>
      </div>
      <Clock what="to detect" value={seconds(incident.timeToDetectSeconds)} />
      <Clock what="to acknowledge" value={seconds(incident.timeToAcknowledgeSeconds)} />
      <Clock what="to mitigate" value={seconds(incident.timeToMitigateSeconds)} />
      <Clock what="to resolve" value={seconds(incident.timeToResolveSeconds)} />
    </section>
  )
}

const Clock = ({ what, value }: { readonly what: string; readonly value: string }): ReactElement => (
  <div className="clock">
    <span className="figure">{value}</span>
    <span className="quiet small">{what}</span>
  </div>
)

const Alerts = ({ whole }: { readonly whole: Whole }): ReactElement => (
  <section className="card">
    <h2>
      {plural(whole.alertCount, 'alert')}, {whole.openAlerts} open
    </h2>
    {whole.alerts.length === 0 ? (
      <Nothing title="No alert is linked">It was opened by hand; link an alert from the alert’s page.</Nothing>
    ) : (
      <ul className="things">
        {whole.alerts.map((alert) => (
          <li key={alert.id}>
            <div className="grow">
              <a href={urls.alert(alert.group)}>{alert.summary}</a>
              <div className="meta">
                lasts <Lasting from={alert.startsAt} to={alert.resolvedAt} />
                {alert.runbook !== null && <First alert={alert} runbook={alert.runbook} incident={whole.incident.id} />}
              </div>
            </div>
            <State state={alert.resolvedAt === null ? 'open' : 'resolved'} />
          </li>
        ))}
      </ul>
    )}
  </section>
)

/** What to do about an alert: the form of its runbook, filled in and about the incident too; the text is for whoever reads first. */
const First = ({
  alert,
  runbook,
  incident,
}: {
  readonly alert: Whole['alerts'][number]
  readonly runbook: string
  readonly incident: string
}): ReactElement => (
  <div>
    Do first:{' '}
    <a href={urls.startProcedure({ procedure: runbook, about: [`incident:${incident}`, `alert:${alert.id}`] })}>{shortName(runbook)}</a> ·{' '}
    <a href={urls.procedure(runbook)}>its text</a>
  </div>
)

const Runs = ({ whole }: { readonly whole: Whole }): ReactElement => (
  <section className="card">
    <h2>Runs</h2>
    {whole.runs.length === 0 ? (
      <Nothing title="No procedure was run">Start one here, or the runbook of an alert.</Nothing>
    ) : (
      <ul className="things">
        {whole.runs.map((run) => (
          <li key={run.run}>
            <div className="grow">
              <a href={urls.run(run.run)}>{run.procedure === null ? 'Run' : shortName(run.procedure)}</a>
              <div className="meta">
                <Time at={run.startedAt} />, took <Lasting from={run.startedAt} to={run.finishedAt} />
              </div>
            </div>
            <RunState run={{ status: run.finishedAt === null ? 'Under way' : run.status, waiting: null }} />
          </li>
        ))}
      </ul>
    )}
    {whole.incident.resolvedAt === null && <StartProcedure about={`incident:${whole.incident.id}`} />}
  </section>
)
