import { WebhookIntegration } from '#domains/automation/kinds.ts'
import { useSecrets } from '#domains/secrets/using.ts'
import { secretNamed } from '#domains/runs/confidential.ts'
import { runWithGraph } from '#domains/runs/looking.ts'
import type { Call, Performed, Performer } from '#domains/runs/performing.ts'
import { Refusal } from '#platform/refusal.ts'
import { maskText } from '#platform/text/mask.ts'
import { failed, succeeded, textOf } from './outcomes.ts'

const longestMs = 25_000
const mostBytes = 200_000

/** aws:invokeWebhook: what a declared integration says, sent once. Its secrets are read here and seen by nobody else. */
const invokeWebhook: Performer = {
  name: 'aws:invokeWebhook',
  perform: async (call) => {
    const name = textOf(call.inputs['IntegrationName'])
    if (name === undefined) return failed('IntegrationName must name a WebhookIntegration.', { final: true })
    const found = await call.work.transact(async (transaction) => ({
      integration: await transaction.records.find(WebhookIntegration, name),
      procedure: (await runWithGraph(transaction, call.run))?.run.procedure ?? '',
    }))
    if (found.integration === undefined)
      return failed(`There is no WebhookIntegration "${name}". Declare it with its address and headers.`, { final: true })
    const { url, headers = {}, payload = '' } = found.integration.spec
    const wanted = [...new Set(Object.values(headers).flatMap((value) => secretNamed(value) ?? []))]
    const secrets = await useSecrets(call.work, wanted, {
      run: call.run,
      step: call.step,
      procedure: found.procedure,
      startedBy: call.startedBy,
    })
    const body = textOf(call.inputs['Body']) ?? payload
    const filled = Object.fromEntries(
      Object.entries(headers).map(([header, value]) => [header, secrets.get(secretNamed(value) ?? '') ?? value]),
    )
    return send(
      call,
      { name, url, body, headers: { 'content-type': isJson(body) ? 'application/json' : 'text/plain; charset=utf-8', ...lower(filled) } },
      [...secrets.values()],
    )
  },
}

interface Request {
  readonly name: string
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

const send = async (call: Call, { name, url, body, headers }: Request, hidden: readonly string[]): Promise<Performed> => {
  try {
    const answer = await call.work.outside.fetch(url, {
      method: 'POST',
      headers: { 'idempotency-key': call.key, ...headers },
      body,
      timeoutMs: Math.min(longestMs, Math.max(1, call.remainingMs)),
      maxBytes: mostBytes,
      redirects: 0,
      signal: call.signal,
    })
    const outputs = { Response: hidden.length === 0 ? answer.body : maskText(answer.body, hidden), ResponseCode: String(answer.status) }
    return answer.status >= 200 && answer.status < 300
      ? succeeded(outputs)
      : failed(`${name} answered ${answer.status}.`, { outputs, response: outputs })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return failed(`${name}: ${error.message}`, { final: error.code !== 'unavailable' })
  }
}

const lower = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

export const webhookPerformers: readonly Performer[] = [invokeWebhook]
