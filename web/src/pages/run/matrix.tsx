import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Segments } from '../../parts/segments.tsx'
import { Lasting } from '../../parts/time.tsx'
import { plural, sentence, Word, type Tone } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { urls } from '../../urls.ts'
import { Output } from './output.tsx'
import { RunState } from './state.tsx'

type Run = Outputs['run.get']
type Step = Run['steps'][number]
type Attempt = Step['attempts'][number]

const tones: Readonly<Record<string, Tone>> = {
  waiting: 'off',
  running: 'busy',
  success: 'good',
  failed: 'bad',
  'timed-out': 'bad',
  lost: 'warn',
  refused: 'bad',
  cancelled: 'off',
}

/** From here on a table is narrowed by state, and what went well is folded. */
const many = 8

interface Counted {
  readonly state: string
  readonly word: string
}

/** How many stand how; a press shows only these. */
const Counts = ({
  label,
  all,
  only,
  show,
}: {
  readonly label: string
  readonly all: readonly Counted[]
  readonly only: string
  readonly show: (state: string) => void
}): ReactElement => {
  const counts = Map.groupBy(all, ({ state }) => state)
  return (
    <Segments
      label={label}
      selectedId={only}
      options={[
        { id: '', text: `All ${all.length.toLocaleString()}` },
        ...[...counts].map(([id, held]) => ({ id, text: `${held[0]?.word ?? id} ${held.length.toLocaleString()}` })),
      ]}
      onChange={({ detail }) => show(detail.selectedId)}
    />
  )
}

interface MachineProps {
  readonly run: string
  readonly step: string
  readonly attempt: Attempt
  readonly live: boolean
}

/** One attempt on several machines: how each stands, and what each printed. */
export const MachineMatrix = ({ run, step, attempt, live }: MachineProps): ReactElement => {
  const [only, setOnly] = useState('')
  const shown = attempt.machines.filter(({ status }) => only === '' || status === only)
  const counted = attempt.machines.map(({ status }) => ({ state: status, word: sentence(status) }))
  return (
    <div className="stack tight">
      {attempt.machines.length > many && <Counts label="Machines by state" all={counted} only={only} show={setOnly} />}
      <ul className="plain targets" aria-label={plural(attempt.machines.length, 'machine')}>
        {shown.map((machine) => (
          <Machine key={machine.name} machine={machine} run={run} step={step} attempt={attempt} live={live} />
        ))}
      </ul>
    </div>
  )
}

const Machine = ({ machine, run, step, attempt, live }: MachineProps & { readonly machine: Attempt['machines'][number] }): ReactElement => {
  const [open, setOpen] = useState(false)
  const { name, status, reason } = machine
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className="row tight inline">
            <Word tone={tones[status] ?? 'off'}>{sentence(status)}</Word>
            <span className="wrap">{name}</span>
            {reason !== '' && <span className="small quiet wrap">{reason}</span>}
          </span>
        </summary>
        {open &&
          (status === 'waiting' ? (
            <p className="small quiet">It has not begun here.</p>
          ) : (
            <Printed {...{ run, step, attempt, live }} target={name} />
          ))}
      </details>
    </li>
  )
}

const Printed = ({ run, step, attempt, live, target }: MachineProps & { readonly target: string }): ReactElement => {
  const output = useAsk('run.output', { run, step, attempt: attempt.attempt, target }, live ? { everyMs: 3_000 } : {})
  if (output.data === undefined) return <p className="small quiet">{output.error === null ? 'Reading …' : output.error.message}</p>
  if (output.data.output === '') return <p className="small quiet">It printed nothing.</p>
  return <Output run={run} step={step} attempt={attempt.attempt} target={target} text={output.data.output} cut={false} live={live} />
}

interface ChildProps {
  readonly run: string
  readonly step: Step
  readonly runs: Run['children']
}

/** What `run.get` shows of them at most. */
const most = 200

/** Runs the step started: one is a link, many are a table of targets by state. */
export const ChildMatrix = ({ run, step, runs }: ChildProps): ReactElement | null => {
  const [only, setOnly] = useState('')
  if (runs.length === 0) return null
  const shown = runs.filter(({ status }) => only === '' || status === only)
  return (
    <div className="stack tight">
      {runs.length > many && (
        <Counts
          label="Targets by state"
          all={runs.map(({ status }) => ({ state: status, word: sentence(status) }))}
          only={only}
          show={setOnly}
        />
      )}
      <ul className="plain targets" aria-label={`Started by ${step.title}`}>
        {shown.map((child) => (
          <li key={child.run} className="row tight">
            <RunState run={child} />
            <a href={urls.run(child.run)} className="wrap">
              {child.target ?? child.title}
            </a>
            <span className="small quiet number">
              <Lasting from={child.startedAt} to={child.finishedAt} />
            </span>
            {child.failure !== null && <span className="small quiet wrap">{child.failure.reason}</span>}
            {child.waiting !== null && <span className="small quiet wrap">{child.waiting.reason}</span>}
          </li>
        ))}
      </ul>
      {runs.length >= most && <a href={urls.runs({ parent: run })}>All it started</a>}
    </div>
  )
}
