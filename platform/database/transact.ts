import type { Static, TSchema } from 'typebox'
import type { Logger } from 'pino'
import type { Action } from '#platform/actions/action.ts'
import { invokeIn } from '#platform/actions/engine.ts'
import type { Config } from '#platform/config.ts'
import { type Database, isRetryable, isUnreachable } from '#platform/database/pool.ts'
import type { FactType } from '#platform/facts/fact.ts'
import { insertFacts, type NewFact } from '#platform/facts/log.ts'
import { countFactsOf } from '#platform/facts/recorded.ts'
import { subscriberJobs, wakesAfter } from '#platform/facts/subscribers.ts'
import { type Actor, actorReference } from '#platform/identity/actor.ts'
import { newId } from '#platform/identity/id.ts'
import { addJobs, type JobRow, removeJob } from '#platform/jobs/queue.ts'
import type { Task, TaskOptions } from '#platform/jobs/task.ts'
import type { WakeRequest, Wakes } from '#platform/jobs/wake.ts'
import { createRecords } from '#platform/kinds/store.ts'
import type { Snapshots } from '#platform/kinds/snapshots.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Registry } from '#platform/registry.ts'
import type { Clock } from '#platform/time/clock.ts'
import type { Sql, Transaction } from '#platform/transaction.ts'

/**
 * Transactions passed down.
 *
 * The problem: state, facts, jobs and timers must commit together, and passing five handles through every function
 * loses one of them. The idea: one value, `Transaction`, holds everything a unit of work may touch; facts, jobs and
 * wake-ups are collected in it and written in at most three statements before the commit.
 *
 * Guarantees: all or nothing; tried again on serialization failure and deadlock; when the database cannot be
 * reached the caller gets the refusal `unavailable`, never a success.
 */
export interface TransactionEngine {
  readonly database: Database
  readonly registry: Registry
  readonly config: Config
  readonly nodeId: string
  readonly clock: Clock
  readonly log: Logger
  readonly snapshots: Snapshots
  readonly wakes: Wakes
  /** Runs a task in this process soon, because a commit asked for it. */
  readonly runSoon: (task: string) => void
  readonly onFacts: (count: number) => void
}

const tries = 5

export const transact = async <Result>(
  engine: TransactionEngine,
  actor: Actor,
  body: (transaction: Transaction) => Promise<Result>,
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    const collected: Collected = { facts: [], jobs: [], cancels: [], wakes: [], hints: [] }
    try {
      let finish: () => void = () => undefined
      const result = await engine.database.transaction(async (sql, slot) => {
        const now = engine.clock.now()
        const answer = await body(createTransaction(engine, sql, now, actor, collected))
        finish = await flush(engine, sql, now, slot, collected)
        return answer
      })
      finish()
      return result
    } catch (error) {
      if (isRetryable(error) && attempt < tries) {
        await new Promise((done) => setTimeout(done, Math.random() * 20 * attempt))
        continue
      }
      if (isUnreachable(error)) {
        engine.log.warn({ error }, 'the database could not be reached')
        throw new Refusal(
          'unavailable',
          'The database cannot be reached right now; nothing was changed as far as is known. Try again in a few seconds.',
          { retryAfterSeconds: 2 },
        )
      }
      throw error
    }
  }
}

interface Collected {
  readonly facts: NewFact[]
  readonly jobs: JobRow[]
  readonly cancels: string[]
  readonly wakes: WakeRequest[]
  readonly hints: (() => void)[]
}

const createTransaction = (engine: TransactionEngine, sql: Sql, now: Date, actor: Actor, collected: Collected): Transaction => {
  const as = (other: Actor): Transaction => {
    const transaction: Transaction = {
      sql,
      now,
      actor: other,
      records: createRecords(sql),
      registry: engine.registry,
      config: engine.config,
      node: engine.nodeId,
      newId: () => newId(now),
      record: <Data extends TSchema>(type: FactType<Data>, fact: { subjects: readonly string[]; data: Static<Data> }) => {
        collected.facts.push({
          type: type.name,
          at: now,
          actor: actorReference(other),
          subjects: [...new Set(fact.subjects)],
          data: fact.data,
        })
      },
      enqueue: <Payload extends TSchema>(task: Task<Payload>, payload: Static<Payload>, options: TaskOptions = {}) => {
        collected.jobs.push({
          task: task.name,
          payload,
          at: options.at,
          key: options.key,
          queue: options.queue,
          attempts: task.attempts ?? 25,
        })
      },
      cancel: (key) => {
        collected.cancels.push(key)
        // What this transaction itself enqueued under the key before is taken back too.
        for (let index = collected.jobs.length - 1; index >= 0; index -= 1)
          if (collected.jobs[index]?.key === key) collected.jobs.splice(index, 1)
      },
      wake: (task, at) => {
        collected.wakes.push({ task: task.name, at, findsNext: task.findsNext ?? false })
      },
      call: <Input extends TSchema, Output extends TSchema>(action: Action<Input, Output>, input: Static<Input>) =>
        action.run(transaction, input),
      callNamed: (name, input) => invokeIn(transaction, name, input),
      read: (snapshot) => engine.snapshots.read(snapshot, sql),
      as,
      afterCommit: (hint) => {
        collected.hints.push(hint)
      },
    }
    countFactsOf(transaction, () => collected.facts.length)
    return transaction
  }
  return as(actor)
}

/** Writes what was collected. Resolves to what is to be done after the commit. */
const flush = async (engine: TransactionEngine, sql: Sql, now: Date, slot: number, collected: Collected): Promise<() => void> => {
  const recorded = collected.facts.length > 0 ? await insertFacts(sql, collected.facts) : []
  const wakes = engine.wakes.plan([...collected.wakes, ...wakesAfter(engine.registry, recorded, now)], now, slot)
  for (const key of new Set(collected.cancels)) await removeJob(sql, key)
  await addJobs(sql, [...collected.jobs, ...subscriberJobs(engine.registry, recorded, now), ...wakes.jobs], engine.clock.offsetMs())
  return () => {
    engine.wakes.remember(wakes, now)
    for (const hint of collected.hints) hint()
    for (const task of wakes.immediate) engine.runSoon(task)
    if (recorded.length > 0) engine.onFacts(recorded.length)
  }
}
