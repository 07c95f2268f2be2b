import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import { findingsAgainst } from '#platform/actions/validate.ts'
import { parseJson } from '#platform/http/problem.ts'
import type { ForeignRoutes, RouteContext } from '#platform/http/routes.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { isSignedBy } from '#platform/identity/keypair.ts'
import { Refusal } from '#platform/refusal.ts'
import { maskText } from '#platform/text/mask.ts'
import type { Transaction } from '#platform/transaction.ts'
import { actorOf, admit, digestOf, refuseOld, type Said, saidIn, serverSigner } from './admitting.ts'
import { claimJobs, hearJobs, leaseMs, takeAllBack, takeEnd, takeOutput, takeRelease } from './claiming.ts'
import { runnerKeysChanged, runnerRemoved } from './facts.ts'
import { handOut, masksOf } from './handing.ts'
import type { Json } from './job.ts'
import { deleteMachine, findMachine, type MachineRow, saveKeys } from './machines/store.ts'
import { createQueue } from './polling.ts'
import { registerMachine, seeMachine } from './registering.ts'
import { findJob, type JobRow } from './store.ts'
import { graceAfterAway, noteAway, watchRunners } from './watching.ts'
import * as wire from './wire.ts'

/**
 * What runners say, under `/runner/`: they open every connection, hold one open to wait, and sign each request. Answers,
 * refusals too, are signed by the server, so that a runner believes nobody on the way.
 */
export const runnerRoutes: ForeignRoutes = (server, context) => {
  const queue = createQueue(context.transact)
  const signer = serverSigner(context.config.secret)
  const serverKey = signer.publicKey.toString('base64url')

  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // Signed as it came: the bytes must not be read before the signature is.
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1_048_576 }, (_request, body, done) => done(null, body))
    scope.addHook('preClose', async () => queue.close())
    scope.addHook('onSend', async (request, reply, payload) => {
      const nonce = saidOf(request).nonce
      const time = String(context.now().getTime())
      const digest = digestOf(typeof payload === 'string' || payload instanceof Uint8Array ? payload : '')
      const signature = signer.sign(wire.purposes.answer, wire.answerParts({ nonce, status: reply.statusCode, time, digest }))
      void reply
        .header(wire.headers.serverKey, serverKey)
        .header(wire.headers.time, time)
        .header(wire.headers.signature, signature)
        .header('cache-control', 'no-store')
      return payload
    })
    const add = <Body extends TSchema>(
      verb: string,
      summary: string,
      schema: Body,
      answer: (said: Said, body: Static<Body>, request: FastifyRequest, gone: AbortSignal) => Promise<object>,
    ): void => {
      const config = { ingest: true, operation: { name: `runner.${verb}-by-machine`, summary, input: schema, open: true } }
      scope.post(`/runner/${verb}`, { config }, async (request, reply): Promise<FastifyReply> => {
        const said = saidOf(request)
        const gone = new AbortController()
        reply.raw.once('close', () => gone.abort())
        const answered = await answer(said, bodyOf(schema, said), request, gone.signal).catch((error: unknown) => {
          if (error instanceof Refusal && error.code === 'unavailable') noteAway(context.registry)
          throw error
        })
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(answered))
      })
    }
    addWork(context, queue, add)
    addKeys(context, add)
  })
}

/** Proxies close what is silent for a minute. */
const longestWaitMs = 50_000

type Add = <Body extends TSchema>(
  verb: string,
  summary: string,
  schema: Body,
  answer: (said: Said, body: Static<Body>, request: FastifyRequest, gone: AbortSignal) => Promise<object>,
) => void

