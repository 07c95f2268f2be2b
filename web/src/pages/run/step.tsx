import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { Deed } from '../../parts/deed.tsx'
import { Html } from '../../parts/html.tsx'
import { withoutLead } from '../../parts/lead.ts'
import { Ref } from '../../parts/reference.tsx'
import { Lasting, Time } from '../../parts/time.tsx'
import { Chip, plural } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { ReportButton } from '../procedure/report.tsx'
import { ChildMatrix, MachineMatrix } from './matrix.tsx'
import { Output } from './output.tsx'
import { StepState } from './state.tsx'
import { Decide, Decisions, Waits } from './waits.tsx'

type Run = Outputs['run.get']
type Step = Run['steps'][number]

interface Props {
  readonly step: Step
  readonly number: string
  readonly run: Run
  /** It is shown as it once was: nothing can be done. */
  readonly past: boolean
  /** How long it usually takes, in seconds, where that is known. */
  readonly usualSeconds?: number | undefined
}

const isOver = (run: Run): boolean => run.finishedAt !== null

/** One step: what to do, what it printed, and the answer it waits for. */
export const RunStep = ({ step, number, run, past, usualSeconds }: Props): ReactElement => {
  const isWaitedAt = run.waiting?.step === step.id
  const isNow = isWaitedAt || (step.status === 'running' && step.type !== 'loop')
  const last = step.attempts.at(-1)
  const [open, setOpen] = useState<boolean | undefined>(undefined)
  const shown =
    open ?? (isNow || step.status === 'failed' || step.status === 'timed-out' || (last?.output ?? '') !== '' || (last?.note ?? '') !== '')
  const children = run.children.filter((child) => child.parentStep === step.id)
  return (
    <li className={`flow-step ${isNow ? 'now' : step.status} ${step.inside === null ? '' : 'inside'}`} id={`step-${step.id}`}>
      <span className="number">{number}</span>
      <div className="card">
        <div className="row apart">
          <button type="button" className="as-heading" aria-expanded={shown} onClick={() => setOpen(!shown)}>
            <h2>{step.title}</h2>
          </button>
          <span className="row tight">
            {step.rollback && <Chip value="rollback" />}
            <Passes run={run} step={step} />
            {last?.beganAt !== null && last?.beganAt !== undefined && (
              <span className="quiet small number nowrap">
                <Lasting from={last.beganAt} to={last.endedAt ?? (isNow && !past ? null : last.beganAt)} />
              </span>
            )}
            {usualSeconds !== undefined && !['success', 'skipped', 'not-applicable', 'cancelled'].includes(step.status) && (
              <span className="quiet small nowrap">usually {lasting(usualSeconds * 1_000)}</span>
            )}
            <StepState status={step.status} because={step.reason} waitsFor={isWaitedAt ? run.waiting?.for : undefined} />
          </span>
        </div>
        {shown && (
          <div className="stack tight gap">
            {step.html !== '' && (
              <div
                className={
                  step.checks.length + step.branches.length > 0 && run.waiting?.for === 'answer' && isWaitedAt
                    ? 'without-checks'
                    : undefined
                }
              >
                <Html html={withoutLead(step.html, step.title)} />
              </div>
            )}
            {step.does !== '' && (
              <details>
                <summary className="quiet small">
                  What Andon does ({kindOf(step)}
                  {step.changes ? ', may change something' : ', changes nothing'})
                </summary>
                <pre className="output" tabIndex={0}>
                  {step.does}
                </pre>
              </details>
            )}
            {Object.keys(step.overridden).length > 0 && (
              <div className="row tight small">
                <span className="quiet">Started with other inputs:</span>
                {Object.entries(step.overridden).map(([name, value]) => (
                  <Chip key={name} name={name} value={typeof value === 'string' ? value : JSON.stringify(value)} />
                ))}
              </div>
            )}
            <Attempts run={run} step={step} live={isNow && !past} />
            <ChildMatrix run={run.run} step={step} runs={children} />
            {Object.keys(step.outputs).length > 0 && (
              <div className="row tight">
                {Object.entries(step.outputs).map(([name, value]) => (
                  <Chip key={name} name={name} value={typeof value === 'string' ? value : JSON.stringify(value)} />
                ))}
              </div>
            )}
            {!(isWaitedAt && run.waiting?.for === 'approval') && <Decisions step={step} />}
            {!past && <Waits run={run} step={step} />}
            {!past && run.waiting === null && run.failure?.step === step.id && ['Failed', 'TimedOut'].includes(run.status) && (
              <Decide run={run} step={step} reason="The run ended here. It can go on from this step." resume />
            )}
            {!past && (
              <div className="row apart small">
                <More run={run} step={step} />
                <ReportButton small about={{ run: run.run, step: step.id }} title={step.title}>
                  This step was wrong
                </ReportButton>
              </div>
            )}
          </div>
        )}
      </div>
    </li>
  )
}

