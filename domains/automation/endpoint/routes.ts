import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { isMap, type Data } from '#domains/runs/values.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { errorBody, SsmError } from './errors.ts'
import { contentsOf } from '#domains/automation/attachments/store.ts'
import { bring } from './bringing.ts'
import { holds } from './links.ts'
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

const reading = {
  name: 'ssm.attachment',
  open: true,
  summary: 'Read a file of a document, under the address GetDocument answered',
  input: Type.Object(
    {
      sha256: Type.String({ maxLength: 64, description: 'SHA-256 of the file.' }),
      document: Type.String({ maxLength: 250, description: 'The document it belongs to.' }),
      until: Type.Integer({ description: 'Until when the address holds, in milliseconds.' }),
      signature: Type.String({ maxLength: 100, description: 'What proves that this server handed it out.' }),
    },
    { additionalProperties: false },
  ),
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
      const brought = await bring({ ...context, transact: (body) => context.transact(speaker.actor, body) }, target, input, speaker)
      const output = await context.transact(speaker.actor, (transaction) => perform(transaction, target, input, speaker, brought))
      return await reply.type(contentType).send(JSON.stringify(output))
    } catch (error) {
      if (!(error instanceof SsmError)) throw error
      return reply.code(error.status).type(contentType).header('x-amzn-errortype', error.type).send(errorBody(error))
    }
  }
  // What stands behind it are keys lent to a script, sealed.
  for (const url of ['/aws/ssm', '/aws/ssm/', '/aws/ssm/*']) server.post(url, { config: { operation } }, answer)
  server.get('/aws/ssm/attachments/:sha256', { config: { operation: reading } }, async (request, reply) => {
    const { sha256 = '' } = Object(request.params) as Record<string, string | undefined>
    const { document = '', until = '', signature = '' } = Object(request.query) as Record<string, string | undefined>
    const asked = { reference: String(document), sha256, until: Number(until), signature: String(signature) }
    const { secret } = context.config
    if (!holds(secret, asked, context.now())) return reply.code(403).send({ message: 'This address does not hold, or no more.' })
    const [found] = await context.transact(door, ({ sql }) => contentsOf(sql, asked.reference.toLowerCase(), [sha256]))
    if (found === undefined) return reply.code(404).send({ message: 'The file is not kept any more.' })
    return reply
      .type('application/octet-stream')
      .header('content-disposition', 'attachment')
      .header('cache-control', 'private, no-store')
      .send(found.content)
  })
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
