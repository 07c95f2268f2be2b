import type { FastifyReply, FastifyRequest } from 'fastify'
import { Compile } from 'typebox/compile'
import Type from 'typebox'
import { escapeHtml, plainPage } from '#platform/http/page.ts'
import { parseJson } from '#platform/http/problem.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'
import { placeOf, sessionCookie, sessionSecretOf } from '#platform/identity/cookie.ts'
import { emailField, instantField, personField } from '#platform/identity/fields.ts'
import { passwordLength } from '#platform/identity/password.ts'
import { accountOfLink, type Admission, signIn, signInByLink, type Visit } from '#platform/identity/sign-in.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * The two ways in that cannot be derived from actions, because a failed one must leave a trace (a refusal rolls back)
 * and a good one must set a cookie.
 *
 * A one-time link opens a page with one button, and only the button uses the link up: mail scanners and chat
 * previews open links, they do not press buttons.
 */
export const identityRoutes: ForeignRoutes = (server, context) => {
  const baseUrl = context.config.baseUrl
  const place = placeOf(baseUrl)

  const visitOf = (request: FastifyRequest): Visit => ({
    address: request.ip,
    agent: request.headers['user-agent'] ?? 'unknown',
    former: sessionSecretOf(place, request.headers.cookie),
  })
  const welcome = (reply: FastifyReply, admission: Admission): FastifyReply =>
    reply.header('set-cookie', sessionCookie(place, admission.secret, admission.expiresAt)).header('cache-control', 'no-store')

  server.post(
    '/api/v1/identity/sign-in',
    { config: { operation: signInOperation, strict: true }, bodyLimit: 4_096 },
    async (request, reply) => {
      const credentials = credentialsOf(request.body)
      const admission = await signIn(context.transact, visitOf(request), credentials)
      return welcome(reply, admission).send({ person: admission.person, expiresAt: admission.expiresAt.toISOString() })
    },
  )

  server.get<{ Params: { token: string } }>('/sign-in/:token', { config: { page: true, strict: true } }, async (request, reply) => {
    const account = await context.transact({ type: 'stranger' }, (transaction) => accountOfLink(transaction, request.params.token))
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(linkPage(account.person, request.params.token))
  })

  server.post<{ Params: { token: string } }>(
    '/sign-in/:token',
    { config: { page: true, strict: true }, bodyLimit: 4_096 },
    async (request, reply) => {
      const admission = await signInByLink(context.transact, visitOf(request), request.params.token)
      return welcome(reply, admission).redirect('/', 303)
    },
  )

  // A plain form sends this type; the link in the address is all it has to say.
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) => done(null, {}))
  server.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: FastifyRequest, body: string) => parseJson(body))
}

const Credentials = Type.Object(
  { email: emailField, password: Type.String({ minLength: 1, maxLength: passwordLength.max, description: 'The password.' }) },
  { additionalProperties: false },
)
const credentialsShape = Compile(Credentials)

const signInOperation = {
  name: 'identity.sign-in',
  summary: 'Sign in with e-mail address and password',
  description: 'Answers with a session cookie. Tools use a token instead.',
  input: Credentials,
  output: Type.Object(
    { person: personField, expiresAt: instantField('When the session ends at the latest.') },
    { additionalProperties: false },
  ),
  open: true,
}

const credentialsOf = (body: unknown): { email: string; password: string } => {
  if (credentialsShape.Check(body)) return body
  throw new Refusal('invalid-input', 'Send `email` and `password`, both text.', {
    findings: [{ path: '', rule: 'shape', message: 'The body is not {"email": "…", "password": "…"}.' }],
  })
}

const linkPage = (person: string, token: string): string =>
  plainPage(
    'Sign in to Andon',
    `<h1>Sign in to Andon</h1>
<p>This link signs you in as <strong>${escapeHtml(person)}</strong>, once. Do not pass it on.</p>
<form method="post" action="/sign-in/${escapeHtml(encodeURIComponent(token))}"><button type="submit">Sign in</button></form>`,
  )
