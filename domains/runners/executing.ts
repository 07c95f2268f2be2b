import { executeScript, scriptHost } from '#platform/scripts/execute.ts'
import type { ScriptSettings } from '#platform/scripts/script.ts'
import { isUtf8 } from 'node:buffer'
import type { Assignment } from './assignment.ts'
import type { JobEnd, Json } from './job.ts'

/** How a machine does a script: the same here and far away. */
export interface Hands {
  /** Aborted when it is to be ended early. */
  readonly signal: AbortSignal
  /** Each piece it printed, masked. */
  readonly onText: (text: string) => void
}

export type Done = Omit<JobEnd, 'chunks'>

/** Does the script to its end, in a sandbox. Never throws for what the script or the machine does. */
export const executeAssignment = async (assignment: Assignment, hands: Hands, settings: ScriptSettings): Promise<Done> => {
  const { script, timeoutMs, masks } = assignment
  const host = await scriptHost(settings)
  const answer = await executeScript(
    {
      ...script,
      files: script.files === undefined ? undefined : filesOf(script.files),
      timeoutMs,
      secrets: masks,
      signal: hands.signal,
      onChunk: ({ text }) => hands.onText(text),
    },
    settings,
  )
  const { exit, reason, result, resultData } = answer
  const said = { exit, reason, result, ...(resultData === undefined ? {} : { resultData: resultData as Json }), ...inside(host.rung) }
  switch (answer.ended) {
    case 'exited':
      return { outcome: exit === 0 && reason === '' ? 'success' : 'failed', ...said }
    case 'timed-out':
      return { outcome: 'timed-out', ...said }
    case 'stopped':
      return { outcome: 'cancelled', ...said, reason: 'It was ended because it was cancelled.' }
    case 'lost':
      return { outcome: 'lost', ...said }
    case 'refused':
      return { outcome: 'refused', ...said }
    default:
      return answer.ended satisfies never
  }
}

const inside = (rung: string | undefined): { readonly sandbox?: string } => (rung === undefined ? {} : { sandbox: rung })

/** Files travel as base64; text is given as text. */
const filesOf = (files: Readonly<Record<string, string>>): Readonly<Record<string, string | Uint8Array>> =>
  Object.fromEntries(
    Object.entries(files).map(([name, encoded]) => {
      const bytes = Buffer.from(encoded, 'base64')
      return [name, isUtf8(bytes) ? bytes.toString('utf8') : bytes]
    }),
  )

export const refused = (reason: string): Done => ({ outcome: 'refused', exit: null, reason, result: '' })
