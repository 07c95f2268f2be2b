import Checkbox from '@cloudscape-design/components/checkbox'
import Input from '@cloudscape-design/components/input'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Deed } from '../parts/deed.tsx'
import { Html, withoutLead } from '../parts/html.tsx'
import { Ref } from '../parts/reference.tsx'
import { Lasting, Time } from '../parts/time.tsx'
import { Chip } from '../parts/words.tsx'
import { StepState } from './run-state.tsx'

type Run = Outputs['run.get']
type Step = Run['steps'][number]

/** One step: what to do, what it printed, and the answer it waits for. */
export const RunStep = ({ step, number, run }: { readonly step: Step; readonly number: number; readonly run: Run }): ReactElement => {
  const waiting = run.waiting?.step === step.id ? run.waiting : null
  const last = step.attempts.at(-1)
  const isNow = waiting !== null || step.status === 'running'
  const [open, setOpen] = useState<boolean | undefined>(undefined)
  const shown = open ?? (isNow || step.status === 'failed' || step.status === 'timed-out' || (last?.output ?? '') !== '')
  return (
    <li className={`flow-step ${isNow ? 'now' : step.status}`} id={`step-${step.id}`}>
      <span className="number">{number}</span>
      <div className="card">
        <div className="row apart">
          <button type="button" className="as-heading" aria-expanded={shown} onClick={() => setOpen(!shown)}>
            <h2>{step.title}</h2>
          </button>
          <span className="row tight">
            {step.rollback && <Chip value="rollback" />}
            {last?.beganAt !== null && last?.beganAt !== undefined && (
              <span className="quiet small number">
                <Lasting from={last.beganAt} to={last.endedAt ?? (isNow ? null : last.beganAt)} />
              </span>
            )}
            <StepState status={step.status} because={step.reason} />
          </span>
        </div>
        {shown && (
          <div className="stack tight gap">
            {step.html !== '' && (
              <div className={step.checks.length > 0 && waiting?.for === 'answer' ? 'without-checks' : undefined}>
                <Html html={withoutLead(step.html, step.title)} />
              </div>
            )}
            {step.does !== '' && (
              <details>
                <summary className="quiet small">
                  What Andon does ({step.type}
                  {step.changes ? ', may change something' : ', changes nothing'})
                </summary>
                <pre className="output" tabIndex={0}>
                  {step.does}
                </pre>
              </details>
            )}
            {step.attempts.map((attempt) => (
              <Attempt key={attempt.attempt} attempt={attempt} many={step.attempts.length > 1} live={isNow && attempt === last} />
            ))}
            {Object.keys(step.outputs).length > 0 && (
              <div className="row tight">
                {Object.entries(step.outputs).map(([name, value]) => (
                  <Chip key={name} name={name} value={String(value)} />
                ))}
              </div>
            )}
            {step.approvedBy.length > 0 && (
              <div className="small">
                Approved by{' '}
                {step.approvedBy.map((who) => (
                  <Ref key={who} to={who} />
                ))}
              </div>
            )}
            {waiting?.for === 'answer' && <Answer run={run.run} step={step} reason={waiting.reason} />}
            {waiting?.for === 'approval' && <Approve run={run.run} step={step} reason={waiting.reason} />}
            {waiting?.for === 'decision' && <Decide run={run.run} step={step.id} reason={waiting.reason} />}
            {waiting === null && run.failure?.step === step.id && ['Failed', 'TimedOut'].includes(run.status) && (
              <Decide run={run.run} step={step.id} reason="The run ended here. It can go on from this step." resume />
            )}
          </div>
        )}
      </div>
    </li>
  )
}

