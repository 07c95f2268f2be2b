import Checkbox from '@cloudscape-design/components/checkbox'
import Input from '@cloudscape-design/components/input'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { plural } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { say } from '../../shell/flashes.tsx'
import { StartStep } from './start-step.tsx'

type Run = Outputs['run.get']
type Step = Run['steps'][number]

interface Props {
  readonly run: Run
  readonly step: Step
}

/** What the run waits for at this step, answered in place; nothing when it does not wait here. */
export const Waits = ({ run, step }: Props): ReactElement | null => {
  const { waiting } = run
  if (waiting === null || waiting.step !== step.id) return null
  switch (waiting.for) {
    case 'answer':
      return <Answer run={run} step={step} />
    case 'approval':
      return <Approve run={run} step={step} />
    case 'decision':
      return <Decide run={run} step={step} reason={waiting.reason} />
    case 'resume':
      return (
        <Asked label={`Go on: ${step.title}`} reason={waiting.reason} until={waiting.until}>
          <Deed action="run.resume" input={{ run: run.run, step: step.id }} variant="primary">
            Go on
          </Deed>
        </Asked>
      )
    case 'release':
      return (
        <Asked label="Held" reason={waiting.reason}>
          <Deed action="run.release" input={{ run: run.run }} variant="primary">
            Release it
          </Deed>
        </Asked>
      )
    case 'start':
      return (
        <Asked label={`Start: ${step.title}`} reason={waiting.reason}>
          <StartStep run={run.run} step={step} />
          <Deed
            action="run.skip"
            input={{ run: run.run, step: step.id }}
            ask="The step counts as skipped; the run goes on with the next one."
          >
            Skip it
          </Deed>
        </Asked>
      )
    case 'timer':
      return (
        <Asked label={`Waiting: ${step.title}`} reason="" until={waiting.until}>
          <Deed
            action="run.skip"
            input={{ run: run.run, step: step.id }}
            ask="It does not wait any longer; the run goes on with the next step."
          >
            Wait no longer
          </Deed>
        </Asked>
      )
    case 'turn':
      return null
    default:
      return waiting.for satisfies never
  }
}

const Asked = ({
  label,
  reason,
  until,
  children,
}: {
  readonly label: string
  readonly reason: string
  readonly until?: string | undefined
  readonly children: React.ReactNode
}): ReactElement => (
  <div className="answer" role="group" aria-label={label}>
    <div className="small quiet">
      {reason} {until !== undefined && <Until at={until} />}
    </div>
    <div className="row">{children}</div>
  </div>
)

const Until = ({ at }: { readonly at: string }): ReactElement => (
  <span className="nowrap">
    Ends <Time at={at} />.
  </span>
)

