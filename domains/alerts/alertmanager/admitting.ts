import { type Actor, holdsRole, type Role } from '#platform/identity/actor.ts'
import { coversAction } from '#platform/identity/scope.ts'
import type { RouteContext } from '#platform/http/routes.ts'
import { Refusal } from '#platform/refusal.ts'

type Request = Parameters<RouteContext['actorOf']>[0]

/** Who receives what arrives here; the sender is in each alert's `source`. */
export const receiver: Actor = { type: 'workflow', name: 'alertmanager', id: 'api' }

/** Who sends, when they may. With the example organization, a program on this machine may, so that a first `curl` works. */
export const admit = async (context: RouteContext, request: Request, role: Role, action: string): Promise<Actor> => {
  const actor = await context.actorOf(request)
  if (actor.type === 'stranger') {
    if (context.config.example && isOnThisMachine(request, context.config.baseUrl)) return receiver
    throw new Refusal('sign-in-required', 'Send a token: `Authorization: Bearer …`, or as the password of basic authentication.')
  }
  const scoped = actor.type !== 'token' || coversAction(actor.scopes, action)
  if (!scoped || !holdsRole(actor, role)) throw new Refusal('forbidden', `This needs the role ${role} and the scope "${action}".`)
  return actor
}

/**
 * A connection from this machine is not enough: a proxy beside the server brings everybody's requests, and a browser
 * those of any page it shows. So only where the installation itself is reached by a local address, by a local name, without the
 * traces of a proxy or a browser.
 */
const isOnThisMachine = ({ raw, headers }: Request, baseUrl: string): boolean =>
  isLocalName(new URL(baseUrl).hostname) &&
  isLocalName(URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '') &&
  /^(::1$|(::ffff:)?127\.)/.test(raw.socket.remoteAddress ?? '') &&
  ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via', 'origin', 'sec-fetch-site'].every(
    (name) => headers[name] === undefined,
  )

const isLocalName = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
