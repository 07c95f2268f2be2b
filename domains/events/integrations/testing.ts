import Type from 'typebox'
import { admittedBy, refuseUnfit } from '#domains/events/admission.ts'
import { formatFor, refusedAnswer } from '#domains/events/answering.ts'
import { integrationTested } from '#domains/events/facts.ts'
import type { Answer, ReceivedRequest, Way } from '#domains/events/handler.ts'
import { planNamed } from '#domains/events/integrations/naming.ts'
import { jsonRequest } from '#domains/events/sample.ts'
import { defineAction } from '#platform/actions/action.ts'
import type { BatchOptions } from '#platform/http/routes.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const mostAbout = 50

export const testIntegration = defineAction({
  name: 'integration.test',
  summary: 'Send a test through an integration',
  description:
    'A request as its sender would make it, or the body given, goes through everything behind the key: it is read, kept and handed on as if it had been sent. Its type, or its alert, says that it is a test.',
  kind: 'deed',
  may: {
    role: 'editor',
    ownerOf: async (transaction, { integration }) => (await planNamed(transaction, integration)).owner,
  },
  input: Type.Object(
    {
      integration: Type.String({ minLength: 1, maxLength: 200, description: 'The integration: `integration:payments`.' }),
      body: Type.Optional(
        Type.String({ minLength: 1, maxLength: 262_144, description: 'What to send instead of the sample of its format, as text.' }),
      ),
      contentType: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          pattern: '^[\\x20-\\x7e]+$',
          description: 'What the body is. Default `application/json`.',
        }),
      ),
    },
    strict,
  ),
  output: Type.Object(
    {
      status: Type.Integer({ description: 'The status its sender would have got.' }),
      accepted: Type.Boolean({ description: 'Whether it was taken.' }),
      answer: Type.String({ description: 'What its sender would have read.' }),
      sent: Type.String({ description: 'The body that was sent.' }),
      about: Type.Array(Type.String(), { description: 'What it brought about, by reference: alerts that it opened or ended.' }),
    },
    strict,
  ),
  run: async (transaction, { integration, body, contentType = 'application/json' }) => {
    const { registry, now, config } = transaction
    const plan = await planNamed(transaction, integration)
    const from = admittedBy(plan, 'test')
    const format = formatFor(registry, plan.spec)
    const request = body === undefined ? format.sample?.(now, transaction.newId(), from) : requestOf(contentType, body)
    if (request === undefined)
      throw new Refusal(
        'conflict',
        `No sample of the format ${plan.spec.format} can be made here. Give a \`body\`, or let its sender send a test.`,
      )
    const about = new Set<string>()
    const answer = await answered(
      async () => {
        refuseUnfit(from)
        return format.open(wayWithin(transaction, about))(request, from)
      },
      (refusal) => refusedAnswer(format, refusal, config.baseUrl, `/in/${plan.name}`),
    )
    transaction.record(integrationTested, { subjects: [plan.reference], data: { integration: plan.reference, status: answer.status } })
    return {
      status: answer.status,
      accepted: answer.status < 300,
      answer: answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body),
      sent: new TextDecoder().decode(request.body),
      about: [...about].slice(0, mostAbout),
    }
  },
})

const answered = async (answer: () => Promise<Answer>, refused: (refusal: Refusal) => Answer): Promise<Answer> => {
  try {
    return await answer()
  } catch (error) {
    if (error instanceof Refusal) return refused(error)
    throw error
  }
}

/** The way of a test: what would be shared commits is this transaction, and nobody outside is asked. Alerts it speaks of are noted. */
const wayWithin = (transaction: Transaction, about: Set<string>): Way => ({
  config: transaction.config,
  now: () => transaction.now,
  outside: {
    fetch: () => Promise.reject(new Refusal('conflict', 'A test asks nobody outside. Let its sender send one.')),
  },
  batcher:
    <Item, Result>({ actor, run }: BatchOptions<Item, Result>) =>
    async (item: Item): Promise<Result> => {
      const within = transaction.as(actor)
      const noting: Transaction = {
        ...within,
        record: (type, fact) => {
          for (const subject of fact.subjects) if (subject.startsWith('alert:')) about.add(subject)
          within.record(type, fact)
        },
      }
      const [result] = await run(noting, [item])
      if (result === undefined) throw new Error('A format answered nothing.')
      return result
    },
})

const requestOf = (contentType: string, body: string): ReceivedRequest => {
  const mediaType = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
  return { ...jsonRequest(mediaType, undefined), headers: { 'content-type': contentType }, body: new TextEncoder().encode(body) }
}
