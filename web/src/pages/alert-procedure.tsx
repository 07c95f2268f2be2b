import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Deed } from '../parts/deed.tsx'
import { Html } from '../parts/html.tsx'
import { withoutLead } from '../parts/lead.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { useAsk } from '../questions.ts'
import { urls } from '../urls.ts'
import { routeFor } from './alerts-no-process.tsx'
import { RunState } from './run/state.tsx'

type Run = Outputs['run.list']['items'][number]
const isRun = (value: unknown): value is Run => typeof value === 'object' && value !== null && 'run' in value && 'procedure' in value

interface Props {
  readonly group: {
    readonly id: string
    readonly reference: string
    readonly runbook: string | null
    readonly resolvedAt: string | null
    readonly workload: string | null
    readonly owner: string | null
    readonly labels: Readonly<Record<string, string>>
  }
  readonly runs: readonly unknown[]
}

/** What to do, in place: the steps of the procedure, its runs about this alert, and the button that starts one. */
export const Procedure = ({ group, runs }: Props): ReactElement => {
  const shown = runs.filter(isRun)
  return (
    <section className="card">
      <div className="title">
        <h2>What to do</h2>
        {group.runbook !== null && (
          <span>
            <a href={urls.startProcedure({ procedure: group.runbook, about: [group.reference] })}>Its form, filled in</a> ·{' '}
            <a href={urls.procedure(group.runbook)}>its text</a>
          </span>
        )}
      </div>
      {shown.length > 0 && (
        <ul className="things">
          {shown.map((run) => (
            <li key={run.run}>
              <div className="grow">
                <a href={urls.run(run.run)}>{run.title}</a>
                <div className="meta">
                  {run.automatic ? (
                    'started by itself'
                  ) : (
                    <>
                      started by <Ref to={run.startedBy} />
                    </>
                  )}
                  {run.waiting !== null && `, ${run.waiting.reason}`}
                </div>
              </div>
              <div className="end">
                <RunState run={run} />
                <br />
                <Time at={run.startedAt} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {group.runbook === null ? (
        <p className="quiet">
          No route knows this alert, so nobody wrote down what to do. <a href={urls.newRecord('route', routeFor(group))}>Add a route</a>{' '}
          with a runbook, so that the next time is calmer.
        </p>
      ) : (
        <Steps runbook={group.runbook} about={[group.reference]} labels={group.labels} mayStart={group.resolvedAt === null} />
      )}
    </section>
  )
}

const Steps = ({
  runbook,
  about,
  labels,
  mayStart,
}: {
  readonly runbook: string
  readonly about: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly mayStart: boolean
}): ReactElement => {
  const procedure = useAsk('procedure.get', { procedure: runbook })
  return (
    <Loaded query={procedure}>
      {({ title, steps, parameters }) => (
        <>
          <div className="row apart">
            <span className="strong">{title}</span>
            {mayStart && parameters.some((each) => each.required && !Object.hasOwn(labels, each.name)) && (
              <Button href={urls.startProcedure({ procedure: runbook, about })}>Start the runbook …</Button>
            )}
            {mayStart && parameters.every((each) => !each.required || Object.hasOwn(labels, each.name)) && (
              <Deed action="run.start" input={{ procedure: runbook, about: [...about], labels: { ...labels } }} done="The run has begun.">
                Start the runbook
              </Deed>
            )}
          </div>
          <ol className="steps-short">
            {steps
              .filter((step) => !step.rollback)
              .map((step) => (
                <li key={step.id}>
                  <span className="strong">{step.title}</span>{' '}
                  {step.type !== 'manual' && <span className="quiet small">done by Andon ({step.type})</span>}
                  {step.html !== '' && <Html html={withoutLead(step.html, step.title)} />}
                </li>
              ))}
          </ol>
        </>
      )}
    </Loaded>
  )
}
