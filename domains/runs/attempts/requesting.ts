import type { Work } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import { maskText } from '#platform/text/mask.ts'
import { guardSecrets, hiddenAmong, secretNamed } from '#domains/runs/confidential.ts'
import type { Step } from '#domains/runs/graph.ts'
import { dataFrom, outputsFrom } from '#domains/runs/outputs.ts'
import { planOf, textLookup } from '#domains/runs/planning.ts'
import { fillRequest, isExpected, type HttpRequest } from '#domains/runs/request.ts'
import { pick } from '#domains/runs/selecting.ts'
import { storable } from '#platform/text/storable.ts'
import type { Claimed } from './node.ts'
import { keyOf } from './node.ts'
import { failed, type Result } from './results.ts'
import { secretsFor } from './secrets.ts'

interface Requesting {
  readonly baseUrl: string
  readonly timeoutMs: number
  /** Aborted when the attempt is to end. */
  readonly signal: AbortSignal
}

/** Sends the request of an `http` step once, with the key of the attempt. */
export const request = async (work: Work, claimed: Claimed, step: Step, asked: HttpRequest, requesting: Requesting): Promise<Result> => {
  const hidden = [...hiddenAmong(claimed.row.parameters)]
  try {
    const filled = await fill(work, claimed, asked, hidden, requesting.baseUrl)
    if (requesting.signal.aborted) return failed('It was cancelled before it was sent.')
    return await send(work, claimed, step, filled, requesting, hidden)
  } catch (error) {
    if (error instanceof Refusal) return failed(storable(maskText(error.message, hidden)), { final: true })
    throw error
  }
}

/** Puts the values in, each as its position wants it; the values of secrets are added to what is hidden. */
const fill = async (work: Work, claimed: Claimed, asked: HttpRequest, hidden: string[], baseUrl: string): Promise<HttpRequest> => {
  const { request: guarded, names } = guardSecrets(asked)
  const values = textLookup(planOf(claimed.row, claimed.graph, work.now(), baseUrl), claimed.row.state)
  const wanted = new Set<string>()
  const secretOf = (name: string): string | undefined => names.get(name) ?? secretNamed(values(name))
  // Once to learn which secrets are meant, once with them.
  fillRequest(guarded, (name) => {
    const secret = secretOf(name)
    if (secret !== undefined) wanted.add(secret)
    return secret === undefined ? values(name) : 'x'
  })
  if (wanted.size === 0) return fillRequest(guarded, values)
  const secrets = await secretsFor(work, [...wanted], claimed)
  hidden.push(...secrets.values())
  return fillRequest(guarded, (name) => {
    const secret = secretOf(name)
    return secret === undefined ? values(name) : secrets.get(secret)
  })
}

const send = async (
  work: Work,
  claimed: Claimed,
  step: Step,
  filled: HttpRequest,
  { timeoutMs, signal }: Requesting,
  hidden: readonly string[],
): Promise<Result> => {
  const started = performance.now()
  const asked = `${filled.method} ${filled.url}`
  const shown = (text: string): string => storable(maskText(text, hidden))
  try {
    const answer = await work.outside.fetch(filled.url, {
      method: filled.method,
      headers: { ...filled.headers, 'idempotency-key': keyOf(claimed) },
      ...(filled.body === '' ? {} : { body: filled.body }),
      timeoutMs,
      maxBytes: 65_536,
      signal,
      // What holds secrets goes where the author wrote, and nowhere an answer points to.
      ...(hidden.length === 0 ? {} : { redirects: 0 }),
    })
    const output = shown(`${asked}\n${answer.status} after ${answer.durationMs} ms\n\n${answer.body}`)
    const body = shown(answer.body)
    const response = parsed(body)
    const picked = pick({ status: answer.status, body: dataFrom(response ?? body) }, step.picks ?? [])
    const outputs = { ...outputsFrom(response), status: answer.status, ...picked.outputs }
    if (!isExpected(filled, answer.status))
      return {
        type: 'ended',
        outcome: 'failed',
        reason: `It answered ${answer.status}; expected ${filled.expect.join(' or ')}.${answer.status >= 300 && answer.status < 400 && hidden.length > 0 ? ' What holds secrets is not sent on to where an answer points.' : ''}`,
        output,
        outputs,
      }
    if (picked.failure !== undefined) return { type: 'ended', outcome: 'failed', reason: picked.failure, output, outputs }
    return { type: 'ended', outcome: 'success', reason: '', output, outputs }
  } catch (error) {
    if (signal.aborted) return failed(cancelledUnderWay, { output: shown(`${asked}\n${cancelledUnderWay}`) })
    const reason = shown(error instanceof Error ? error.message : String(error))
    const timedOut = performance.now() - started >= timeoutMs
    return { type: 'ended', outcome: timedOut ? 'timed-out' : 'failed', reason, output: shown(`${asked}\n${reason}`), outputs: {} }
  }
}

const cancelledUnderWay = 'It was ended because it was cancelled. What it asked for may have been done all the same.'

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
