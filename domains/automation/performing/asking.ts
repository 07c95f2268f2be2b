import { callAws, jitter, longestCallMs, type AwsAnswer } from '#domains/automation/aws/calling.ts'
import { reachAws } from '#domains/automation/aws/reaching.ts'
import type { Call, Performed, Performer } from '#domains/runs/performing.ts'
import { isMap, type Data } from '#domains/runs/values.ts'
import { speakLocally } from './locally.ts'
import { cancelled } from './outcomes.ts'
import { looksIn, pauseMs } from './waiting.ts'

type Inputs = Readonly<Record<string, Data>>

/** Calls AWS as the run this is done for. */
export type Ask = (
  service: string,
  api: string,
  input: Inputs,
  options?: { readonly longestMs?: number; readonly atAws?: boolean },
) => Promise<AwsAnswer>

/** A performer that talks to AWS. Called with an aborted signal it does nothing more; `stop` ends what it had begun. */
export const definePerformer = (
  name: string,
  body: (call: Call, ask: Ask) => Promise<Performed>,
  rest: { readonly idempotent?: boolean; readonly stop?: (call: Call, ask: Ask) => Promise<void> } = {},
): Performer => ({
  name,
  ...(rest.idempotent === undefined ? {} : { idempotent: rest.idempotent }),
  perform: async (call) => {
    const ask = await askerFor(call)
    if (!call.signal.aborted) return body(call, ask)
    await rest.stop?.({ ...call, signal: new AbortController().signal }, await askerFor(call, new AbortController().signal))
    return cancelled()
  },
})

const askerFor = async (call: Call, signal: AbortSignal = call.signal): Promise<Ask> => {
  const { aws } = await call.work.transact(async ({ config }) => config)
  const fetch = reachAws(aws, call.work.outside)
  return async (service, api, input, { longestMs = longestCallMs, atAws = false } = {}) =>
    (atAws ? undefined : await speakLocally(call, service, api, input)) ??
    callAws(
      {
        accounts: aws,
        fetch,
        now: call.work.now,
        signal,
        profile: call.profile,
        ...(call.region === null ? {} : { region: call.region }),
        startedBy: call.startedBy,
        run: call.run,
        key: call.key,
        deadlineMs: Math.min(longestMs, Math.max(1, call.remainingMs)),
      },
      { service, api, input },
    )
}

/** Not yet: look again later. Holds nobody meanwhile. */
export const lookAgain = (call: Call, memory: Inputs, output: string): Performed => {
  const looks = looksIn(call.memory)
  return { outcome: 'again', afterMs: pauseMs(looks, jitter(`${call.key}/${looks}`)), memory: { ...memory, looks: looks + 1 }, output }
}

/** What it remembered of itself when it last looked. */
export const memoryOf = (call: Call): Inputs => (isMap(call.memory) ? call.memory : {})

/** True when the failure is none for one that watches: it may pass, or what is watched is not there yet. */
export const maySettle = (answer: Extract<AwsAnswer, { failure: unknown }>): boolean =>
  answer.failure.passing || answer.failure.absent || answer.failure.type === 'Throttling'
