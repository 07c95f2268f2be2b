/** What a canary's answer must look like. */
export interface Expectation {
  /** Accepted status codes; none: any from 200 to 299. */
  readonly status: readonly number[]
  readonly contains: string | undefined
  readonly withinMs: number | undefined
}

/** What came back: an answer, or the reason why none did. */
export type Response =
  | { readonly answered: true; readonly status: number; readonly body: string; readonly durationMs: number }
  | { readonly answered: false; readonly reason: string; readonly durationMs: number }

export interface Judgement {
  readonly passed: boolean
  /** One sentence: `answered 200 in 34 ms`, `answered 503, not 200`. */
  readonly reason: string
}

/** Judges one answer; the first expectation it misses is the reason. */
export const judge = (response: Response, expected: Expectation): Judgement => {
  if (!response.answered) return { passed: false, reason: response.reason }
  const { status, body, durationMs } = response
  if (!isAccepted(status, expected.status)) return { passed: false, reason: `answered ${status}, not ${wanted(expected.status)}` }
  if (expected.contains !== undefined && !body.includes(expected.contains)) {
    return { passed: false, reason: `the answer does not contain “${expected.contains}”` }
  }
  if (expected.withinMs !== undefined && durationMs > expected.withinMs) {
    return { passed: false, reason: `took ${formatMilliseconds(durationMs)}, at most ${formatMilliseconds(expected.withinMs)}` }
  }
  return { passed: true, reason: `answered ${status} in ${formatMilliseconds(durationMs)}` }
}

const isAccepted = (status: number, accepted: readonly number[]): boolean =>
  accepted.length === 0 ? status >= 200 && status < 300 : accepted.includes(status)

const wanted = (accepted: readonly number[]): string => (accepted.length === 0 ? '200 to 299' : accepted.join(' or '))

/** `340 ms`, `1.5 s`. */
export const formatMilliseconds = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${Math.round(milliseconds / 100) / 10} s`