const kinds: Readonly<Record<string, string>> = {
  http: 'a request',
  action: 'an action of Andon',
  script: 'a script',
  call: 'a call',
  branch: 'a branch',
  loop: 'a loop',
  set: 'a variable',
  sleep: 'a wait',
  run: 'another procedure',
}
const kindOf = (step: Step): string => `${kinds[step.type] ?? step.type}${step.target === '' ? '' : ` on ${step.target}`}`

/** Where a loop stands: its pass, and of how many. */
const Passes = ({ run, step }: Pick<Props, 'run' | 'step'>): ReactElement | null => {
  const loop = run.loops.find((one) => one.step === step.id)
  if (loop === undefined) return null
  return <Chip name="pass" value={loop.of === null ? String(loop.pass) : `${loop.pass} of ${loop.of}`} />
}

/** Attempts shown at once; those before are folded. */
const recent = 3

const Attempts = ({ run, step, live }: Pick<Props, 'run' | 'step'> & { readonly live: boolean }): ReactElement | null => {
  const [all, showAll] = useState(false)
  const { attempts } = step
  if (attempts.length === 0) return null
  const shown = all ? attempts : attempts.slice(-recent)
  return (
    <>
      {shown.length < attempts.length && (
        <button type="button" className="as-link small" onClick={() => showAll(true)}>
          {plural(attempts.length - shown.length, 'earlier attempt')}
        </button>
      )}
      {shown.map((attempt) => (
        <Attempt key={attempt.attempt} run={run.run} step={step} attempt={attempt} live={live && attempt === attempts.at(-1)} />
      ))}
    </>
  )
}

interface AttemptProps {
  readonly run: string
  readonly step: Step
  readonly attempt: Step['attempts'][number]
  readonly live: boolean
}

const Attempt = ({ run, step, attempt, live }: AttemptProps): ReactElement => {
  const many = step.attempts.length > 1
  const { targets } = attempt
  return (
    <div>
      {(many || attempt.by !== null || attempt.reason !== null) && (
        <div className="small quiet wrap">
          {many && `${attempt.pass > 0 ? `Pass ${attempt.pass}, attempt` : 'Attempt'} ${attempt.attempt}. `}
          {attempt.by !== null && (
            <>
              <Ref to={attempt.by} />, <Time at={attempt.endedAt} />.{' '}
            </>
          )}
          {attempt.note} {attempt.reason}
        </div>
      )}
      {targets !== null && (
        <div className="small">
          {targets.ended} of {plural(targets.total, 'target')} over, {targets.begun - targets.ended} under way
          {targets.failed > 0 && <span className="wrong">, {targets.failed} failed</span>}
        </div>
      )}
      {attempt.machines.length > 0 ? (
        <MachineMatrix run={run} step={step.id} attempt={attempt} live={live} />
      ) : (
        <Output run={run} step={step.id} attempt={attempt.attempt} text={attempt.output} cut={attempt.cut} live={live} />
      )}
    </div>
  )
}

/** What else one may do at a step. */
const More = ({ run, step }: Pick<Props, 'run' | 'step'>): ReactElement => {
  const mayRestart = step.inside === null && step.status !== 'pending' && (isOver(run) || run.status === 'Waiting')
  const maySkip = run.waiting?.step === step.id && ['answer', 'resume'].includes(run.waiting.for)
  const mayStart = run.waiting?.for === 'start' && run.waiting.step !== step.id && step.inside === null
  if (!mayRestart && !maySkip && !mayStart) return <span />
  return (
    <details className="small">
      <summary className="quiet">More</summary>
      <div className="row gap">
        {mayRestart && (
          <Deed
            action="run.restart"
            input={{ run: run.run, step: step.id }}
            ask="The run goes on from this step. What it and later steps did is not undone; they are done again."
          >
            Do it again from here
          </Deed>
        )}
        {maySkip && (
          <Deed
            action="run.skip"
            input={{ run: run.run, step: step.id }}
            ask="The step counts as skipped; the run goes on with the next one."
          >
            Skip it
          </Deed>
        )}
        {mayStart && (
          <Deed action="run.start-step" input={{ run: run.run, step: step.id }}>
            Start with this one
          </Deed>
        )}
      </div>
    </details>
  )
}

/** A run as it was after one of its events. */
export const usePast = (run: string, event: number | undefined) =>
  useAsk('run.at', { run, event: event ?? 0 }, { enabled: event !== undefined })
