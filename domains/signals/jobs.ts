import Type from 'typebox'
import { defineSubscription } from '#platform/facts/fact.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { defineTask, type Task, type Work } from '#platform/jobs/task.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { judge, type Response } from '#domains/signals/expectation.ts'
import { Canary } from '#domains/signals/kinds.ts'
import { canaryPlans, type CanaryPlan } from '#domains/signals/plan.ts'
import { claimTurns, earliestTurn, forgetResults, unwatchOthers, watchCanaries } from '#domains/signals/store.ts'
import { recordRecovery, settleTurns, type Finished, type Turn } from '#domains/signals/turns.ts'

/** Canaries one node asks at once: a hanging one costs a place here, never a place of another task. */
const atOnce = 64
/** A turn nobody has written about after this is asked again: longer than any time-out. */
const leaseMs = 60_000

/** Pokes the loop that asks on this process, by the hands it asks with. */
const probers = new Map<Outside, () => void>()

/** Canaries may be due now: a hint for after a commit, for the task would only run again once the loop at work has ended. */
export const askSoon = (transaction: Transaction): void => {
  transaction.wake(askCanaries, transaction.now)
  transaction.afterCommit(() => {
    for (const poke of probers.values()) poke()
  })
}

/** Asks every canary whose turn has come. One loop per node: while it runs, further jobs only tell it to look again. */
export const askCanaries: Task = defineTask({
  name: 'signals.ask',
  summary: 'Ask the canaries whose turn has come.',
  payload: Type.Object({}),
  run: async (work) => {
    const poke = probers.get(work.outside)
    if (poke !== undefined) return poke()
    try {
      await askUntilNoneIsDue(work)
    } catch (error) {
      probers.delete(work.outside)
      throw error
    }
  },
})

const askUntilNoneIsDue = async (work: Work): Promise<void> => {
  let finished: Finished[] = []
  let asking = 0
  let poked = false
  let notify: () => void = () => {}
  probers.set(work.outside, () => {
    poked = true
    notify()
  })
  for (;;) {
    poked = false
    const results = finished
    finished = []
    const turns = await work.transact(async (transaction) => {
      for (const at of await settleTurns(transaction, results)) transaction.wake(askCanaries, at)
      return work.signal.aborted ? [] : claim(transaction, atOnce - asking)
    })
    for (const turn of turns) {
      asking += 1
      void ask(work, turn).then((result) => {
        asking -= 1
        finished.push(result)
        notify()
      })
    }
    if (finished.length > 0 || turns.length > 0 || (poked && !work.signal.aborted)) continue
    if (asking === 0) return void probers.delete(work.outside)
    await new Promise<void>((resolve) => (notify = resolve))
  }
}

const claim = async (transaction: Transaction, room: number): Promise<Turn[]> => {
  if (room <= 0) return []
  const { value: plans } = await transaction.read(canaryPlans)
  const lease = new Date(transaction.now.getTime() + leaseMs)
  const claimed = await claimTurns(transaction, room, lease)
  if (claimed.length > 0) transaction.wake(askCanaries, lease)
  return claimed.flatMap(({ canary, due }) => {
    const plan = plans.get(canary)
    return plan?.enabled === true ? [{ plan, due }] : []
  })
}

/** Never throws: whatever goes wrong is a failed turn with the reason. */
const ask = async (work: Work, turn: Turn): Promise<Finished> => {
  const at = work.now()
  const response = await responseOf(work.outside, turn.plan)
  const judgement = judge(response, turn.plan.expected)
  return { ...turn, at, judgement, status: response.answered ? response.status : undefined, durationMs: response.durationMs }
}

const responseOf = async (outside: Outside, plan: CanaryPlan): Promise<Response> => {
  const started = performance.now()
  try {
    const answer = await outside.fetch(plan.url, {
      method: plan.method,
      headers: plan.headers,
      ...(plan.body === undefined ? {} : { body: plan.body }),
      timeoutMs: plan.timeoutMs,
      maxBytes: 262_144,
    })
    return { answered: true, status: answer.status, body: answer.body, durationMs: answer.durationMs }
  } catch (error) {
    const reason = error instanceof Refusal || error instanceof Error ? error.message : String(error)
    return { answered: false, reason, durationMs: performance.now() - started }
  }
}

/** Makes the canaries that are asked those that are declared and enabled. Takes no input: it looks at the world. */
const reconcile = async (transaction: Transaction, changed: readonly string[]): Promise<void> => {
  const { value: plans } = await transaction.read(canaryPlans)
  const enabled = [...plans.values()].filter((plan) => plan.enabled)
  const former = await unwatchOthers(
    transaction,
    enabled.map(({ canary }) => canary),
  )
  for (const row of former)
    if (row.state === 'failing') recordRecovery(transaction, row.canary, row.raised, row.since, 'it is no longer asked')
  await watchCanaries(transaction, enabled, changed)
  const next = await earliestTurn(transaction)
  if (next !== undefined && next > transaction.now) transaction.wake(askCanaries, next)
  else if (next !== undefined) askSoon(transaction)
}

export const reconcileCanaries = defineTask({
  name: 'signals.reconcile',
  summary: 'See that exactly the enabled canaries are asked, each with a turn to come.',
  payload: Type.Object({}),
  every: { seconds: 600 },
  onStart: true,
  run: (work) => work.transact((transaction) => reconcile(transaction, [])),
})

/** A canary that was declared, changed or archived is asked anew at once, or no more. */
export const watchChanges = defineSubscription({
  name: 'signals.changes',
  on: [recordChanged],
  run: async (transaction, facts) => {
    const changed = facts.map(({ data }) => data.reference).filter((reference) => reference.startsWith(`${Canary.slug}:`))
    if (changed.length > 0) await reconcile(transaction, changed)
  },
})

const keptResultsDays = 14
const keptHoursDays = 400
const forgottenAtOnce = 10_000

export const pruneCanaries = defineTask({
  name: 'signals.prune',
  summary: 'Forget single results of canaries after two weeks and hourly ones after 400 days.',
  payload: Type.Object({}),
  every: { cron: '41 3 * * *', zone: 'UTC' },
  run: async (work) => {
    const ago = (days: number): Date => new Date(work.now().getTime() - days * 86_400_000)
    const forget = (): Promise<number> =>
      work.transact((transaction) => forgetResults(transaction, ago(keptResultsDays), ago(keptHoursDays), forgottenAtOnce))
    while (!work.signal.aborted && (await forget()) === forgottenAtOnce);
  },
})
