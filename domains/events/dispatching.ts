import { createHash } from 'node:crypto'
import type { OccurredEvent } from '#domains/events/event.ts'
import { createMatcher } from '#domains/events/patterns/matcher.ts'
import { ruleStopped } from '#domains/events/rules/facts.ts'
import { deliveryActor, deliveryOf, longestChain, stoppedBecause } from '#domains/events/rules/guard.ts'
import { deliverEvents } from '#domains/events/rules/jobs.ts'
import { eventRules, fitting, type RulePlan } from '#domains/events/rules/plan.ts'
import { ownSource, shapeOf } from '#domains/events/rules/shape.ts'
import { chainsOf, insertDeliveries, keepStops, type NewDelivery, type Stop } from '#domains/events/rules/store.ts'
import { actorReference } from '#platform/identity/actor.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Something for the rules to look at, with the rules that led to it, the first of them first. */
export interface Occurred {
  readonly event: OccurredEvent
  readonly origin: 'event' | 'fact'
  readonly chain: readonly string[]
}

/**
 * Hands events that are new to the rules, in the transaction that keeps them: all enabled rules in one pass, one row for each
 * target of a rule that fits. What the rules do happens after the commit. An event from outside that says it comes from
 * `andon` is given to no rule: only facts of this installation speak under that name.
 */
export const dispatchEvents = async (transaction: Transaction, events: readonly OccurredEvent[]): Promise<void> => {
  const { value } = await transaction.read(eventRules)
  if (value.matcher.ruleCount === 0) return
  const foreign = events.filter(({ source }) => source !== ownSource)
  if (foreign.length === 0) return
  const chain = await chainBehind(transaction)
  await dispatch(
    transaction,
    foreign.map((event) => ({ event, origin: 'event', chain })),
  )
}

/** The rules that led to what the actor of this transaction does. */
const chainBehind = async (transaction: Transaction): Promise<readonly string[]> => {
  const delivery = deliveryOf(actorReference(transaction.actor))
  if (delivery === undefined) return []
  const chains = await chainsOf(transaction.sql, [delivery.delivery])
  return [...(chains.get(delivery.delivery) ?? []), delivery.rule]
}

/** The same for what was read before; `only` asks one rule, in a replay, whether it is enabled or not. */
export const dispatch = async (
  transaction: Transaction,
  occurred: readonly Occurred[],
  only?: { readonly rule: RulePlan; readonly replay: string },
): Promise<{ readonly matched: number; readonly deliveries: number }> => {
  const matcher =
    only === undefined ? (await transaction.read(eventRules)).value.matcher : createMatcher([[only.rule, only.rule.pattern] as const])
  const shapes: object[] = []
  const wanted: NewDelivery[] = []
  const stops = new Map<string, Stop & { readonly type: string }>()
  let matched = 0
  for (const { event, origin, chain } of occurred) {
    const shape = shapeOf(event)
    const rules = fitting(matcher, shape)
    const asked = rules.filter(({ reference }) => {
      const because = stoppedBecause(reference, chain)
      if (because === undefined) return true
      const key = JSON.stringify([reference, chain])
      stops.set(key, { rule: reference, chain, because, type: event.type, times: (stops.get(key)?.times ?? 0) + 1 })
      return false
    })
    if (asked.length === 0) continue
    matched += asked.length
    for (const rule of asked) wanted.push(...deliveriesOf(transaction, rule, { event, origin, chain }, shapes.length, only?.replay))
    shapes.push(shape)
  }
  if (stops.size > 0) await tellStops(transaction, [...stops.values()])
  if (wanted.length === 0) return { matched, deliveries: 0 }
  const deliveries = await insertDeliveries(transaction.sql, shapes, wanted, transaction.now)
  if (deliveries > 0) transaction.wake(deliverEvents, transaction.now)
  return { matched, deliveries }
}

const deliveriesOf = (
  transaction: Transaction,
  rule: RulePlan,
  { event, origin, chain }: Occurred,
  place: number,
  replay: string | undefined,
): readonly NewDelivery[] =>
  rule.targets.map((target, at) => ({
    id: transaction.newId(),
    digest: digestOf([rule.reference, target.id, origin, event.source, event.id, replay ?? '']),
    rule: rule.reference,
    version: rule.version,
    target: target.id,
    action: target.action,
    is_first: at === 0,
    origin,
    event: place,
    chain,
    replay: replay ?? null,
  }))

/** What makes it the same delivery, as 128 bits of a hash. */
const digestOf = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)

const reasons = {
  circle: 'it would be asked about something that it brought about itself',
  depth: `${longestChain} rules in a row led to it`,
} as const

const tellStops = async (transaction: Transaction, stops: readonly (Stop & { readonly type: string })[]): Promise<void> => {
  for (const { rule, chain } of await keepStops(transaction.sql, stops, transaction.now)) {
    const stop = stops.find((one) => one.rule === rule && one.chain.join(' ') === chain.join(' '))
    if (stop === undefined) continue
    const { type, because } = stop
    // As the rule, so that this fact leads it round in no circle either.
    transaction.as(deliveryActor(rule, transaction.newId())).record(ruleStopped, {
      subjects: [rule, ...chain.filter((one) => one !== rule)],
      data: { rule, type, chain: [...chain], because: reasons[because] },
    })
  }
}
