import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Config } from '#platform/config.ts'
import type { Domain } from '#platform/domain.ts'
import { httpDomain } from '#platform/http/manifest.ts'
import { createServer, type ServerOptions } from '#platform/http/server.ts'
import type { Role } from '#platform/identity/actor.ts'
import { identityDomain } from '#platform/identity/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'
import { things } from '#test/http/demo.ts'

/** The platform behind its HTTP server, with ways to come in. */
export interface Site {
  readonly platform: TestPlatform
  readonly server: FastifyInstance
  /** The secret of a new token. */
  readonly token: (options?: { role?: Role; scopes?: string[]; expiresInDays?: number }) => Promise<string>
  /** The cookie of a new session of an invited person, by link. */
  readonly session: (person: string, role: Role, email?: string) => Promise<string>
  readonly stop: () => Promise<void>
}

export const startSite = async (options: { server?: ServerOptions; config?: Partial<Config>; domains?: Domain[] } = {}): Promise<Site> => {
  const platform = await startTestPlatform({
    domains: [httpDomain, identityDomain, things, ...(options.domains ?? [])],
    jobs: false,
    ...(options.config === undefined ? {} : { config: options.config }),
  })
  const server = createServer(platform, { live: platform.live, ...options.server })
  await server.ready()
  const node = { type: 'node', id: platform.nodeId } as const
  return {
    platform,
    server,
    token: async ({ role = 'administrator', scopes = ['*'], expiresInDays } = {}) => {
      const input = { name: `test ${role}`, role, scopes, ...(expiresInDays === undefined ? {} : { expiresInDays }) }
      return textOf(await platform.invoke(node, 'token.create', input), 'token')
    },
    session: async (person, role, email) => {
      const input = { person, role, ...(email === undefined ? {} : { email }) }
      const url = new URL(textOf(await platform.invoke(node, 'identity.invite', input), 'url'))
      return cookieOf(await server.inject({ method: 'POST', url: url.pathname }))
    },
    stop: async () => {
      await server.close()
      await platform.stop()
    },
  }
}

export const cookieOf = (response: LightMyRequestResponse): string => {
  const header = [response.headers['set-cookie']].flat()[0] ?? ''
  return header.split(';', 1)[0] ?? ''
}

export const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` })

export const textOf = (value: unknown, name: string): string => {
  const found: unknown = Object.entries(Object(value)).find(([key]) => key === name)?.[1]
  if (typeof found !== 'string') throw new Error(`There is no text "${name}" in ${JSON.stringify(value)}`)
  return found
}
