import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Action } from '#platform/actions/action.ts'
import { findingsAgainst } from '#platform/actions/validate.ts'
import { authorise } from '#platform/actions/authorise.ts'
import { factsRecorded } from '#platform/facts/recorded.ts'
import { createBatcher } from '#platform/http/batch.ts'
import { type Actor, actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Registry } from '#platform/registry.ts'
import type { Transaction } from '#platform/transaction.ts'

type Transact = <Result>(actor: Actor, body: (transaction: Transaction) => Promise<Result>) => Promise<Result>

/** Runs an action by name in a transaction of its own; with a key, a repeat answers what the first call answered. */
export const invoke = async (
  engine: { readonly transact: Transact; readonly registry: Registry; readonly log: Logger; readonly strictOutputs: boolean },
  actor: Actor,
  name: string,
  input: unknown,
  options: { readonly idempotencyKey?: string } = {},
): Promise<unknown> => {
  const action = actionNamed(engine.registry, name)
  refuseInvalid(action, input)
  const { idempotencyKey } = options
  const output =
    action.together !== undefined && idempotencyKey === undefined
      ? await sharing(engine, action)({ actor, input })
      : await engine.transact(actor, (transaction) =>
          idempotencyKey === undefined || action.kind === 'question' || action.secretOutput === true
            ? run(transaction, action, input)
            : once(transaction, action, input, idempotencyKey, () => run(transaction, action, input)),
        )
  checkOutput(engine, action, output)
  return output
}

type Share = (call: { readonly actor: Actor; readonly input: unknown }) => Promise<unknown>
const shares = new WeakMap<object, Map<string, Share>>()
/** Calls in one transaction at most, and how many are worth one beside it. */
const mostTogether = 200
const worthASecond = 100

/** Calls of an action that can be done together share a commit with those that arrive meanwhile. */
const sharing = (engine: { readonly transact: Transact }, action: Action): Share => {
  const own = shares.get(engine) ?? new Map<string, Share>()
  shares.set(engine, own)
  const known = own.get(action.name)
  if (known !== undefined) return known
  const share: Share = createBatcher(engine.transact)({
    actor: { type: 'workflow', name: action.name, id: 'together' },
    weigh: () => 1,
    maxWeight: mostTogether,
    worthASecond,
    run: async (transaction, calls: readonly Parameters<Share>[0][]) => {
      const held = calls.map(({ actor, input }) => ({ transaction: transaction.as(actor), input }))
      for (const call of held) await authorise(call.transaction, action, call.input)
      return (await action.together?.(held)) ?? []
    },
  })
  own.set(action.name, share)
  return share
}

/** Runs an action by name inside a transaction that is already open, as its actor. */
export const invokeIn = async (transaction: Transaction, name: string, input: unknown): Promise<unknown> => {
  const action = actionNamed(transaction.registry, name)
  refuseInvalid(action, input)
  return run(transaction, action, input)
}

/**
 * Runs an action once for each of these, inside one transaction that is already open, each as the actor of its own hold on it;
 * answers in order. When one is refused the others may have been done already: the caller lets the whole transaction fail.
 */
export const invokeTogetherIn = async (
  name: string,
  calls: readonly { readonly transaction: Transaction; readonly input: unknown }[],
): Promise<readonly unknown[]> => {
  const [first] = calls
  if (first === undefined) return []
  const action = actionNamed(first.transaction.registry, name)
  const answers: unknown[] = []
  if (action.together === undefined) {
    for (const { transaction, input } of calls) answers.push(await invokeIn(transaction, name, input))
    return answers
  }
  for (const { transaction, input } of calls) {
    refuseInvalid(action, input)
    await authorise(transaction, action, input)
  }
  return action.together(calls)
}

/** Refuses whatever `invokeIn` would refuse before it does anything. */
export const permit = async (transaction: Transaction, name: string, input: unknown): Promise<void> => {
  const action = actionNamed(transaction.registry, name)
  refuseInvalid(action, input)
  await authorise(transaction, action, input)
}

const actionNamed = (registry: Registry, name: string): Action => {
  const action = registry.actions.get(name)
  if (!action) throw new Refusal('not-found', `There is no action "${name}". /api/reference lists them all.`)
  return action
}

const refuseInvalid = (action: Action, input: unknown): void => {
  const findings = findingsAgainst(action.input, input)
  const [first] = findings
  if (first)
    throw new Refusal('invalid-input', `${first.path || 'The input'}: ${first.message}${first.mend ? ` ${first.mend}` : ''}`, { findings })
}

const run = async (transaction: Transaction, action: Action, input: unknown): Promise<unknown> => {
  await authorise(transaction, action, input)
  const before = factsRecorded(transaction)
  const output = await action.run(transaction, input)
  if (action.kind === 'deed' && action.mayBeSilent !== true && factsRecorded(transaction) === before) {
    throw new Error(`The deed ${action.name} changed something and recorded no fact.`)
  }
  return output
}

/** The insert waits for a concurrent call with the same key, so only one of them does anything. */
const once = async (
  transaction: Transaction,
  action: Action,
  input: unknown,
  key: string,
  body: () => Promise<unknown>,
): Promise<unknown> => {
  const actor = actorReference(transaction.actor)
  const inputHash = createHash('sha256').update(JSON.stringify(input)).digest('base64url')
  const inserted = await transaction.sql(
    `insert into idempotency (actor, action, key, input_hash, at) values ($1, $2, $3, $4, $5) on conflict do nothing returning key`,
    [actor, action.name, key, inputHash, transaction.now],
  )
  if (inserted.length === 0) {
    const [earlier] = await transaction.sql<{ input_hash: string; answer: unknown }>(
      `select input_hash, answer from idempotency where actor = $1 and action = $2 and key = $3`,
      [actor, action.name, key],
    )
    if (earlier?.input_hash !== inputHash)
      throw new Refusal('key-reused', 'This Idempotency-Key came with another input before. Use a new key for a new request.')
    return earlier.answer
  }
  const output = await body()
  await transaction.sql(`update idempotency set answer = $4 where actor = $1 and action = $2 and key = $3`, [
    actor,
    action.name,
    key,
    JSON.stringify(output ?? null),
  ])
  return output
}

/** A wrong output is our bug: loud in tests, logged in production, where the deed is already done. */
const checkOutput = (engine: { readonly log: Logger; readonly strictOutputs: boolean }, action: Action, output: unknown): void => {
  const findings = findingsAgainst(action.output, JSON.parse(JSON.stringify(output ?? null)))
  if (findings.length === 0) return
  const message = `The output of ${action.name} does not fit its schema: ${findings.map((finding) => `${finding.path} ${finding.message}`).join('; ')}`
  if (engine.strictOutputs) throw new Error(message)
  engine.log.error({ action: action.name, findings }, message)
}
