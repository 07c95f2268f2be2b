import { isMap, type Data } from '#domains/runs/values.ts'

/**
 * How often something is looked at again: every 2 s in the first minute, then ever more rarely, every 30 s in the end.
 * AWS says nothing about its own pace.
 */
const firstMs = 2_000
const quickForMs = 60_000
const growth = 1.5
const longestMs = 30_000

export interface Watch {
  /** How often it was looked at. */
  readonly looks: number
  /** How long the next pause is, before the jitter. */
  readonly pauseMs: number
  /** How long it has been watched, in pauses. */
  readonly waitedMs: number
}

const fresh: Watch = { looks: 0, pauseMs: firstMs, waitedMs: 0 }

/** What was remembered of earlier looks. */
export const watchIn = (memory: Data): Watch => {
  const kept = isMap(memory) ? memory['watch'] : undefined
  if (!isMap(kept)) return fresh
  const number = (value: Data | undefined, usual: number): number => (typeof value === 'number' && value >= 0 ? value : usual)
  return { looks: number(kept['looks'], 0), pauseMs: number(kept['pauseMs'], firstMs), waitedMs: number(kept['waitedMs'], 0) }
}

/** @param jitter Between 0.5 and 1: many that wait do not look at the same instant. */
export const nextLook = (
  watch: Watch,
  jitter: number,
): { readonly afterMs: number; readonly watch: Watch & { readonly [name: string]: Data } } => {
  const grown = watch.waitedMs >= quickForMs ? Math.min(longestMs, watch.pauseMs * growth) : watch.pauseMs
  return {
    // In the first minute the pace is kept, later it is spread.
    afterMs: Math.round(watch.waitedMs >= quickForMs ? grown * jitter : grown * (0.9 + jitter / 10)),
    watch: { looks: watch.looks + 1, pauseMs: grown, waitedMs: watch.waitedMs + grown },
  }
}
