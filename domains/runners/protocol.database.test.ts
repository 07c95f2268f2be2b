import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { digestOf, serverSigner } from '#domains/runners/admitting.ts'
import { outputLimits, takeOutput } from '#domains/runners/claiming.ts'
import { openEnvelope } from '#domains/runners/opening.ts'
import { insertJob } from '#domains/runners/store.ts'
import { outputOf } from '#domains/runners/submitting.ts'
import { noteAway } from '#domains/runners/watching.ts'
import * as wire from '#domains/runners/wire.ts'
import { isSignedBy, newPrivateKey, openerOf, type Signer, signerOf } from '#platform/identity/keypair.ts'
import { orderFor, type RunnerWorld, startRunnerWorld } from '#test/runners.ts'

/** The protocol itself, spoken by hand: what a machine says and what is sent to it. */
let world: RunnerWorld
before(async () => {
  world = await startRunnerWorld()
})
after(() => world.stop())

interface Said {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly isSigned: boolean
}

interface Machine {
  readonly name: string
  readonly opener: ReturnType<typeof openerOf>
  readonly signer: Signer
  readonly say: (path: string, body: object, change?: (headers: Record<string, string>) => void) => Promise<Said>
  readonly poll: (more?: object) => Promise<Said>
}

let counted = 0
const machineOf = (name: string, signer: Signer, opener: ReturnType<typeof openerOf>): Machine => {
  const say: Machine['say'] = async (path, body, change) => {
    const text = JSON.stringify(body)
    const [nonce, time] = [`nonce-${(counted += 1)}-of-the-test`, String(world.platform.clock.now().getTime())]
    const parts = wire.requestParts({ path, runner: name, time, nonce, digest: digestOf(text) })
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      [wire.headers.runner]: name,
      [wire.headers.time]: time,
      [wire.headers.nonce]: nonce,
      [wire.headers.signature]: signer.sign(wire.purposes.request, parts),
    }
    change?.(headers)
    const answer = await fetch(`${world.url}${path}`, { method: 'POST', headers, body: text })
    const said = await answer.text()
    const told = {
      nonce: headers[wire.headers.nonce] ?? '',
      status: answer.status,
      time: answer.headers.get(wire.headers.time) ?? '',
      digest: digestOf(said),
    }
    const key = serverSigner(world.platform.config.secret).publicKey
    const signature = answer.headers.get(wire.headers.signature) ?? ''
    return {
      status: answer.status,
      body: Object(JSON.parse(said)),
      isSigned: isSignedBy(key, wire.purposes.answer, wire.answerParts(told), signature),
    }
  }
  return {
    name,
    signer,
    opener,
    say,
    poll: (more = {}) => say('/runner/poll', { held: [], ending: [], room: 1, waitMs: 0, version: '1', ...more }),
  }
}

const register = async (name: string): Promise<Machine> => {
  const token = await world.invite(name)
  const [signer, opener] = [signerOf(newPrivateKey('ed25519')), openerOf(newPrivateKey('x25519'))]
  const [signKey, sealKey] = [signer.publicKey.toString('base64url'), opener.publicKey.toString('base64url')]
  const answer = await machineOf('', signer, opener).say('/runner/register', { token, signKey, sealKey, version: '1', about: {} })
  assert.deepEqual([answer.status, answer.isSigned, answer.body['runner']], [200, true, name])
  return machineOf(name, signer, opener)
}

const envelopeIn = ({ body }: Said): wire.Envelope => {
  const [first] = (Array.isArray(body['jobs']) ? body['jobs'] : []) as wire.Envelope[]
  assert.ok(first)
  return first
}
const open = (machine: Machine, envelope: wire.Envelope, more: { now?: Date; serverKey?: Buffer } = {}) =>
  openEnvelope(envelope, {
    runner: machine.name,
    opener: machine.opener,
    serverKey: serverSigner(world.platform.config.secret).publicKey,
    now: world.platform.clock.now(),
    ...more,
  })
const end = { outcome: 'success', exit: 0, reason: '', result: '', chunks: 0 }

