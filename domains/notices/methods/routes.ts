import { confirmTest, openTest } from '#domains/notices/methods/testing.ts'
import { escapeHtml, plainPage } from '#platform/http/page.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'

/**
 * The link in a test message opens a page with one button, and only the button says that it arrived: mail scanners and
 * previews open links, they do not press buttons.
 */
export const arrivalRoutes: ForeignRoutes = (server, context) => {
  const stranger = { type: 'stranger' } as const
  const page = { config: { page: true, strict: true }, bodyLimit: 4_096 }

  server.get<{ Params: { token: string } }>('/arrived/:token', page, async ({ params: { token } }, reply) => {
    const { owner, method } = await context.transact(stranger, (transaction) => openTest(transaction, token))
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(asking(owner, method.name, token))
  })

  server.post<{ Params: { token: string } }>('/arrived/:token', page, async ({ params: { token } }, reply) => {
    const { owner, method } = await context.transact(stranger, (transaction) => transaction.call(confirmTest, { token }))
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(thanking(owner, method))
  })

  // A plain form sends this type; the link in the address is all it has to say.
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) => done(null, {}))
}

const asking = (owner: string, method: string, token: string): string =>
  plainPage(
    'Did the test arrive?',
    `<h1>Did the test arrive?</h1>
<p>A test message went to <strong>${escapeHtml(method)}</strong> of ${escapeHtml(owner)}. Say so only if you are who reads there.</p>
<form method="post" action="/arrived/${escapeHtml(encodeURIComponent(token))}"><button type="submit">It arrived</button></form>`,
  )

const thanking = (owner: string, method: string): string =>
  plainPage(
    'It arrived',
    `<h1>It arrived</h1>
<p><strong>${escapeHtml(method)}</strong> of ${escapeHtml(owner)} is verified. Pages may use it from now on; you can close this page.</p>`,
  )