const Attempt = ({
  attempt,
  many,
  live,
}: {
  readonly attempt: Step['attempts'][number]
  readonly many: boolean
  readonly live: boolean
}): ReactElement => {
  const output = useRef<HTMLPreElement>(null)
  // What is printed now is followed to its end, unless somebody scrolled up to read.
  useEffect(() => {
    const box = output.current
    if (box !== null && live && box.scrollHeight - box.scrollTop - box.clientHeight < 80) box.scrollTop = box.scrollHeight
  }, [attempt.output, live])
  return (
    <div>
      {(many || attempt.by !== null || attempt.reason !== null) && (
        <div className="small quiet wrap">
          {many && `Attempt ${attempt.attempt}. `}
          {attempt.by !== null && (
            <>
              <Ref to={attempt.by} />, <Time at={attempt.endedAt} />.{' '}
            </>
          )}
          {attempt.note} {attempt.reason}
        </div>
      )}
      {attempt.output !== '' && (
        <pre className="output" ref={output} tabIndex={0} {...(live ? { 'aria-live': 'polite' as const } : {})}>
          {attempt.output}
        </pre>
      )}
    </div>
  )
}

interface AnswerProps {
  readonly run: string
  readonly step: Step
  readonly reason: string
}

const Answer = ({ run, step, reason }: AnswerProps): ReactElement => {
  const [note, setNote] = useState('')
  const [ticked, tick] = useState<readonly number[]>([])
  const input = { run, step: step.id, ...(note === '' ? {} : { note }), ...(step.checks.length === 0 ? {} : { checked: [...ticked] }) }
  const left = step.checks.length - ticked.length
  return (
    <div className="answer" role="group" aria-label={`Answer: ${step.title}`}>
      {reason !== step.title && <div className="small quiet">{reason}</div>}
      {step.checks.map((check, index) => (
        <Checkbox
          key={check}
          checked={ticked.includes(index)}
          onChange={({ detail }) => tick(detail.checked ? [...ticked, index] : ticked.filter((each) => each !== index))}
        >
          {check}
        </Checkbox>
      ))}
      <Input value={note} ariaLabel="Note" placeholder="What you saw (optional)" onChange={({ detail }) => setNote(detail.value)} />
      <div className="row">
        <Deed
          action="run.answer"
          input={{ ...input, outcome: 'done' }}
          variant="primary"
          disabledBecause={left > 0 ? `Tick ${left === 1 ? 'the box' : 'the boxes'} first.` : undefined}
        >
          Done
        </Deed>
        <Deed action="run.answer" input={{ ...input, outcome: 'failed' }}>
          It failed
        </Deed>
        <Deed action="run.answer" input={{ ...input, outcome: 'not-applicable' }}>
          Not applicable
        </Deed>
      </div>
    </div>
  )
}

const Approve = ({ run, step, reason }: AnswerProps): ReactElement => (
  <div className="answer" role="group" aria-label={`Approve: ${step.title}`}>
    <div className="small quiet">{reason}</div>
    <div className="row">
      <Deed action="run.approve" input={{ run, step: step.id, decision: 'approve' }} variant="primary" done="Approved.">
        Approve
      </Deed>
      <Deed
        action="run.approve"
        input={{ run, step: step.id, decision: 'reject' }}
        ask="The step counts as failed and the run goes on as its document says."
      >
        Reject
      </Deed>
    </div>
  </div>
)

const Decide = ({
  run,
  step,
  reason,
  resume = false,
}: {
  readonly run: string
  readonly step: string
  readonly reason: string
  readonly resume?: boolean
}): ReactElement => (
  <div className="answer" role="group" aria-label="Decide">
    <div className="small quiet">{reason}</div>
    <div className="row">
      <Deed action="run.decide" input={{ run, step, decision: 'retry' }} variant="primary">
        {resume ? 'Go on from here' : 'Try it again'}
      </Deed>
      <Deed
        action="run.decide"
        input={{ run, step, decision: 'skip' }}
        ask="The step counts as skipped; the run goes on with the next one."
      >
        Skip it
      </Deed>
      {!resume && (
        <Deed
          action="run.decide"
          input={{ run, step, decision: 'fail' }}
          ask="The step counts as failed and the run goes on as its document says."
        >
          It failed
        </Deed>
      )}
    </div>
  </div>
)
