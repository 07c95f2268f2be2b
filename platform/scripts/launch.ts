import { executeScript } from './execute.ts'
import { createOutputKeeper } from './output.ts'
import type { Sandbox } from './sandbox.ts'
import { plainSettings } from './settings.ts'

/** A script as the former driver asks for it; new callers use `executeScript`. */
export interface LegacyRequest {
  readonly sandbox: Sandbox
  readonly interpreter: string
  readonly script: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly secrets: readonly string[]
  readonly signal: AbortSignal
  /** Told the output so far, at most once a second. */
  readonly onOutput: (soFar: string) => void
}

export interface LegacyAnswer {
  readonly ended: 'exited' | 'timed-out' | 'stopped' | 'not-started'
  readonly exit: number | null
  readonly output: string
  readonly result: string
  readonly durationMs: number
}

export const runScript = async ({ sandbox: _, onOutput, ...request }: LegacyRequest): Promise<LegacyAnswer> => {
  const kept = createOutputKeeper()
  const ticker = setInterval(() => onOutput(kept.text()), 1_000)
  const answer = await executeScript({ ...request, onChunk: ({ text }) => kept.add(text) }, plainSettings)
  clearInterval(ticker)
  const isLost = answer.ended === 'refused' || answer.ended === 'lost'
  if (isLost) kept.add(answer.reason)
  return {
    ended: answer.ended === 'refused' || answer.ended === 'lost' ? 'not-started' : answer.ended,
    exit: answer.exit,
    output: kept.text(),
    result: answer.result,
    durationMs: answer.durationMs,
  }
}