const Answer = ({ run: { run, waiting }, step }: Props): ReactElement => {
  const [note, setNote] = useState('')
  const [ticked, tick] = useState<readonly number[]>([])
  const input = { run, step: step.id, ...(note === '' ? {} : { note }), ...(step.checks.length === 0 ? {} : { checked: [...ticked] }) }
  const left = step.checks.length - ticked.length
  const choices = step.type === 'manual' ? step.branches : []
  return (
    <div className="answer" role="group" aria-label={`Answer: ${step.title}`}>
      {waiting !== null && ![step.title, step.attempts.at(-1)?.reason].includes(waiting.reason) && (
        <div className="small quiet">{waiting.reason}</div>
      )}
      {choices.length === 0 &&
        step.checks.map((check, index) => (
          <Checkbox
            key={check}
            checked={ticked.includes(index)}
            onChange={({ detail }) => tick(detail.checked ? [...ticked, index] : ticked.filter((each) => each !== index))}
          >
            {check}
          </Checkbox>
        ))}
      <Input value={note} ariaLabel="Note" placeholder="What you saw (optional)" onChange={({ detail }) => setNote(detail.value)} />
      {choices.length > 0 && (
        <div className="choices" role="group" aria-label="What did you find?">
          {choices.map((choice, index) => (
            <Deed
              key={choice.label}
              action="run.answer"
              input={{ ...input, outcome: 'done', choice: index }}
              onDone={({ finding }) =>
                finding !== null &&
                finding.runbook !== null &&
                say('success', 'It is written down. The runbook that mends it stands below the step.')
              }
            >
              {choice.label}
            </Deed>
          ))}
        </div>
      )}
      <div className="row">
        <Deed
          action="run.answer"
          input={{ ...input, outcome: 'done' }}
          variant={choices.length === 0 ? 'primary' : 'normal'}
          disabledBecause={choices.length === 0 && left > 0 ? `Tick ${left === 1 ? 'the box' : 'the boxes'} first.` : undefined}
        >
          {choices.length === 0 ? 'Done' : 'None of these'}
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

const Approve = ({ run: { run, waiting }, step }: Props): ReactElement => {
  const [note, setNote] = useState('')
  const asked = useAsk('run.approvals', { run, limit: 200 })
  const open = asked.data?.items.find((one) => one.step === step.id && one.state === 'open')
  const isAsked = open === undefined || open.waitsForMe
  const whyNot = isAsked ? undefined : 'Others decide here: you are not asked, you asked for it yourself, or you have decided.'
  const input = { run, step: step.id, ...(note.trim() === '' ? {} : { note }) }
  return (
    <div className="answer" role="group" aria-label={`Approve: ${step.title}`}>
      <div className="small quiet">
        {waiting?.reason} {waiting?.until !== undefined && <Until at={waiting.until} />}
      </div>
      {step.approvers.length > 0 && (
        <div className="small">
          {step.approvals === 1 ? 'One' : plural(step.approvals, 'person')} of{' '}
          {step.approvers.map((who, index) => (
            <span key={who}>
              {index > 0 && ', '}
              <Ref to={who} />
            </span>
          ))}
        </div>
      )}
      <Decisions step={step} />
      <Textarea
        rows={2}
        value={note}
        ariaLabel="Reason"
        placeholder="Why (needed to reject)"
        onChange={({ detail }) => setNote(detail.value)}
      />
      <div className="row">
        <Deed action="run.approve" input={{ ...input, decision: 'approve' }} variant="primary" done="Approved." disabledBecause={whyNot}>
          Approve
        </Deed>
        <Deed
          action="run.approve"
          input={{ ...input, decision: 'reject' }}
          disabledBecause={whyNot ?? (note.trim() === '' ? 'Say why first: whoever asked must know what to change.' : undefined)}
          ask="The step counts as failed and the run goes on as its document says."
        >
          Reject
        </Deed>
      </div>
    </div>
  )
}

/** Who said what when they were asked. */
export const Decisions = ({ step }: Pick<Props, 'step'>): ReactElement | null =>
  step.decisions.length === 0 ? null : (
    <ul className="plain small">
      {step.decisions.map((one) => (
        <li key={one.by}>
          {one.decision === 'approve' ? 'Approved' : 'Rejected'} by{' '}
          {one.by.includes(':') && !one.by.startsWith('workflow:') ? <Ref to={one.by} /> : one.by}, <Time at={one.at} />
          {one.note === '' ? '' : `: ${one.note}`}
        </li>
      ))}
    </ul>
  )

/** About an attempt nobody knows the end of, or the step a run failed at. */
export const Decide = ({
  run: { run },
  step,
  reason,
  resume = false,
}: Props & { readonly reason: string; readonly resume?: boolean }): ReactElement => {
  const input = { run, step: step.id }
  return (
    <Asked label="Decide" reason={reason}>
      <Deed action="run.decide" input={{ ...input, decision: 'retry' }} variant="primary">
        {resume ? 'Go on from here' : 'Try it again'}
      </Deed>
      <Deed action="run.decide" input={{ ...input, decision: 'skip' }} ask="The step counts as skipped; the run goes on with the next one.">
        Skip it
      </Deed>
      {!resume && (
        <Deed
          action="run.decide"
          input={{ ...input, decision: 'fail' }}
          ask="The step counts as failed and the run goes on as its document says."
        >
          It failed
        </Deed>
      )}
    </Asked>
  )
}
