import { SSMClient } from '@aws-sdk/client-ssm'
import type { AddressInfo } from 'node:net'
import { domains } from '#app/domains.ts'
import { accessKey } from '#domains/automation/actions.ts'
import type { AccessKey } from '#domains/automation/endpoint/keys.ts'
import { createServer } from '#platform/http/server.ts'
import type { Actor, Role } from '#platform/identity/actor.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import type { Config } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** The whole product behind a port, and AWS's own client that speaks to it as somebody. */
export interface Ssm {
  readonly platform: TestPlatform
  readonly address: string
  readonly save: (kind: string, name: string, spec: object) => Promise<void>
  /** A token of this person with these scopes, and the access key of it. */
  readonly key: (person: Name, scopes: readonly string[]) => Promise<{ key: AccessKey; token: string; revoke: () => Promise<void> }>
  readonly client: (person: Name, scopes?: readonly string[]) => Promise<SSMClient>
  readonly clientWith: (key: AccessKey) => SSMClient
  readonly stop: () => Promise<void>
}

const people = { ada: 'administrator', bo: 'responder', vi: 'viewer' } as const satisfies Record<string, Role>
type Name = keyof typeof people
const actorOf = (name: Name): Actor => ({ type: 'person', name, role: people[name], teams: [] })

export const startSsm = async (config: Partial<Config> = {}, outside: Partial<Outside> = {}): Promise<Ssm> => {
  const platform = await startTestPlatform({ domains, start: new Date(), config, outside })
  const server = createServer(platform)
  await server.listen({ host: '127.0.0.1', port: 0 })
  const address = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  const clients: SSMClient[] = []
  const save = async (kind: string, name: string, spec: object): Promise<void> => {
    await platform.act(saveRecord, { document: { apiVersion: 'andon.dev/v1', kind, metadata: { name }, spec } })
  }
  for (const name of Object.keys(people)) await save('Person', name, {})
  const key: Ssm['key'] = async (person, scopes) => {
    const actor = actorOf(person)
    const { id } = Object(
      await platform.invoke(actor, 'token.create', { name: `ssm-${Math.floor(clients.length)}-${person}`, role: people[person], scopes }),
    ) as { id: string }
    const { accessKeyId, secretAccessKey } = await platform.act(accessKey, { token: id }, actor)
    return {
      key: { accessKeyId, secretAccessKey },
      token: id,
      revoke: async () => void (await platform.invoke(actor, 'token.revoke', { id })),
    }
  }
  const clientWith = (credentials: AccessKey): SSMClient => {
    const made = new SSMClient({
      endpoint: `${address}/aws/ssm`,
      region: 'eu-west-1',
      credentials,
      maxAttempts: 1,
    })
    clients.push(made)
    return made
  }
  return {
    platform,
    address,
    save,
    key,
    clientWith,
    client: async (person, scopes = ['*']) => clientWith((await key(person, scopes)).key),
    stop: async () => {
      for (const one of clients) one.destroy()
      await server.close()
      await platform.stop()
    },
  }
}
