import Button from '@cloudscape-design/components/button'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Lasting, Time } from '../../parts/time.tsx'
import { Actor, Timeline } from '../../parts/timeline.tsx'
import { Chip, plural } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { useUsual } from '../procedure/usual.ts'
import { PastNote } from './past-note.tsx'
import { RunState } from './state.tsx'
import { RunStep, usePast } from './step.tsx'

type Run = Outputs['run.get']

/** Its slider is loaded beside the steps, not before them. */
const Past = lazy(async () => ({ default: (await import('./past.tsx')).Past }))

/** A procedure being followed: its steps from top to bottom, live, answered in place. */
export const View = (): ReactElement => {
  const { id = '' } = useParams()
  const run = useAsk('run.get', { run: id })
  if (run.data === undefined)
    return (
      <Page title="Run" crumbs={[{ text: 'Runs', href: urls.runs() }]}>
        {run.error === null ? (
          <Loaded query={run} lines={6}>
            {() => null}
          </Loaded>
        ) : (
          <div className="stack">
            <ProblemNote problem={run.error} {...(run.error.status === 410 ? {} : { retry: () => void run.refetch() })} />
            {run.error.status === 410 && (
              <section className="card">
                <h2>What is known of it</h2>
                <Timeline about={[`run:${id}`]} />
              </section>
            )}
          </div>
        )}
      </Page>
    )
  return <Shown run={run.data} />
}

const isFinished = (run: Run): boolean => run.finishedAt !== null

const Shown = ({ run: now }: { readonly run: Run }): ReactElement => {
  const [event, setEvent] = useState<number | undefined>(undefined)
  const past = usePast(now.run, event)
  const run = event === undefined ? now : (past.data?.detail ?? now)
  const isPast = event !== undefined
  const usual = useUsual(now.procedure, !isFinished(now))
  const done = run.steps.filter((step) => ['success', 'skipped', 'not-applicable'].includes(step.status)).length
  const steps = run.steps.filter((step) => !step.rollback || step.status !== 'pending')
  return (
    <Page
      title={now.title}
      crumbs={[{ text: 'Runs', href: urls.runs() }]}
      before={<RunState run={run} />}
      about={
        <>
          {now.automatic ? (
            'Started by Andon itself'
          ) : (
            <>
              Started by <Actor who={now.startedBy} />
            </>
          )}{' '}
          <Time at={now.startedAt} />, {isFinished(now) ? 'took' : 'running for'} <Lasting from={now.startedAt} to={now.finishedAt} />.{' '}
          {done} of {plural(steps.length, 'step')} done.
        </>
      }
      help={
        <p>
          A run is the document, the state and what happened. A step that Andon does is repeated by itself only when doing it twice is doing
          it once; otherwise it asks you, with the last output shown.
        </p>
      }
      buttons={isPast ? null : <Buttons run={now} />}
    >
      <div className="grid">
        <div className="two-thirds stack">
          {isPast && <PastNote past={past.data} leave={() => setEvent(undefined)} />}
          {run.failure !== null && (
            <section className="card failed">
              <h2>Why it failed</h2>
              <p className="wrap">{run.failure.reason}</p>
            </section>
          )}
          <Findings run={run} past={isPast} />
          {steps.length === 0 && <p className="quiet">Its document has no steps.</p>}
          <ol className="flow">
            {numbered(steps).map(({ step, number }) => (
              <RunStep key={step.id} step={step} number={number} run={run} past={isPast} usualSeconds={usual.get(step.id)} />
            ))}
          </ol>
        </div>
        <aside className="third stack" aria-label="About the run">
          <About run={run} />
          {now.events > 0 && (
            <Suspense fallback={<section className="card look-back" />}>
              <Past run={now} event={event} show={setEvent} />
            </Suspense>
          )}
          <section className="card">
            <h2>What happened</h2>
            <Timeline about={[`run:${now.run}`]} />
          </section>
        </aside>
      </div>
    </Page>
  )
}

/** Steps inside a loop are numbered below it: 3.1, 3.2. */
const numbered = (steps: Run['steps']): readonly { step: Run['steps'][number]; number: string }[] => {
  const numbers = new Map<string, string>()
  const counts = new Map<string, number>()
  return steps.map((step) => {
    const around = step.inside === null ? '' : (numbers.get(step.inside) ?? '')
    const count = (counts.get(around) ?? 0) + 1
    counts.set(around, count)
    const number = around === '' ? String(count) : `${around}.${count}`
    numbers.set(step.id, number)
    return { step, number }
  })
}

