import { pollMs } from '#domains/automation/documents/semantics.ts'
import { isMap, type Data } from '#domains/runs/values.ts'

/** How often it was looked at already, as it was remembered. */
export const looksIn = (memory: Data): number => {
  const looks = isMap(memory) ? memory['looks'] : undefined
  return typeof looks === 'number' && looks >= 0 ? Math.trunc(looks) : 0
}

/**
 * How long until the next look. In the first minute the pace is kept, later it is spread, so that many that wait do not
 * look at the same instant.
 * @param jitter Between 0.5 and 1.
 */
export const pauseMs = (looks: number, jitter: number): number => {
  const pause = pollMs(looks)
  return Math.round(pause * (pause <= 2_000 ? 0.9 + jitter / 10 : jitter))
}
