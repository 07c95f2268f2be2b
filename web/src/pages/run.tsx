import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../client.gen.ts'
import { Deed } from '../parts/deed.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref, Refs } from '../parts/reference.tsx'
import { Lasting, Time } from '../parts/time.tsx'
import { Actor, Timeline } from '../parts/timeline.tsx'
import { Chip, plural } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { RunState } from './run-state.tsx'
import { RunStep } from './run-step.tsx'

type Run = Outputs['run.get']

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
          <ProblemNote problem={run.error} retry={() => void run.refetch()} />
        )}
      </Page>
    )
  return <Shown run={run.data} />
}

const isFinished = (run: Run): boolean => run.finishedAt !== null

const Shown = ({ run }: { readonly run: Run }): ReactElement => {
  const done = run.steps.filter((step) => ['success', 'skipped', 'not-applicable'].includes(step.status)).length
  const steps = run.steps.filter((step) => !step.rollback || step.status !== 'pending')
  return (
    <Page
      title={run.title}
      crumbs={[{ text: 'Runs', href: urls.runs() }]}
      before={<RunState run={run} />}
      about={
        <>
          {run.automatic ? (
            'Started by Andon itself'
          ) : (
            <>
              Started by <Actor who={run.startedBy} />
            </>
          )}{' '}
          <Time at={run.startedAt} />, {isFinished(run) ? 'took' : 'running for'} <Lasting from={run.startedAt} to={run.finishedAt} />.{' '}
          {done} of {plural(steps.length, 'step')} done.
        </>
      }
      help={
        <p>
          A run is the document, the state and what happened. A step that Andon does is repeated by itself only when doing it twice is doing
          it once; otherwise it asks you, with the last output shown.
        </p>
      }
      buttons={
        isFinished(run) ? (
          <Deed
            action="run.start"
            input={{ procedure: run.procedure, parameters: run.parameters, about: run.about }}
            done="A new run has begun."
          >
            Run it again
          </Deed>
        ) : (
          <Deed
            action="run.cancel"
            input={{ run: run.run }}
            ask="Steps that did not begin will not; what runs now is asked to stop. The run ends as cancelled."
            done="It is being cancelled."
          >
            Cancel the run
          </Deed>
        )
      }
    >
      <div className="grid">
        <div className="two-thirds stack">
          {run.failure !== null && (
            <section className="card failed">
              <h2>Why it failed</h2>
              <p className="wrap">{run.failure.reason}</p>
            </section>
          )}
          <ol className="flow">
            {steps.map((step, index) => (
              <RunStep key={step.id} step={step} number={index + 1} run={run} />
            ))}
          </ol>
        </div>
        <aside className="third stack" aria-label="About the run">
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
              {Object.keys(run.parameters).length > 0 && (
                <>
                  <dt>Parameters</dt>
                  <dd className="row tight">
                    {Object.entries(run.parameters).map(([name, value]) => (
                      <Chip key={name} name={name} value={String(value)} />
                    ))}
                  </dd>
                </>
              )}
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
          <section className="card">
            <h2>What happened</h2>
            <Timeline about={[`run:${run.run}`]} />
          </section>
        </aside>
      </div>
    </Page>
  )
}
