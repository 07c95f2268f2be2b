import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerCall, answerKey, type Call } from '#domains/notices/phones/calling.ts'
import { callReceipt, textReceipt } from '#domains/notices/phones/delivery.ts'
import { answerText } from '#domains/notices/phones/replying.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { noteReceipt } from '#platform/messages/phones/receipts.ts'
import { type Form, isSignedByTwilio } from '#platform/messages/phones/signature.ts'
import { replyText, silence } from '#platform/messages/phones/twiml.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * What Twilio asks and tells: text messages that come in, what a call reads out, which key was pressed, how messages and
 * calls ended. Every request is signed with the account's token; one that is not changes nothing.
 */
export const phoneRoutes: ForeignRoutes = (server, context) => {
  const { twilio } = context.config.providers
  const transact = <Result>(body: (transaction: Transaction) => Promise<Result>): Promise<Result> => context.transact(carrier, body)

  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, formOf(String(body))),
  )

  /** The fields of a request Twilio signed: over the address we gave it, whatever a proxy made of it on the way. */
  const signed = (request: FastifyRequest): Form => {
    if (twilio === undefined)
      throw new Refusal(
        'not-found',
        'Text messages and calls are not configured here; an administrator sets ANDON_TWILIO_ACCOUNT, ANDON_TWILIO_TOKEN and ANDON_TWILIO_FROM.',
      )
    const form = isForm(request.body) ? request.body : {}
    const signature = request.headers['x-twilio-signature']
    const url = `${context.config.baseUrl}${request.url}`
    if (typeof signature === 'string' && isSignedByTwilio(twilio.token, signature, url, form)) return form
    throw new Refusal(
      'forbidden',
      `This request was not signed by the Twilio account of this server. Its address at Twilio must begin with ${context.config.baseUrl}, and ANDON_TWILIO_TOKEN must be that account's token.`,
    )
  }

  const options = { config: { ingest: true }, bodyLimit: 64 * 1_024 }

  server.post('/phones/text', options, async (request, reply) => {
    const form = signed(request)
    const [id, address, said] = [field(form, 'MessageSid'), field(form, 'From'), field(form, 'Body')]
    if (id === '' || address === '') return send(reply, silence)
    const words = await answerText(transact, { id, channel: 'sms', address, said: storable(said) })
    return send(reply, words === '' ? silence : replyText(words))
  })

  server.post('/phones/text/:message/state', options, async (request, reply) => {
    const form = signed(request)
    const receipt = textReceipt(field(form, 'MessageStatus'), field(form, 'ErrorCode'))
    if (receipt !== undefined)
      await transact((transaction) => noteReceipt(transaction, { ...about(request, field(form, 'MessageSid')), ...receipt }))
    return send(reply, silence)
  })

  server.post('/phones/call/:message', options, async (request, reply) => {
    const form = signed(request)
    return send(reply, await answerCall(transact, callOf(request, form)))
  })

  server.post('/phones/call/:message/key', options, async (request, reply) => {
    const form = signed(request)
    return send(reply, await answerKey(transact, callOf(request, form), field(form, 'Digits')))
  })

  server.post('/phones/call/:message/state', options, async (request, reply) => {
    const form = signed(request)
    const receipt = callReceipt(field(form, 'CallStatus'), field(form, 'AnsweredBy'))
    if (receipt !== undefined)
      await transact((transaction) => noteReceipt(transaction, { ...about(request, field(form, 'CallSid')), ...receipt }))
    return send(reply, silence)
  })
}

const carrier: Actor = { type: 'workflow', name: 'phones', id: 'twilio' }

const callOf = (request: FastifyRequest, form: Form): Call => ({
  message: parameter(request.params, 'message'),
  id: field(form, 'CallSid'),
  to: field(form, 'To'),
  answeredBy: field(form, 'AnsweredBy'),
  turn: Number(/^\d{1,2}$/.exec(parameter(request.query, 'turn'))?.[0] ?? 0),
})

const about = (request: FastifyRequest, providerId: string): { message: string; providerId?: string } => ({
  message: parameter(request.params, 'message'),
  ...(providerId === '' ? {} : { providerId }),
})

const send = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('text/xml; charset=utf-8').header('cache-control', 'no-store').send(text)

/** As Twilio signs them: each name with its value, or all of them. */
const formOf = (body: string): Form => {
  const given = new URLSearchParams(body)
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => [name, given.getAll(name).length === 1 ? (given.get(name) ?? '') : given.getAll(name)]),
  )
}

/** What came as JSON is no form, and holds whatever a stranger likes. */
const isForm = (body: unknown): body is Form =>
  typeof body === 'object' &&
  body !== null &&
  Object.values(body).every((value: unknown) => [value].flat().every((one) => typeof one === 'string'))

const field = (form: Form, name: string): string => {
  const value = Object.hasOwn(form, name) ? form[name] : undefined
  return typeof value === 'string' ? value : ''
}

const parameter = (from: unknown, name: string): string => {
  const value: unknown = typeof from === 'object' && from !== null ? Object.getOwnPropertyDescriptor(from, name)?.value : undefined
  return typeof value === 'string' ? value : ''
}

const storable = (text: string): string => text.replaceAll('\0', '').slice(0, 1_600).toWellFormed()
