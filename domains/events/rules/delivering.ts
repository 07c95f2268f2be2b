import { deliveryFailed, ruleHeld } from '#domains/events/rules/facts.ts'
import { fillInput } from '#domains/events/rules/filling.ts'
import { deliveryActor } from '#domains/events/rules/guard.ts'
import { giveTurns, nextAttempt } from '#domains/events/rules/pace.ts'
import { eventRules, type RulePlan } from '#domains/events/rules/plan.ts'
import { roleOfRule } from '#domains/events/rules/rights.ts'
import {
  advanceRules,
  type DeliveryRow,
  giveTurnsTo,
  type GivenTurn,
  lockRuleStates,
  type MatchedRow,
  type RuleProgress,
  settleDelivery,
  takeDue,
  takeMatched,
} from '#domains/events/rules/store.ts'
import type { Work } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { cut } from '#platform/text/cut.ts'

/**
 * Making deliveries.
 *
 * Matching only writes rows. Here each row is given its turn by the rate of its rule, and then its action is called and the row
 * is settled **in one transaction**: a node that is killed in between has done neither, the row is still due, and the next node makes it.
 * So the deed happens once; what it does outside is a job of that same transaction, with the guarantees of jobs.
 */
const mostTurnsAtOnce = 500
/** A rule that is held is spoken of again after this. */
const heldQuietMs = 600_000

/** Gives turns to deliveries that have none yet. Resolves to how many. */
export const giveDueTurns = async (transaction: Transaction): Promise<number> => {
  const { sql, now } = transaction
  const matched = await takeMatched(sql, mostTurnsAtOnce)
  if (matched.length === 0) return 0
  const { rules } = (await transaction.read(eventRules)).value
  const byRule = Map.groupBy(matched, ({ rule }) => rule)
  const turns: GivenTurn[] = []
  const progress: RuleProgress[] = []
  for (const state of await lockRuleStates(sql, [...byRule.keys()].toSorted(), now)) {
    const rows = byRule.get(state.rule) ?? []
    const plan = rules.get(state.rule)
    const perMinute = plan?.perMinute ?? mostTurnsAtOnce
    const given = giveTurns(rows.length, { slot: state.slot_at.getTime(), perMinute, now: now.getTime() })
    const own = rows.map((row, at) => turnOf(row, given.due[at] ?? now.getTime(), now, plan?.maxAgeMs ?? 0))
    turns.push(...own)
    const held = own.filter((turn) => turn.is_held)
    const isNews = state.held_noted_at === null || now.getTime() - state.held_noted_at.getTime() > heldQuietMs
    const noted = held.some(({ state: became }) => became === 'dead') || (held.length > 0 && isNews)
    if (noted) tellHeld(transaction, rows, held, perMinute)
    const matches = rows.filter((row) => row.is_first && row.replay === null).length
    progress.push({ rule: state.rule, matched: matches, held: held.length, slot_at: new Date(given.slot), noted })
  }
  await giveTurnsTo(sql, turns, now)
  await advanceRules(sql, progress, now)
  return matched.length
}

const turnOf = (row: MatchedRow, due: number, now: Date, maxAgeMs: number): GivenTurn => {
  const isHeld = due > now.getTime()
  const waits = due - now.getTime()
  const isTooLate = isHeld && waits > maxAgeMs
  return {
    id: row.id,
    state: isTooLate ? 'dead' : 'waiting',
    due_at: new Date(due),
    until_at: new Date(due + maxAgeMs),
    is_held: isHeld,
    reason: isTooLate
      ? 'The rule is due so often that this one would have waited longer than it is worth. Raise its rate, or narrow its pattern.'
      : null,
  }
}

const tellHeld = (transaction: Transaction, rows: readonly MatchedRow[], held: readonly GivenTurn[], perMinute: number): void => {
  const [first] = rows
  const last = held.at(-1)
  if (first === undefined || last === undefined) return
  transaction.as(deliveryActor(first.rule, first.id)).record(ruleHeld, {
    subjects: [first.rule],
    data: {
      rule: first.rule,
      perMinute,
      deliveries: held.filter(({ state }) => state === 'waiting').length,
      until: last.due_at.toISOString(),
      givenUp: held.filter(({ state }) => state === 'dead').length,
    },
  })
}

