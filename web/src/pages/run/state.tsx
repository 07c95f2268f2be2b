import type { ReactElement } from 'react'
import { Glow, Word, type Tone } from '../../parts/words.tsx'

interface Props {
  readonly run: {
    readonly status: string
    readonly waiting: { readonly for: keyof typeof waits; readonly reason: string } | null
    readonly failure?: { readonly reason: string } | null
  }
}

const words: Readonly<Record<string, readonly [Tone, string]>> = {
  Pending: ['off', 'Pending'],
  InProgress: ['busy', 'Running'],
  Waiting: ['warn', 'Waiting'],
  Success: ['good', 'Succeeded'],
  Failed: ['bad', 'Failed'],
  TimedOut: ['bad', 'Timed out'],
  Cancelling: ['busy', 'Cancelling'],
  Cancelled: ['off', 'Cancelled'],
}
const lower: Readonly<Record<string, string>> = {
  running: 'InProgress',
  waiting: 'Waiting',
  success: 'Success',
  succeeded: 'Success',
  failed: 'Failed',
  'timed-out': 'TimedOut',
  cancelled: 'Cancelled',
  pending: 'Pending',
}
const waits = {
  answer: 'Waits for an answer',
  approval: 'Waits for approval',
  decision: 'Waits for a decision',
  timer: 'Waits for its time',
  resume: 'Pauses',
  release: 'Held',
  start: 'Waits to be led on',
  turn: 'Running',
}

/** How a run stands, in words. */
export const RunState = ({ run }: Props): ReactElement => {
  const [tone, word] = words[lower[run.status] ?? run.status] ?? ['quiet', run.status]
  return (
    <Glow value={run.status}>
      <Word tone={tone} title={run.waiting?.reason ?? run.failure?.reason}>
        {run.waiting === null ? word : waits[run.waiting.for]}
      </Word>
    </Glow>
  )
}

const steps: Readonly<Record<string, readonly [Tone, string]>> = {
  pending: ['off', 'Not yet'],
  queued: ['busy', 'About to run'],
  running: ['busy', 'Running'],
  waiting: ['warn', 'Waits for you'],
  success: ['good', 'Done'],
  failed: ['bad', 'Failed'],
  'timed-out': ['bad', 'Timed out'],
  lost: ['warn', 'Its node was lost'],
  skipped: ['off', 'Skipped'],
  'not-applicable': ['off', 'Not applicable'],
  cancelled: ['off', 'Cancelled'],
}

interface StepProps {
  readonly status: string
  readonly because?: string | null | undefined
  /** What the run waits for at this step. */
  readonly waitsFor?: keyof typeof waits | undefined
}

export const StepState = ({ status, because, waitsFor }: StepProps): ReactElement => {
  const [tone, word] = steps[status] ?? ['quiet', status]
  return (
    <Glow value={status}>
      <Word tone={tone} title={because ?? undefined}>
        {waitsFor === undefined || waitsFor === 'answer' ? word : waits[waitsFor]}
      </Word>
    </Glow>
  )
}
