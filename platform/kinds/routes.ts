import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { signedIn } from '#platform/http/caller.ts'
import type { ForeignRoutes, RouteContext } from '#platform/http/routes.ts'
import { isObject } from '#platform/kinds/pointer.ts'
import { provesPush, hookSecret } from '#platform/kinds/push-hook.ts'
import { repositoryNamed } from '#platform/kinds/repository-store.ts'
import { enqueueSync } from '#platform/kinds/sync.ts'
import { Refusal } from '#platform/refusal.ts'
import { repositorySyncAsked } from '#platform/kinds/facts.ts'

/**
 * What cannot be derived from actions: records at addresses of their own, with the preconditions of HTTP (`ETag`,
 * `If-Match` → 412, `If-None-Match`), and the hook by which a forge tells of a push.
 */
export const kindsRoutes: ForeignRoutes = (server, context) => {
  server.register(async (scope) => recordAddresses(scope, context))
  server.register(async (scope) => pushHook(scope, context))
}

const recordAddresses = (server: FastifyInstance, context: RouteContext): void => {
  server.addHook('onRequest', signedIn(context))
  for (const type of ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/markdown', 'text/plain']) {
    server.addContentTypeParser(type, { parseAs: 'string', bodyLimit: 4 * 1_024 * 1_024 }, (_request, body, done) => done(null, body))
  }
  server.get('/api/v1/records/:slug/*', async (request, reply) => {
    const got = await call(context, request, 'record.get', { reference: referenceOf(request) })
    const tag = tagOf(field(got, 'record'))
    reply.header('etag', tag).header('vary', 'accept')
    if (matches(request.headers['if-none-match'], tag)) return reply.code(304).send()
    if (wantsText(request))
      return reply.type(field(got, 'format') === 'markdown' ? 'text/markdown' : 'application/yaml').send(field(got, 'text'))
    return field(got, 'record')
  })
  server.put('/api/v1/records/:slug/*', async (request, reply) => {
    const reference = referenceOf(request)
    const given = typeof request.body === 'string' ? { text: request.body, ...fileFor(request) } : { document: request.body }
    const ifVersion = await expectedVersion(context, request, reference)
    const saved = await call(context, request, 'record.save', { ...given, ...(ifVersion !== undefined && { ifVersion }) }, (answer) => {
      if (String(field(answer, 'reference')).toLowerCase() === reference.toLowerCase()) return
      throw new Refusal(
        'invalid-input',
        `The address says ${reference}, the document says ${String(field(answer, 'reference'))}. Make them agree.`,
      )
    })
    const change = field(saved, 'change')
    return reply
      .code(change === 'created' ? 201 : change === 'proposed' ? 202 : 200)
      .header('etag', tagOf(saved))
      .send(saved)
  })
  server.delete('/api/v1/records/:slug/*', async (request, reply) => {
    const reference = referenceOf(request)
    const ifVersion = await expectedVersion(context, request, reference)
    const archived = await call(context, request, 'record.archive', { reference, ...(ifVersion !== undefined && { ifVersion }) })
    return reply.header('etag', tagOf(archived)).send(archived)
  })
}

/** In one transaction, so that what `check` refuses has not happened. */
const call = async (
  context: RouteContext,
  request: FastifyRequest,
  action: string,
  input: unknown,
  check?: (answer: unknown) => void,
): Promise<unknown> =>
  context.transact(await context.actorOf(request), async (transaction) => {
    const answer = await transaction.callNamed(action, input)
    check?.(answer)
    return answer
  })

/** `/api/v1/records/workload/shop/checkout` → `workload:shop/checkout`. */
const referenceOf = (request: FastifyRequest): string => {
  const { slug, '*': name } = request.params as { slug: string; '*': string }
  if (/[\u0000-\u001f]/.test(slug + name) || name.length > 300) throw new Refusal('not-found', 'No record has an address like this.')
  return `${slug}:${name}`
}

const tagOf = (record: unknown): string => `"${String(field(record, 'version'))}"`

const field = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined)

const wantsText = (request: FastifyRequest): boolean => /\b(yaml|markdown)\b/.test(request.headers.accept ?? '')

const fileFor = (request: FastifyRequest): { file?: string } =>
  /markdown/.test(request.headers['content-type'] ?? '') ? { file: 'document.md' } : { file: 'document.yaml' }

const matches = (header: string | undefined, tag: string): boolean =>
  header !== undefined && (header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag))

/** What `If-Match` and `If-None-Match` ask for as a version; 0 means that there must be none yet. */
const expectedVersion = async (context: RouteContext, request: FastifyRequest, reference: string): Promise<number | undefined> => {
  if (request.headers['if-none-match']?.trim() === '*') return 0
  const header = request.headers['if-match']
  if (header === undefined) return undefined
  const versions = header.split(',').map((one) => Number(/^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(one)?.[1] ?? Number.NaN))
  if (versions.length === 1 && Number.isInteger(versions[0])) return versions[0]
  // `*` or several: whichever of them it is at now is held against what is written.
  const now = await call(context, request, 'record.get', { reference }).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not-found') return undefined
    throw error
  })
  const version = field(field(now, 'record'), 'version')
  if (typeof version === 'number' && (header.trim() === '*' || versions.includes(version))) return version
  throw new Refusal('version-mismatch', `\`If-Match\` names no version ${reference} is at. Read it again and repeat the change on it.`)
}

const pushHook = (server: FastifyInstance, context: RouteContext): void => {
  server.removeAllContentTypeParsers()
  // Signed as it came: the bytes must not be read before the signature is.
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 8 * 1_024 * 1_024 }, (_request, body, done) => done(null, body))
  server.post('/api/v1/repositories/:name/push', (request, reply) => answerPush(context, request, reply))
}

const answerPush = async (context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const { name } = request.params as { name: string }
  await context.transact({ type: 'workflow', name: 'repository.push', id: name }, async (transaction) => {
    const row = await repositoryNamed(transaction.sql, name)
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const proven = row !== undefined && provesPush(hookSecret(transaction.config, row.id), body, proofOf(request))
    // The same answer for a name that is not known: the address must not tell which repositories there are.
    if (!proven)
      throw new Refusal(
        'wrong-credentials',
        'The signature of this push is missing or wrong. Set the hook’s secret to the one `repository.hook` shows.',
      )
    enqueueSync(transaction, row.name)
    transaction.record(repositorySyncAsked, { subjects: [`repository:${row.name}`], data: { repository: row.name, by: 'a push' } })
  })
  return reply.code(202).send({ accepted: true })
}

const proofOf = (request: FastifyRequest) => ({
  hubSignature: header(request, 'x-hub-signature-256') ?? hubOnly(header(request, 'x-hub-signature')),
  plainSignature: header(request, 'x-gitea-signature') ?? header(request, 'x-forgejo-signature'),
  token: header(request, 'x-gitlab-token'),
})

/** Bitbucket sends SHA-256 under the older name; the older SHA-1 is not accepted. */
const hubOnly = (text: string | undefined): string | undefined => (text?.startsWith('sha256=') ? text : undefined)

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}
