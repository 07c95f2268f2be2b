import { runScript } from '#platform/scripts/launch.ts'
import { findSandbox } from '#platform/scripts/sandbox.ts'
import { maskText, secretsAmong } from '#platform/text/mask.ts'
import type { Assignment } from './assignment.ts'
import type { JobEnd } from './job.ts'

/** How a machine does a script: the same here and far away. */
export interface Hands {
  /** Aborted when it is to be ended early. */
  readonly signal: AbortSignal
  /** What it printed since the last time, masked. */
  readonly onText: (text: string) => void
}

export type Done = Omit<JobEnd, 'chunks'>

/** Does the script to its end. Never throws for what the script or the machine does. */
export const executeAssignment = async (assignment: Assignment, hands: Hands): Promise<Done> => {
  const { script, timeoutMs } = assignment
  const sandbox = await findSandbox()
  if (sandbox === undefined)
    return refused('This machine offers no sandbox for scripts (neither bubblewrap nor namespaces). Do this step by hand and answer.')
  const secrets = [...assignment.masks, ...secretsAmong(script.environment)]
  let said = 0
  const tell = (soFar: string): void => {
    const text = soFar.slice(said)
    said = soFar.length
    if (text !== '') hands.onText(text)
  }
  const answer = await runScript({
    sandbox,
    interpreter: script.interpreter,
    script: script.script,
    environment: script.environment,
    timeoutMs,
    secrets,
    signal: hands.signal,
    onOutput: tell,
  })
  tell(answer.output)
  const common = { exit: answer.exit, result: maskText(answer.result, secrets), sandbox: sandbox.name }
  switch (answer.ended) {
    case 'exited':
      if (answer.exit === 0) return { outcome: 'success', reason: '', ...common }
      return {
        outcome: 'failed',
        reason: answer.exit === null ? 'It was ended by a signal.' : `It ended with code ${answer.exit}.`,
        ...common,
      }
    case 'timed-out':
      return { outcome: 'timed-out', reason: `It took longer than ${timeoutMs / 1_000} s and was ended.`, ...common }
    case 'stopped':
      return { outcome: 'cancelled', reason: 'It was ended because it was cancelled.', ...common }
    case 'not-started':
      return refused(`${script.interpreter} could not be started on this machine.`)
    default:
      return answer.ended satisfies never
  }
}

export const refused = (reason: string): Done => ({ outcome: 'refused', exit: null, reason, result: '' })