/** What may be done with the whole run now. */
const Buttons = ({ run }: { readonly run: Run }): ReactElement => {
  // With values it begins at the form: they are seen again before they count again, and a hidden one is typed anew.
  if (isFinished(run) && Object.keys(run.parameters).length > 0)
    return (
      <Button href={urls.startProcedure({ procedure: run.procedure, about: run.about, labels: againFrom(run.parameters) })}>
        Run it again …
      </Button>
    )
  if (isFinished(run))
    return (
      <Deed
        action="run.start"
        input={{ procedure: run.procedure, about: run.about }}
        done="A new run has begun."
        ask={run.steps.some((step) => step.changes) ? 'It has steps that change something. They are done again.' : undefined}
      >
        Run it again
      </Deed>
    )
  return (
    <span className="row">
      {run.status !== 'Cancelling' &&
        (run.held === null ? (
          <Deed action="run.hold" input={{ run: run.run }} done="It stops before its next step.">
            Hold
          </Deed>
        ) : (
          <Deed action="run.release" input={{ run: run.run }}>
            Release
          </Deed>
        ))}
      {run.ending === null && (
        <Deed
          action="run.complete"
          input={{ run: run.run }}
          ask="It ends after the step under way, as a success when nothing failed. The steps that follow are not done."
        >
          End early
        </Deed>
      )}
      <Deed
        action="run.cancel"
        input={{ run: run.run }}
        ask="Steps that did not begin will not; what runs now is asked to stop. The run ends as cancelled."
        done="It is being cancelled."
        disabledBecause={run.status === 'Cancelling' ? 'It is being cancelled.' : undefined}
      >
        Cancel the run
      </Deed>
    </span>
  )
}

/** Values as a form begins with them; one that is a map, or that is hidden, is left for whoever starts it. */
const againFrom = (parameters: Run['parameters']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => {
      if (name.startsWith('targets_') || value === null) return []
      if (Array.isArray(value)) return value.every((one) => typeof one === 'string') ? [[name, value.join(',')]] : []
      return typeof value === 'object' || String(value).includes('•••') ? [] : [[name, String(value)]]
    }),
  )

/** What an investigation found, and the runbooks that mend it. */
const Findings = ({ run, past }: { readonly run: Run; readonly past: boolean }): ReactElement | null =>
  run.findings.length === 0 ? null : (
    <section className="card">
      <h2>{run.findings.some((one) => one.cause) ? 'The cause' : 'Found so far'}</h2>
      <ul className="plain stack tight">
        {run.findings.map((one) => (
          <li key={one.step} className="row apart">
            <span className="wrap">
              {one.finding}
              {one.note === null ? '' : `: ${one.note}`}
            </span>
            {!past && one.start !== null && (
              <a className="nowrap" href={urls.startProcedure(one.start)}>
                Start {one.start.procedure.replace(/^[a-z]+:/, '')}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  )

const About = ({ run }: { readonly run: Run }): ReactElement => (
  <section className="card">
    <dl className="facts">
      <dt>Procedure</dt>
      <dd>
        <Ref to={run.procedure} /> <span className="quiet">version {run.version}</span>
      </dd>
      <dt>Owner</dt>
      <dd>
        <Ref to={run.owner} />
      </dd>
      <dt>About</dt>
      <dd>
        <Refs to={run.about} />
      </dd>
      {run.target !== null && (
        <>
          <dt>Target</dt>
          <dd className="wrap">{run.target}</dd>
        </>
      )}
      {!['person', 'workflow'].includes(run.trigger) && (
        <>
          <dt>Trigger</dt>
          <dd className="wrap">{run.trigger}</dd>
        </>
      )}
      <Over parameters={run.parameters} />
      <Values
        title="Parameters"
        values={Object.fromEntries(Object.entries(run.parameters).filter(([name]) => !name.startsWith('targets_')))}
      />
      <Values title="Variables" values={run.variables} />
      {run.parent !== null && (
        <>
          <dt>Started from</dt>
          <dd>
            <Ref to={`run:${run.parent}`} />
          </dd>
        </>
      )}
    </dl>
  </section>
)

const Values = ({ title, values }: { readonly title: string; readonly values: Readonly<Record<string, unknown>> }): ReactElement | null =>
  Object.keys(values).length === 0 ? null : (
    <>
      <dt>{title}</dt>
      <dd className="row tight">
        {Object.entries(values).map(([name, value]) => (
          <Chip key={name} name={name} value={typeof value === 'string' ? value : JSON.stringify(value)} />
        ))}
      </dd>
    </>
  )

/** What a run over targets goes over: its parameters say so in the words of Automation documents. */
const Over = ({ parameters }: { readonly parameters: Readonly<Record<string, unknown>> }): ReactElement | null => {
  const { targets_TargetParameterName: name, targets_Targets: targets, targets_MaxConcurrency: most, targets_MaxErrors: borne } = parameters
  if (targets === undefined) return null
  return (
    <>
      <dt>Over</dt>
      <dd className="wrap">
        {typeof name === 'string' && `each ${name} of `}
        {JSON.stringify(valuesIn(targets)).slice(1, -1).replaceAll('"', '').replaceAll(',', ', ')}
        <div className="small quiet">
          At most {String(most ?? '10')} at once;{' '}
          {String(borne ?? '0') === '0' ? 'the first failure stops the rest' : `${String(borne)} failures are borne`}.
        </div>
      </dd>
    </>
  )
}

const valuesIn = (targets: unknown): readonly unknown[] =>
  Array.isArray(targets)
    ? targets.flatMap((one: unknown) =>
        typeof one === 'object' && one !== null && 'Values' in one && Array.isArray(one.Values) ? [...(one.Values as unknown[])] : [one],
      )
    : [targets]
