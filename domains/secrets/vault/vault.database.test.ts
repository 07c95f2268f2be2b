import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { listUses } from '#domains/secrets/actions.ts'
import { makeCertificate } from '#test/certificate.ts'
import type { TestPlatform } from '#test/platform.ts'
import { declareRecord, everyText, startWithSecrets, useThem } from '#test/secrets.ts'

/** Speaks KV version 2, AppRole and namespaces as Vault does, as far as they are asked for. */
const vaultLike = () => {
  const state = { asked: [] as string[], logins: 0, good: 'hvs.good', sealed: false, value: 'from-vault-1' }
  const answer = (response: ServerResponse, status: number, body: unknown): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = ''
    for await (const piece of request) text += String(piece)
    const { url = '', method } = request
    state.asked.push(`${method} ${url} ${String(request.headers['x-vault-namespace'] ?? '')}`)
    if (state.sealed) return answer(response, 503, { errors: ['Vault is sealed'] })
    if (url === '/v1/auth/approle/login') {
      const { role_id: role, secret_id: id } = JSON.parse(text) as Record<string, string>
      if (role !== 'role' || id !== 'id') return answer(response, 400, { errors: ['invalid role or secret ID'] })
      state.logins += 1
      state.good = `hvs.login-${state.logins}`
      return answer(response, 200, { auth: { client_token: state.good, lease_duration: 600, renewable: true } })
    }
    if (request.headers['x-vault-token'] !== state.good || request.headers['x-vault-request'] !== 'true')
      return answer(response, 403, { errors: ['permission denied'] })
    const version = new URL(url, 'http://vault').searchParams.get('version')
    if (url.startsWith('/v1/secret/data/payments/db')) {
      if (version === '1')
        return answer(response, 404, {
          data: { data: null, metadata: { version: 1, deletion_time: '2026-11-01T00:00:00Z', destroyed: false } },
        })
      if (version === '2')
        return answer(response, 404, { data: { data: null, metadata: { version: 2, deletion_time: '', destroyed: true } } })
      return answer(response, 200, { data: { data: { password: state.value, user: 'shop' }, metadata: { version: 3 } } })
    }
    if (url.startsWith('/v1/kv/team/data/one'))
      return answer(response, 200, { data: { data: { only: 'the-only-one' }, metadata: { version: 1 } } })
    answer(response, 404, { errors: [] })
  }
  return { state, listener: (request: IncomingMessage, response: ServerResponse) => void handle(request, response) }
}

const listening = async (server: Server | ReturnType<typeof createSecureServer>): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

describe('A secret kept in Vault', () => {
  const { state, listener } = vaultLike()
  const server = createServer(listener)
  let platform: TestPlatform
  before(async () => {
    const port = await listening(server)
    const vault = {
      address: `http://127.0.0.1:${port}`,
      mount: 'secret',
      namespace: 'shop',
      role: { roleId: 'role', secretId: 'id', mount: 'approle' },
    }
    platform = await startWithSecrets({ secrets: { environment: {}, vault } })
    await declareRecord(platform, 'Secret', 'db', { store: 'vault', path: 'payments/db', field: 'password' })
  })
  after(async () => {
    await platform.stop()
    server.close()
  })

  test('is read by role in a namespace, once for many uses, and again when the token ran out', async () => {
    assert.deepEqual([...(await useThem(platform, ['db']))], [['db', 'from-vault-1']])
    assert.deepEqual(state.asked, ['POST /v1/auth/approle/login shop', 'GET /v1/secret/data/payments/db shop'])
    state.value = 'from-vault-2'
    assert.deepEqual([...(await useThem(platform, ['db']))], [['db', 'from-vault-1']])
    assert.equal((await platform.act(listUses, { secret: 'db' })).items[0]?.version, 3)
    platform.clock.advance(31_000)
    state.good = 'hvs.revoked'
    assert.deepEqual([...(await useThem(platform, ['db']))], [['db', 'from-vault-2']])
    assert.equal(state.logins, 2)
    assert.doesNotMatch(await everyText(platform), /from-vault|hvs\./)
  })

  for (const [name, spec, reason] of [
    ['one', { path: 'one', mount: 'kv/team' }, undefined],
    ['which', { path: 'payments/db' }, /has 2 fields \(password, user\); say which/],
    ['field', { path: 'payments/db', field: 'nothing' }, /no field nothing; it has password, user/],
    ['deleted', { path: 'payments/db', field: 'password', version: 1 }, /was deleted on 2026-11-01/],
    ['destroyed', { path: 'payments/db', field: 'password', version: 2 }, /was destroyed/],
    ['missing', { path: 'payments/other' }, /nothing at secret\/payments\/other/],
  ] as const)
    test(`what Vault says of ${name} is said in words`, async () => {
      await declareRecord(platform, 'Secret', name, { store: 'vault', ...spec })
      if (reason === undefined) assert.deepEqual([...(await useThem(platform, [name]))], [[name, 'the-only-one']])
      else await assert.rejects(useThem(platform, [name]), reason)
    })

  test('a sealed Vault is said so, and what was read a moment ago still works', async () => {
    platform.clock.advance(31_000)
    await useThem(platform, ['db'])
    state.sealed = true
    assert.equal((await useThem(platform, ['db'])).size, 1)
    platform.clock.advance(31_000)
    await assert.rejects(useThem(platform, ['db']), /Vault is sealed/)
    state.sealed = false
  })

  test('a token of its own and an authority of its own are used; a certificate nobody vouches for is refused', async () => {
    const { pem: cert, privateKey } = makeCertificate('localhost', new Date('2026-01-01T00:00:00Z'), new Date('2040-01-01T00:00:00Z'))
    const secure = createSecureServer({ key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert }, listener)
    const port = await listening(secure)
    state.good = 'hvs.own'
    const vault = { address: `https://localhost:${port}`, mount: 'secret', token: 'hvs.own' }
    const trusting = await startWithSecrets({ secrets: { environment: {}, vault: { ...vault, ca: cert } } })
    const doubting = await startWithSecrets({ secrets: { environment: {}, vault } })
    const refused = await startWithSecrets({ secrets: { environment: {}, vault: { ...vault, ca: cert, token: 'hvs.wrong' } } })
    for (const one of [trusting, doubting, refused])
      await declareRecord(one, 'Secret', 'db', { store: 'vault', path: 'payments/db', field: 'password' })
    assert.equal((await useThem(trusting, ['db'])).get('db'), state.value)
    await assert.rejects(useThem(doubting, ['db']), /certificate is not trusted.*ANDON_VAULT_CA_FILE/)
    await assert.rejects(useThem(refused, ['db']), /does not let this platform read.*permission denied/)
    secure.close()
    await assert.rejects(useThem(doubting, ['db']), /refuses the connection|certificate/)
    await Promise.all([trusting, doubting, refused].map((one) => one.stop()))
  })
})
