import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'

export type LadderAnswer = Outputs['oncall.ladder']
export type Rung = LadderAnswer['steps'][number]
type Way = Rung['reaches'][number]['by'][number]

/** `T+0`, `T+5 min`, `T+1 h 30 min`: how long after the start a step is reached. */
export const offset = (seconds: number): string => (seconds === 0 ? 'T+0' : `T+${lasting(seconds * 1_000)}`)

/** `text, then call after 2 min`: the methods a person is reached by, in order. */
export const waysInWords = (by: readonly Way[]): string =>
  by
    .map(({ method, after }, index) => `${index === 0 ? '' : 'then '}${method}${after === 0 ? '' : ` after ${lasting(after * 1_000)}`}`)
    .join(', ')

/** How tall the wait after a step is drawn: longer waits are taller, an hour not twelve times five minutes. */
export const heightOf = (seconds: number): number => Math.round(10 + 9 * Math.log2(1 + Math.max(0, seconds) / 60))

/** People one target leads to, under that target, in the order of the answer. */
export const byTarget = (
  rung: Pick<Rung, 'reaches' | 'targets'>,
): readonly { readonly target: string; readonly reaches: Rung['reaches'] }[] =>
  rung.targets.map((target) => ({ target, reaches: rung.reaches.filter(({ through }) => through === target) }))

/** What comes between the last step and the fallback. */
export const repeatsInWords = ({ repeat, pass }: Pick<LadderAnswer, 'repeat' | 'pass'>): string | undefined =>
  repeat === 0 || pass === 0
    ? undefined
    : `From the first step again, ${repeat === 1 ? 'once more' : `${repeat} more times`}: each pass takes ${lasting(pass * 1_000)}.`

/** When a drill pages each step at the latest, in seconds, and when it is over: every step has its time, whatever its condition says. */
export const drillTimes = (
  steps: readonly Pick<Rung, 'timeout' | 'isFallback'>[],
): { readonly at: readonly number[]; readonly over: number } => {
  const at: number[] = []
  let passed = 0
  for (const { timeout, isFallback } of steps) {
    at.push(passed)
    passed += isFallback ? fallbackSeconds : timeout
  }
  return { at, over: passed }
}

/** How long a drill waits for an answer of the fallback. */
const fallbackSeconds = 600
