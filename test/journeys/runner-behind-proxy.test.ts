import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { makeCertificate } from '#test/certificate.ts'
import { openProxy, openTls } from '#test/runner-network.ts'
import { createRunner, orderFor, type RunnerWorld, startRunnerWorld } from '#test/runners.ts'

/** A company's network: the only way out is a proxy, and certificates are the company's own. */
let world: RunnerWorld
before(async () => {
  world = await startRunnerWorld()
})
after(() => world.stop())

test('a runner works through a proxy, with certificates of the organization', async () => {
  const [day, now] = [86_400_000, world.platform.clock.now().getTime()]
  const certificate = makeCertificate('localhost', new Date(now - day), new Date(now + day))
  const tls = await openTls(certificate, () => Number(new URL(world.url).port))
  const proxy = await openProxy()
  const runner = createRunner({ HTTPS_PROXY: proxy.url, NO_PROXY: 'elsewhere.example.com' })
  const [ca, token] = [join(runner.folder, 'ca.pem'), await world.invite('far-1')]
  writeFileSync(ca, certificate.pem)

  const distrusted = await runner.verb('register', tls.url, token)
  assert.equal(distrusted.exit, 3)
  assert.match(distrusted.said, /--ca <file>/)
  const registered = await runner.verb('register', tls.url, token, '--ca', ca)
  assert.equal(registered.exit, 0, registered.said)

  runner.policy('interpreters: [sh]\nisolation: none\n')
  await world.submit(orderFor('far-1', 'a/go/1', 'echo far'))
  const worked = await runner.verb('run', '--once')
  assert.equal(worked.exit, 0, worked.said)
  assert.equal((await world.endOf('a/go/1')).outcome, 'success')
  assert.equal(await world.printed('a/go/1'), 'far\n')
  assert.ok(proxy.connected.length > 0)
  assert.ok(proxy.connected.every((place) => place === new URL(tls.url).host))

  const count = proxy.connected.length
  const direct = createRunner({ HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost' })
  const second = await direct.verb('register', tls.url, await world.invite('far-2'), '--ca', ca)
  assert.equal(second.exit, 0, second.said)
  assert.equal(proxy.connected.length, count)

  await Promise.all([runner.remove(), direct.remove()])
  await Promise.all([tls.close(), proxy.close()])
})
