import Type from 'typebox'
import { dispatch, type Occurred } from '#domains/events/dispatching.ts'
import { deliveriesBegin, deliveryOf, isByItself, madeAt, thingsIn } from '#domains/events/rules/guard.ts'
import { eventRules } from '#domains/events/rules/plan.ts'
import { eventOfFact } from '#domains/events/rules/shape.ts'
import { causesOf, chainsOf, keepCauses, keepPlace, lockPlace } from '#domains/events/rules/store.ts'
import type { Fact } from '#platform/facts/fact.ts'
import { currentPosition, factsBetween } from '#platform/facts/log.ts'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Facts are events too.
 *
 * One reader follows the log from a stored place, every two seconds, and asks only for types of facts that some enabled rule could fit.
 * What deliveries recorded is read too, to know what they brought about. Writers of facts do nothing for it, and where no rule is about facts only the place moves: a storm of facts costs the same as none.
 */
export const followFactsForRules = defineTask({
  name: 'event-rules.follow',
  summary: 'Shows new facts to the event rules that are about facts.',
  payload: Type.Object({}),
  every: { seconds: 2 },
  onStart: true,
  run: async (work) => {
    while ((await work.transact((transaction) => follow(transaction))) === factsPerLook);
  },
})

const factsPerLook = 500

const follow = async (transaction: Transaction): Promise<number> => {
  const { sql, registry } = transaction
  const place = await lockPlace(sql)
  const end = await currentPosition(sql)
  const wanted = (await transaction.read(eventRules)).value.wantedFacts(registry.facts.keys())
  const facts =
    place === undefined || wanted.length === 0
      ? []
      : await factsBetween(sql, { position: place, until: end, types: wanted, by: deliveriesBegin, limit: factsPerLook })
  if (facts.length > 0) await dispatch(transaction, await withChains(transaction, facts, true))
  await keepPlace(sql, facts.length === factsPerLook ? (facts.at(-1)?.position ?? end) : end)
  return facts.length
}

/**
 * Facts as events, with the rules that led to each: a delivery that recorded it, or, where the platform did something by itself, whoever
 * brought about the alert, incident or run that it did it to. What came to be with those facts was brought about by the same rules;
 * `learns` says whether that is remembered.
 */
export const withChains = async (transaction: Transaction, facts: readonly Fact[], learns: boolean): Promise<readonly Occurred[]> => {
  const { sql, now } = transaction
  const deliveries = facts.flatMap(({ actor }) => deliveryOf(actor) ?? [])
  const chains =
    deliveries.length === 0
      ? new Map<string, readonly string[]>()
      : await chainsOf(
          sql,
          deliveries.map(({ delivery }) => delivery),
        )
  const things = [...new Set(facts.filter(({ actor }) => isByItself(actor)).flatMap(({ subjects }) => thingsIn(subjects)))]
  const causes = new Map(things.length === 0 ? [] : await causesOf(sql, things))
  const learned: { thing: string; chain: readonly string[] }[] = []
  const occurred = facts.map((fact): Occurred => {
    const chain = chainOf(fact, chains, causes)
    if (chain.length > 0) {
      for (const thing of madeAt(fact.subjects, fact.at)) {
        if (causes.has(thing)) continue
        causes.set(thing, chain)
        learned.push({ thing, chain })
      }
    }
    return { event: eventOfFact(fact), origin: 'fact', chain }
  })
  if (learns && learned.length > 0) await keepCauses(sql, learned, now)
  return occurred
}

const chainOf = (
  { actor, subjects }: Fact,
  chains: ReadonlyMap<string, readonly string[]>,
  causes: ReadonlyMap<string, readonly string[]>,
): readonly string[] => {
  const own = deliveryOf(actor)
  if (own !== undefined) return [...(chains.get(own.delivery) ?? []), own.rule]
  if (!isByItself(actor)) return []
  return thingsIn(subjects).reduce<readonly string[]>((longest, thing) => {
    const chain = causes.get(thing) ?? []
    return chain.length > longest.length ? chain : longest
  }, [])
}