test('a job opens for its machine as it was sent, and nobody else can read it', async () => {
  const [one, other] = [await register('m-1'), await register('m-2')]
  await world.submit(orderFor('m-1', 'a/go/1', 'echo secret-script'))
  const envelope = envelopeIn(await one.poll())
  assert.doesNotMatch(Buffer.from(envelope.sealed, 'base64url').toString('latin1'), /secret-script/)
  const opened = open(one, envelope)
  assert.ok(opened.ok)
  assert.equal(opened.assignment.script.script, 'echo secret-script')
  assert.equal(open({ ...one, opener: other.opener }, envelope).ok, false)
  assert.equal(open(other, envelope).ok, false)
  assert.deepEqual((await one.say('/runner/end', { key: 'a/go/1', fence: 1, ...end })).body, { answer: 'kept' })
})

test('a job that was changed by one bit, signed by another server, or kept too long is not done', async () => {
  const machine = await register('m-3')
  await world.submit(orderFor('m-3', 'b/go/1', 'true'))
  const envelope = envelopeIn(await machine.poll())
  const bytes = Buffer.from(envelope.sealed, 'base64url')
  for (const at of [0, 40, 50, 60, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    assert.equal(open(machine, { ...envelope, sealed: changed.toString('base64url') }).ok, false)
  }
  assert.equal(open(machine, { ...envelope, fence: 2 }).ok, false)
  assert.equal(open(machine, { ...envelope, key: 'b/go/2' }).ok, false)
  const stranger = signerOf(newPrivateKey('ed25519'))
  const forged = { ...envelope, signature: stranger.sign(wire.purposes.job, wire.envelopeParts('m-3', envelope)) }
  assert.match(Object(open(machine, forged)).because, /not signed by the server/)
  // Even with that server's key believed, what is inside opens only with what the true one said beside it.
  assert.equal(open(machine, { ...forged, fence: 9 }, { serverKey: stranger.publicKey }).ok, false)
  assert.match(Object(open(machine, envelope, { now: new Date(world.platform.clock.now().getTime() + 600_000) })).because, /too late/)
  assert.equal(open(machine, envelope).ok, true)
})

test('a request that is sent again, is old, or is signed by nobody known is refused', async () => {
  const machine = await register('m-4')
  let kept: Record<string, string> = {}
  const first = await machine.say('/runner/poll', { held: [], ending: [], room: 0, waitMs: 0, version: '1' }, (headers) => {
    kept = { ...headers }
  })
  assert.equal(first.status, 200)
  const body = { held: [], ending: [], room: 0, waitMs: 0, version: '1' }
  const again = await machine.say('/runner/poll', body, (headers) => Object.assign(headers, kept))
  assert.deepEqual([again.status, again.isSigned], [409, true])
  const otherBody = await machine.say('/runner/poll', { ...body, room: 5 }, (headers) => Object.assign(headers, kept))
  assert.equal(otherBody.status, 401)
  const old = await machineOf('m-4', machine.signer, machine.opener).say('/runner/poll', body, (headers) => {
    const time = String(world.platform.clock.now().getTime() - 600_000)
    const nonce = 'an-old-one-of-the-test'
    const parts = wire.requestParts({ path: '/runner/poll', runner: 'm-4', time, nonce, digest: digestOf(JSON.stringify(body)) })
    const signature = machine.signer.sign(wire.purposes.request, parts)
    Object.assign(headers, { [wire.headers.time]: time, [wire.headers.nonce]: nonce, [wire.headers.signature]: signature })
  })
  assert.equal(old.status, 401)
  assert.match(String(old.body['detail']), /clock/)
  const stranger = machineOf('m-4', signerOf(newPrivateKey('ed25519')), machine.opener)
  assert.deepEqual([(await stranger.poll()).status, (await machineOf('nobody', machine.signer, machine.opener).poll()).status], [401, 401])
})

test('output is kept once each and without gaps, whatever is sent again', async () => {
  const machine = await register('m-5')
  await world.submit(orderFor('m-5', 'c/go/1', 'true'))
  await machine.poll()
  const send = async (number: number, text: string) => (await machine.say('/runner/output', { key: 'c/go/1', fence: 1, number, text })).body
  assert.deepEqual(await send(0, 'one '), { answer: 'kept' })
  assert.deepEqual(await send(2, 'three '), { answer: 'gap', expected: 1 })
  assert.deepEqual(await send(1, 'two '), { answer: 'kept' })
  assert.deepEqual(await send(0, 'one '), { answer: 'known', expected: 2 })
  const early = await machine.say('/runner/end', { key: 'c/go/1', fence: 1, ...end, chunks: 3 })
  assert.deepEqual(early.body, { answer: 'gap', expected: 2 })
  await send(2, 'three')
  for (const answer of ['kept', 'known'])
    assert.equal((await machine.say('/runner/end', { key: 'c/go/1', fence: 1, ...end, chunks: 3 })).body['answer'], answer)
  assert.equal(await world.printed('c/go/1'), 'one two three')
  assert.equal(world.ended.filter(({ key }) => key === 'c/go/1').length, 1)
})

test('a job a machine never heard of comes again, one it holds does not', async () => {
  const machine = await register('m-6')
  await world.submit(orderFor('m-6', 'd/go/1', 'true'))
  const first = envelopeIn(await machine.poll())
  const again = envelopeIn(await machine.poll())
  assert.deepEqual([again.key, again.fence], [first.key, first.fence])
  const held = await machine.poll({ held: [{ key: 'd/go/1', fence: 1 }] })
  assert.deepEqual([held.body['jobs'], held.body['lost']], [[], []])
  assert.deepEqual((await machine.poll({ held: [{ key: 'd/go/1', fence: 2 }], room: 0 })).body['lost'], ['d/go/1'])
})

test('a machine cannot speak for the jobs of another', async () => {
  const [one, other] = [await register('m-7'), await register('m-8')]
  await world.submit(orderFor('m-7', 'e/go/1', 'true'))
  await one.poll()
  const said = await other.say('/runner/end', { key: 'e/go/1', fence: 1, ...end })
  assert.equal(said.body['answer'], 'late')
  assert.equal((await other.say('/runner/output', { key: 'e/go/1', fence: 1, number: 0, text: 'x' })).body['answer'], 'late')
  assert.equal((await one.say('/runner/end', { key: 'e/go/1', fence: 1, ...end })).body['answer'], 'kept')
})

test('many machines of one name that ask at once never hold the same job twice', async () => {
  const machine = await register('m-9')
  const keys = Array.from({ length: 10 }, (_, at) => `f/go/${at}`)
  await world.submit(...keys.map((key) => orderFor('m-9', key, 'true')))
  // Each says that it holds all of them, so that what another got is not sent again.
  const held = keys.map((key) => ({ key, fence: 1 }))
  const answers = await Promise.all(Array.from({ length: 8 }, () => machine.poll({ held, room: 3 })))
  const got = answers.flatMap(({ body }) => (body['jobs'] as wire.Envelope[]).map(({ key }) => key))
  assert.equal(new Set(got).size, got.length)
  assert.equal(got.length, 10)
})

test('a machine takes new keys into use, and the old ones open nothing', async () => {
  const machine = await register('m-10')
  const [signer, opener] = [signerOf(newPrivateKey('ed25519')), openerOf(newPrivateKey('x25519'))]
  const [signKey, sealKey] = [signer.publicKey.toString('base64url'), opener.publicKey.toString('base64url')]
  const wrong = machine.signer.sign(wire.purposes.newKeys, ['m-10', signKey, sealKey])
  assert.equal((await machine.say('/runner/keys', { signKey, sealKey, proof: wrong })).status, 401)
  const proof = signer.sign(wire.purposes.newKeys, ['m-10', signKey, sealKey])
  assert.equal((await machine.say('/runner/keys', { signKey, sealKey, proof })).status, 200)
  assert.equal((await machine.poll()).status, 401)
  assert.equal((await machineOf('m-10', signer, opener).poll()).status, 200)
})

test('a silent machine is lost, its job with it; its late result is refused and kept as a note', async () => {
  const machine = await register('m-11')
  await world.submit(orderFor('m-11', 'g/go/1', 'true'))
  await machine.poll()
  await world.platform.drain()
  world.platform.clock.advance(10_000)
  await world.platform.database.sql(`update graphile_worker._private_jobs set run_at = run_at - interval '10 seconds'`)
  const ended = await world.endOf('g/go/1')
  assert.equal(ended.outcome, 'lost')
  assert.match(ended.reason, /m-11 was not heard of for 3 s/)
  const late = await machine.say('/runner/end', { key: 'g/go/1', fence: 1, ...end })
  assert.equal(late.body['answer'], 'late')
  assert.match(String(late.body['because']), /already decided: lost/)
  const { jobs } = await world.act('runner.get', { runner: 'm-11' })
  assert.match(String(Object((jobs as object[])[0]).late), /m-11 said success/)
  assert.equal((await world.platform.facts('runner.result-refused')).length, 1)
  assert.equal(world.ended.filter(({ key }) => key === 'g/go/1').length, 1)
})

test('a job whose lease ran out is not handed out again, even before somebody noticed', async () => {
  const machine = await register('m-12')
  await world.submit(orderFor('m-12', 'h/go/1', 'true'))
  await machine.poll()
  // Nobody looks meanwhile: only the clock goes on.
  await world.platform.database.sql(`update runner_job set lease_until = $1 where key = 'h/go/1'`, [world.platform.clock.now()])
  const later = await machine.poll()
  assert.deepEqual(later.body['jobs'], [])
  assert.equal((await machine.say('/runner/end', { key: 'h/go/1', fence: 1, ...end })).body['answer'], 'late')
})

test('when the database was away, nobody is blamed for not having been heard', async () => {
  const machine = await register('m-13')
  await world.submit(orderFor('m-13', 'i/go/1', 'true'))
  await machine.poll()
  await world.platform.database.sql(`update runner_job set lease_until = $1 where key = 'i/go/1'`, [world.platform.clock.now()])
  noteAway(world.platform.registry)
  assert.deepEqual((await machine.poll({ held: [{ key: 'i/go/1', fence: 1 }], room: 0 })).body['lost'], [])
  assert.equal((await machine.say('/runner/end', { key: 'i/go/1', fence: 1, ...end })).body['answer'], 'kept')
})

test('a machine that waits is given what another node committed', async () => {
  const machine = await register('m-14')
  const waiting = machine.poll({ waitMs: 30_000 })
  await new Promise((done) => setTimeout(done, 100))
  // Without a word to the node that holds the question open.
  await insertJob(world.platform.database.sql, {
    key: 'j/go/1',
    runner: 'm-14',
    work: orderFor('m-14', 'j/go/1', 'true'),
    refusal: null,
    now: world.platform.clock.now(),
  })
  assert.equal(envelopeIn(await waiting).key, 'j/go/1')
})

test('what a job prints beyond the limit loses its middle, and says how much', async () => {
  const machine = await register('m-15')
  await world.submit(orderFor('m-15', 'k/go/1', 'true'))
  await machine.poll()
  const piece = 'x'.repeat(250_000)
  await world.platform.transact(world.platform.administrator, async (transaction) => {
    for (let number = 0; number < 45; number += 1)
      await takeOutput(transaction, { key: 'k/go/1', fence: 1, holder: machine.name }, number, `${number}:${piece}`)
  })
  const chunks: { number: number; text: string }[] = []
  for (let after = -1; ;) {
    const page = await outputOf(world.platform.database.sql, 'k/go/1', after)
    if (page.chunks.length === 0) {
      const kept = chunks.reduce((sum, { text }) => sum + text.length, 0)
      assert.ok(kept <= outputLimits.whole)
      assert.equal(kept + page.dropped, 45 * 250_000 + 10 * 2 + 35 * 3)
      break
    }
    chunks.push(...page.chunks)
    after = page.next
  }
  assert.deepEqual([chunks[0]?.number, chunks.at(-1)?.number], [0, 44])
  assert.ok(chunks.length < 45)
})

test('a runner of a team is not for procedures of others, and a preview says so', async () => {
  await world.act('record.save', {
    document: { apiVersion: 'andon.dev/v1', kind: 'Runner', metadata: { name: 'm-16' }, spec: { tags: { role: 'web', zone: 'eu' } } },
  })
  const found = await world.act('runner.match', { tag: ['role=web'], runners: ['m-16', 'm-99'], procedure: 'runbook:restart' })
  assert.deepEqual(found['missing'], ['m-99'])
  assert.deepEqual(
    (found['items'] as { runner: string; connected: boolean }[]).map(({ runner, connected }) => [runner, connected]),
    [['runner:m-16', false]],
  )
  assert.deepEqual((await world.act('runner.match', { tag: ['role=db', 'zone=eu'] }))['items'], [])
  await world.submit(orderFor('m-16', 'l/go/1', 'true'))
  assert.match((await world.endOf('l/go/1')).reason, /No machine is registered as m-16 yet/)
})