const addWork = (context: RouteContext, queue: ReturnType<typeof createQueue>, add: Add): void => {
  /** One transaction as the machine that signed. */
  const asMachine = <Result>(said: Said, body: (transaction: Transaction, machine: MachineRow) => Promise<Result>): Promise<Result> =>
    context.transact(actorOf(said.runner), async (transaction) => {
      const machine = await admit(transaction, said)
      refuseDisabled(machine)
      await graceAfterAway(transaction)
      return body(transaction, machine)
    })

  add('poll', 'Wait for work, as a runner', wire.PollBody, async (said, body, request, signal) => {
    const look = async (transaction: Transaction, machine: MachineRow) => {
      const who = { runner: machine.name, holder: machine.name }
      await seeMachine(transaction, machine, { address: request.ip, ...body })
      const heard = await hearJobs(transaction, machine.name, body.held)
      const claimed = await claimJobs(transaction, who, body.room)
      for (const { lease_until } of claimed.slice(0, 1)) if (lease_until !== null) transaction.wake(watchRunners, lease_until)
      return { machine, heard, rows: [...heard.unheard, ...claimed] }
    }
    let found = await asMachine(said, look)
    const isNews = found.rows.length > 0 || found.heard.lost.length > 0 || found.heard.cancel.some((key) => !body.ending.includes(key))
    const waitMs = Math.min(body.waitMs, longestWaitMs, leaseMs(context.config) * 0.6)
    if (!isNews && waitMs > 0) {
      await queue.wait({ ...body, runner: said.runner, signal }, waitMs)
      // Nobody listens any more: what would be claimed now would be claimed for nobody.
      if (signal.aborted) return { jobs: [], cancel: [], lost: [], leaseMs: leaseMs(context.config) }
      found = await context.transact(actorOf(said.runner), async (transaction) =>
        look(transaction, await stillRegistered(transaction, found.machine)),
      )
    }
    const envelopes = await Promise.all(found.rows.map((row) => handOut(context, found.machine, row)))
    return {
      jobs: envelopes.filter((one) => one !== undefined),
      cancel: found.heard.cancel,
      lost: found.heard.lost,
      leaseMs: leaseMs(context.config),
    } satisfies wire.PollAnswer
  })

  /** What is hidden in what this machine says of the job, and the machine, once it has proved who it is. */
  const masking = async (said: Said, key: string): Promise<{ readonly holder: string; readonly hide: (text: string) => string }> => {
    const row = await asMachine(said, async ({ sql }, machine): Promise<JobRow | undefined> => {
      const found = await findJob(sql, key)
      return found?.runner === machine.name ? found : undefined
    })
    const secrets = row === undefined || row.status !== 'held' ? [] : await masksOf(context, row)
    return { holder: said.runner, hide: (text) => maskText(text, secrets) }
  }

  add('output', 'Send a piece of output, as a runner', wire.OutputBody, async (said, { key, fence, number, text }) => {
    const { holder, hide } = await masking(said, key)
    return context.transact(actorOf(holder), (transaction) => takeOutput(transaction, { key, fence, holder }, number, hide(text)))
  })

  add('end', 'Send the result of a job, as a runner', wire.EndBody, async (said, { key, fence, resultData, ...body }) => {
    const { holder, hide } = await masking(said, key)
    const data = resultData === undefined ? {} : { resultData: hideData(resultData, hide) }
    const { sandbox, ...rest } = body
    const ended = { ...rest, ...(sandbox === undefined ? {} : { sandbox }), reason: hide(body.reason), result: hide(body.result), ...data }
    return context.transact(actorOf(holder), (transaction) => takeEnd(transaction, { key, fence, holder }, ended))
  })

  add('release', 'Give a job back, as a runner', wire.ReleaseBody, (said, { key, fence }) =>
    asMachine(said, (transaction, machine) => takeRelease(transaction, { key, fence, holder: machine.name })),
  )
}

const addKeys = (context: RouteContext, add: Add): void => {
  add('register', 'Register a machine with a token', wire.RegisterBody, async (said, body, request) => {
    refuseOld(said, context.now())
    const { runner } = await context.transact({ type: 'stranger' }, (transaction) => registerMachine(transaction, said, body, request.ip))
    return { runner, leaseMs: leaseMs(context.config) } satisfies wire.RegisterAnswer
  })

  add('keys', 'Take new keys into use, as a runner', wire.KeysBody, (said, { signKey, sealKey, proof }) =>
    context.transact(actorOf(said.runner), async (transaction) => {
      const machine = await admit(transaction, said)
      const [sign, seal] = [Buffer.from(signKey, 'base64url'), Buffer.from(sealKey, 'base64url')]
      if (!isSignedBy(sign, wire.purposes.newKeys, [machine.name, signKey, sealKey], proof))
        throw new Refusal('sign-in-required', 'The new key did not sign that it takes over.')
      await saveKeys(transaction.sql, machine.name, sign, seal, transaction.now)
      const runner = `runner:${machine.name}`
      transaction.record(runnerKeysChanged, { subjects: [runner], data: { runner } })
      return {}
    }),
  )

  add('leave', 'Unregister, as a runner', wire.LeaveBody, (said) =>
    context.transact(actorOf(said.runner), async (transaction) => {
      const machine = await admit(transaction, said)
      const reason = 'it unregistered itself'
      const jobs = await takeAllBack(transaction, machine.name, `The runner ${machine.name} unregistered itself.`)
      await deleteMachine(transaction.sql, machine.name)
      const runner = `runner:${machine.name}`
      transaction.record(runnerRemoved, { subjects: [runner], data: { runner, reason, jobs } })
      return {}
    }),
  )
}

const said = new WeakMap<FastifyRequest, Said>()

const saidOf = (request: FastifyRequest): Said => {
  const known = said.get(request)
  if (known !== undefined && (known.body.length > 0 || !Buffer.isBuffer(request.body))) return known
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const read = saidIn(request.url.split('?')[0] ?? '', request.headers, body)
  said.set(request, read)
  return read
}

const bodyOf = <Body extends TSchema>(schema: Body, { body }: Said): Static<Body> => {
  const value = parseJson(body.toString('utf8'))
  refuseUnstorable(value)
  const findings = findingsAgainst(schema, value)
  if (findings.length > 0) throw new Refusal('invalid-input', 'The request does not fit; see the findings.', { findings })
  return value as Static<Body>
}

/** What happened to it while it waited. */
const stillRegistered = async ({ sql }: Transaction, before: MachineRow): Promise<MachineRow> => {
  const machine = await findMachine(sql, before.name)
  if (machine?.sign_key?.equals(before.sign_key ?? Buffer.alloc(0)) !== true)
    throw new Refusal('sign-in-required', 'This machine is registered here no more.')
  refuseDisabled(machine)
  return machine
}

const refuseDisabled = (machine: MachineRow): void => {
  if (machine.disabled_at === null) return
  throw new Refusal(
    'forbidden',
    `The runner ${machine.name} is disabled: ${machine.disabled_reason ?? 'no reason was given'}. An administrator enables it again.`,
  )
}

/** A value that is hidden may leave something that is no JSON any more; then it is shown as the text it is. */
const hideData = (value: unknown, hide: (text: string) => string): Json => {
  const text = hide(JSON.stringify(value ?? null))
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