/** Makes the delivery that is due longest. False when none is. */
export const deliverNext = async (work: Work): Promise<boolean> => {
  const held: { delivery?: DeliveryRow } = {}
  try {
    return await work.transact(async (transaction) => {
      delete held.delivery
      const delivery = await takeDue(transaction.sql, transaction.now)
      if (delivery === undefined) return false
      held.delivery = delivery
      await deliver(transaction, delivery)
      return true
    })
  } catch (error) {
    // Without a database nothing is known; the job tries again.
    if (held.delivery === undefined || (error instanceof Refusal && error.code === 'unavailable')) throw error
    const { delivery } = held
    await work.transact((transaction) => noteFailure(transaction, delivery, error))
    return true
  }
}

const deliver = async (transaction: Transaction, delivery: DeliveryRow): Promise<void> => {
  const { rules } = (await transaction.read(eventRules)).value
  const prepared = await prepare(transaction, rules.get(delivery.rule), delivery)
  if ('problem' in prepared) return giveUp(transaction, delivery, delivery.attempts, prepared.problem)
  await prepared.transaction.callNamed(prepared.action, prepared.input)
  const attempts = delivery.attempts + 1
  await settleDelivery(transaction.sql, delivery.id, {
    state: 'delivered',
    due: delivery.due_at,
    attempts,
    reason: null,
    ended: transaction.now,
  })
}

type Prepared = { readonly transaction: Transaction; readonly action: string; readonly input: unknown } | { readonly problem: string }

/** The call as the rule says now, or why there is none and trying again will not help. */
const prepare = async (transaction: Transaction, rule: RulePlan | undefined, delivery: DeliveryRow): Promise<Prepared> => {
  if (rule === undefined) return { problem: `${delivery.rule} is not declared any more.` }
  if (!rule.isEnabled) return { problem: `${delivery.rule} is switched off. Switch it on, then try this again.` }
  const target = rule.targets.find(({ id }) => id === delivery.target)
  if (target === undefined) return { problem: `${delivery.rule} has no target "${delivery.target}" any more.` }
  const unfit = unfitAction(transaction, target.action)
  if (unfit !== undefined) return { problem: unfit }
  const filled = fillInput(target.input ?? {}, delivery.event)
  if ('problem' in filled) return filled
  const lent = await roleOfRule(transaction, rule, target.action)
  if ('problem' in lent) return lent
  const actor = deliveryActor(delivery.rule, delivery.id, lent.role, lent.setUp)
  return { transaction: transaction.as(actor), action: target.action, input: filled.input }
}

/** Why an action cannot be a target; undefined when it can. */
export const unfitAction = ({ registry }: Pick<Transaction, 'registry'>, name: string): string | undefined => {
  const action = registry.actions.get(name)
  if (action === undefined) return `There is no action "${name}". /api/reference lists them all.`
  if (action.kind === 'question') return `"${name}" is a question: it changes nothing, and a rule has nobody to tell the answer.`
  if (action.secretOutput === true) return `"${name}" answers with a secret, and a rule has nobody to tell it.`
  return undefined
}

/** What time does not mend. */
const hopeless: ReadonlySet<string> = new Set([
  'invalid-input',
  'malformed-body',
  'invalid-document',
  'forbidden',
  'sign-in-required',
  'not-enabled',
  'key-reused',
])

const noteFailure = async (transaction: Transaction, delivery: DeliveryRow, error: unknown): Promise<void> => {
  const attempts = delivery.attempts + 1
  const reason = sentenceOf(error)
  const rule = (await transaction.read(eventRules)).value.rules.get(delivery.rule)
  const again =
    error instanceof Refusal && hopeless.has(error.code)
      ? undefined
      : nextAttempt(delivery.id, {
          attempts,
          most: rule?.attempts ?? 1,
          now: transaction.now.getTime(),
          until: delivery.until_at.getTime(),
        })
  if (again === undefined) return giveUp(transaction, delivery, attempts, reason)
  await settleDelivery(transaction.sql, delivery.id, { state: 'waiting', due: new Date(again), attempts, reason, ended: null })
}

const giveUp = async (transaction: Transaction, delivery: DeliveryRow, attempts: number, reason: string): Promise<void> => {
  const { id, rule, target, action, event, due_at: due } = delivery
  if (!(await settleDelivery(transaction.sql, id, { state: 'dead', due, attempts, reason, ended: transaction.now }))) return
  transaction.as(deliveryActor(rule, id)).record(deliveryFailed, {
    subjects: [rule, `event-delivery:${id}`],
    data: { rule, delivery: id, target, action, type: String(event['type']), attempts, reason },
  })
}

/** What is no refusal is a mistake of the product: its text is for the log, not for the list. */
const sentenceOf = (error: unknown): string => {
  const said = error instanceof Refusal ? error.message : 'The action failed for a reason of its own; the log says more.'
  return cut(said.replaceAll('\0', '').toWellFormed(), 2_000)
}
