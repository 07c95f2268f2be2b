import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { isMap, type Data } from '#domains/runs/values.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { errorBody, SsmError } from './errors.ts'
import { perform } from './operations.ts'
import { speakerOf } from './speaking.ts'

const door: Actor = { type: 'workflow', name: 'ssm-endpoint', id: 'door' }
const contentType = 'application/x-amz-json-1.1'
const mostBytes = 2 * 1_024 * 1_024

const operation = {
  name: 'ssm.call',
  open: true,
  summary: 'AWS Systems Manager, as far as automation needs it',
  description:
    'Speaks the protocol of SSM (JSON 1.1, `X-Amz-Target: AmazonSSM.…`), for `aws ssm … --endpoint-url` and the SDKs. Requests are signed with the access key that `automation.access-key` answers.',
  input: Type.Unknown({ description: 'Input of the operation, as the API of SSM defines it.' }),
} as const

/** `POST /aws/ssm`: the tools of AWS put a slash behind it or do not. */
export const ssmRoutes: ForeignRoutes = (server, context) => {
  // Signatures are over bytes, so the body is taken as it comes.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) => done(null, body))
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    void reply.header('x-amzn-requestid', request.id)
    try {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const [path = '', query = ''] = request.raw.url?.split('?') ?? []
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
      )
      const speaker = await context.transact(door, (transaction) =>
        speakerOf(transaction, { method: request.method, path, query, headers, body }),
      )
      const target = /^AmazonSSM\.([A-Za-z]{1,100})$/.exec(headers['x-amz-target'] ?? '')?.[1]
      if (target === undefined)
        throw new SsmError('UnknownOperationException', 'The header X-Amz-Target names the operation: AmazonSSM.StartAutomationExecution.')
      const input = inputOf(body)
      const output = await context.transact(speaker.actor, (transaction) => perform(transaction, target, input, speaker))
      return await reply.type(contentType).send(JSON.stringify(output))
    } catch (error) {
      if (!(error instanceof SsmError)) throw error
      return reply.code(error.status).type(contentType).header('x-amzn-errortype', error.type).send(errorBody(error))
    }
  }
  for (const url of ['/aws/ssm', '/aws/ssm/']) server.post(url, { config: { operation } }, answer)
}

const inputOf = (body: Buffer): Readonly<Record<string, Data>> => {
  const input = parsed(body)
  if (!isMap(input)) throw new SsmError('SerializationException', 'The body is not a JSON object.')
  return input
}

const parsed = (body: Buffer): Data => {
  if (body.length === 0) return {}
  try {
    return JSON.parse(body.toString('utf8')) as Data
  } catch {
    throw new SsmError('SerializationException', 'The body is not JSON.')
  }
}
