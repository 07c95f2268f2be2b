/** What an escalation did, in order: each a fact about it. */
export interface Happened {
  /** `page`: a step was paged or skipped. `asked`: a person wanted the next step. `ended`: nobody is paged about it any more. */
  readonly what: 'page' | 'asked' | 'ended'
  readonly at: string
  /** The step paged, from 0. */
  readonly step: number
}

export interface Unanswered {
  readonly step: number
  readonly at: string
  /** Why it did not go on by itself; undefined when it did. */
  readonly stuck: string | undefined
}

/**
 * The pages of one escalation that nobody answered within the time of their step, and whether each went on by itself.
 * One that is answered in time, or that a person passed on before its time was up, is not among them.
 *
 * @param timeoutMs how long a step waits for an answer
 * @param graceMs how much later than that the next page may come
 */
export const unansweredIn = (
  happened: readonly Happened[],
  timeoutMs: (step: number) => number,
  graceMs: number,
  now: Date,
): readonly Unanswered[] =>
  happened.flatMap((page, index): readonly Unanswered[] => {
    if (page.what !== 'page') return []
    const next = happened[index + 1]
    const waitedMs = (next === undefined ? now.getTime() : Date.parse(next.at)) - Date.parse(page.at)
    const mostMs = timeoutMs(page.step)
    const isLate = waitedMs > mostMs + graceMs
    const one = { step: page.step, at: page.at }
    if (isLate) return [{ ...one, stuck: `nobody else was paged for ${minutes(waitedMs)} minutes, at most ${minutes(mostMs)}` }]
    // Sooner than its time: its messages were refused, or the step reached nobody. It went on all the same.
    return next?.what === 'page' ? [{ ...one, stuck: undefined }] : []
  })

const minutes = (ms: number): number => Math.round(ms / 60_000)
