import { findProcedure } from '#domains/procedures/library.ts'
import { fill, holdsAll, type Posted } from '#domains/procedures/hooks/filling.ts'
import { markOf, prove } from '#domains/procedures/hooks/proof.ts'
import * as store from '#domains/procedures/hooks/store.ts'
import { startRun } from '#domains/procedures/starting.ts'
import { hookCalled, hookRefused } from '#domains/procedures/triggers/facts.ts'
import { triggerOf } from '#domains/procedures/triggers/setting-up.ts'
import { type HookPlan, hookPlans } from '#domains/procedures/triggers/plan.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { decryptText } from '#platform/identity/encrypt.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { cut } from '#platform/text/cut.ts'

/** For whom the door acts until a run is begun. */
export const door: Actor = { type: 'workflow', name: 'hook', id: 'door' }
export const signingPurpose = 'procedure hook'

/** A request as the door has it. */
export interface Request {
  readonly name: string
  readonly key: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly raw: Uint8Array
  readonly body: unknown
}

/** What its sender is answered. */
export interface Received {
  /** Null when the request started nothing and was not meant to. */
  readonly run: string | null
  readonly status: string | null
  /** It came before, and started this run then. */
  readonly repeated: boolean
  readonly message: string
}

/** The hook whose key this is. The same refusal for every key that opens nothing. */
export const admit = async (
  transaction: Transaction,
  name: string,
  key: string,
): Promise<{ readonly plan: HookPlan; readonly key: store.KeyRow }> => {
  const row = key === '' ? undefined : await store.keyByHash(transaction.sql, hashOfSecret(key))
  const plan = row === undefined ? undefined : (await transaction.read(hookPlans)).value.get(row.hook)
  if (row === undefined || plan === undefined || plan.name.toLowerCase() !== name.toLowerCase())
    throw new Refusal(
      'sign-in-required',
      'This address needs a key of its hook that works, as `Authorization: Bearer …` or as the last part of the address. procedure-hook.issue-key makes one.',
    )
  if (!plan.isEnabled)
    throw new Refusal('not-enabled', `${plan.reference} is switched off. Set \`enabled: true\` in its record, or stop sending.`)
  return { plan, key: row }
}

/** Starts what a request asks for, once, however often it comes. */
export const receive = async (transaction: Transaction, plan: HookPlan, key: store.KeyRow, request: Request): Promise<Received> => {
  const { sql, now, config } = transaction
  await store.touchKey(sql, key.id, now)
  const secret = decryptText(config.secret, signingPurpose, key.signing)
  const proven = prove(plan.proof, secret, { headers: request.headers, body: request.raw }, now)
  if ('problem' in proven) throw new Refusal('wrong-credentials', proven.problem)
  const mark = proven.mark === undefined ? null : markOf(plan.reference, proven.mark)
  const call = { id: transaction.newId(), hook: plan.reference, mark, at: now, outcome: 'ignored', reason: '', run: null } as const
  if (!(await store.insertCall(sql, call))) return repeated(await store.callMarked(sql, plan.reference, mark ?? Buffer.alloc(0)))
  const posted: Posted = { body: request.body, headers: withoutSecrets(request.headers), query: request.query }
  if (!holdsAll(plan.spec.when ?? {}, posted)) {
    const message = 'It is not one of the requests this hook is for, so nothing was started.'
    await store.saveCall(sql, call.id, 'ignored', message, null)
    return { run: null, status: null, repeated: false, message }
  }
  const procedure = await procedureFor(transaction, plan, posted)
  const started = await startRun(transaction.as(await triggerOf(transaction, 'hook', plan, key.issued_by)), {
    procedure,
    parameters: parametersFrom(plan, posted),
    about: [...aboutFrom(plan, posted)],
    trigger: plan.reference,
  })
  await store.saveCall(sql, call.id, 'started', '', started.id)
  transaction.record(hookCalled, {
    subjects: [plan.reference, procedure, `run:${started.id}`],
    data: { hook: plan.reference, procedure, run: started.id },
  })
  return { run: started.id, status: started.status, repeated: false, message: `The run is at ${config.baseUrl}/runs/${started.id}` }
}

const repeated = (call: store.CallRow | undefined): Received => ({
  run: call?.run ?? null,
  status: null,
  repeated: true,
  message: 'This request came before and was dealt with then; nothing more was done.',
})

/** Only what the record allows, whatever was posted. */
const procedureFor = async (transaction: Transaction, { reference, spec }: HookPlan, posted: Posted): Promise<string> => {
  const [only] = spec.procedures
  if (spec.procedure === undefined && only !== undefined && spec.procedures.length === 1) return only
  const { value, missing } = fill(spec.procedure, posted)
  const wanted = typeof value === 'string' ? value : ''
  if (missing.length > 0 || wanted === '')
    throw new Refusal(
      'invalid-input',
      `The request does not say what to start: there is nothing at ${missing.map((at) => `\`${at}\``).join(', ')}.`,
    )
  const found = (await findProcedure(transaction, wanted))?.reference
  const allowed = spec.procedures.find((one) => one.toLowerCase() === found?.toLowerCase())
  if (allowed === undefined)
    throw new Refusal('forbidden', `${reference} may not start "${cut(wanted, 200)}". It may start: ${spec.procedures.join(', ')}.`)
  return allowed
}

/** What nothing was posted for is left out, so that the procedure's own default counts, or its refusal. */
const parametersFrom = ({ spec }: HookPlan, posted: Posted): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(spec.parameters ?? {}).flatMap(([name, template]: [string, unknown]) => {
      const { value, missing } = fill(template, posted)
      return missing.length > 0 ? [] : [[name, value]]
    }),
  )

const aboutFrom = ({ spec }: HookPlan, posted: Posted): readonly string[] =>
  (spec.about ?? []).flatMap((template) => {
    const { value, missing } = fill(template, posted)
    return missing.length === 0 && typeof value === 'string' && /^[a-z][a-z0-9-]*:[^\u0000-\u001f]{1,200}$/.test(value) ? [value] : []
  })

const secretHeaders = /^(?:authorization|proxy-authorization|cookie|x-andon-key|.*signature.*|.*token.*)$/

const withoutSecrets = (headers: Request['headers']): Request['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.test(name)))

/** Keeps that a request was refused and why, in a transaction of its own: the one it was refused in is gone. */
export const noteRefused = async (transaction: Transaction, hook: string, reason: string): Promise<void> => {
  const { sql, now } = transaction
  await store.insertCall(sql, {
    id: transaction.newId(),
    hook,
    mark: null,
    at: now,
    outcome: 'refused',
    reason: cut(reason, 1_000),
    run: null,
  })
  transaction.record(hookRefused, { subjects: [hook], data: { hook, reason: cut(reason, 1_000) } })
}
