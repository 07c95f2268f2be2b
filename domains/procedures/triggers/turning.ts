import { runsEnded } from '#domains/runs/looking.ts'
import { startRun } from '#domains/procedures/starting.ts'
import { turnFailed, turnMissed, turnSkipped, turnTaken } from '#domains/procedures/triggers/facts.ts'
import { type SchedulePlan, schedulePlans } from '#domains/procedures/triggers/plan.ts'
import { triggerOf } from '#domains/procedures/triggers/setting-up.ts'
import * as store from '#domains/procedures/triggers/store.ts'
import { closedWithin } from '#domains/procedures/triggers/surroundings.ts'
import { takeTurns, type Turn } from '#domains/procedures/triggers/turns.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Schedules looked at in one transaction. */
const atOnce = 50

/** A turn whose run is to be begun. */
export interface DueTurn {
  readonly schedule: string
  readonly at: Date
}

export interface Looked {
  /** There may be more that are due. */
  readonly more: boolean
  readonly due: readonly DueTurn[]
}

/** Settles the turns of schedules that are due. What is to start is a row first: whoever begins it finds it there or not at all. */
export const lookAtSome = async (transaction: Transaction): Promise<Looked> => {
  const { value: plans } = await transaction.read(schedulePlans)
  const rows = await store.takeSchedules(transaction.sql, transaction.now, atOnce)
  const due: DueTurn[] = []
  for (const row of rows) {
    const plan = plans.get(row.schedule)
    if (plan?.isEnabled === true) due.push(...(await settle(transaction, plan, row)))
    else await store.saveSchedule(transaction.sql, row.schedule, transaction.now, undefined)
  }
  return { more: rows.length === atOnce, due }
}

const settle = async (transaction: Transaction, plan: SchedulePlan, row: store.ScheduleRow): Promise<readonly DueTurn[]> => {
  const { sql, now } = transaction
  const open = await store.openTurns(sql, row.schedule)
  const closed = await closedWithin(transaction, plan, { start: row.settled_until, end: now })
  const taken = takeTurns(
    { after: plan.turns.after, overlap: plan.overlap, catchUp: plan.catchUp, closed },
    {
      settledUntil: row.settled_until,
      underWay: open.filter(({ state }) => state !== 'queued').length,
      queued: open.filter(({ state }) => state === 'queued').length,
    },
    now,
  )
  await store.insertTurns(
    sql,
    taken.turns.map((turn) => rowOf(transaction, row.schedule, turn)),
  )
  for (const turn of taken.turns) tell(transaction, plan, turn)
  await store.saveSchedule(sql, row.schedule, taken.settledUntil, taken.nextAt)
  return taken.turns.filter(({ outcome }) => outcome === 'start').map(({ at }) => ({ schedule: row.schedule, at }))
}

const rowOf = ({ now }: Transaction, schedule: string, { at, outcome, reason, count }: Turn): store.TurnRow => ({
  schedule,
  at,
  state: outcome === 'start' ? 'due' : outcome,
  reason,
  count,
  run: null,
  outcome: null,
  settled_at: now,
})

const tell = (transaction: Transaction, plan: SchedulePlan, { at, outcome, reason, count }: Turn): void => {
  if (outcome !== 'skipped' && outcome !== 'missed') return
  transaction.record(outcome === 'skipped' ? turnSkipped : turnMissed, {
    subjects: [plan.reference, plan.spec.procedure],
    data: { schedule: plan.reference, procedure: plan.spec.procedure, due: at.toISOString(), reason, count },
  })
}

/** Begins the run of a turn. Nothing when somebody else has begun it. */
export const beginTurn = async (transaction: Transaction, { schedule, at }: DueTurn): Promise<void> => {
  const { sql, now } = transaction
  const turn = await store.lockTurn(sql, schedule, at)
  if (turn?.state !== 'due') return
  const plan = (await transaction.read(schedulePlans)).value.get(schedule)
  if (plan === undefined) return failTurn(transaction, { schedule, at }, 'The schedule is gone.')
  const started = await startRun(transaction.as(await triggerOf(transaction, 'schedule', plan)), {
    procedure: plan.spec.procedure,
    ...(plan.spec.parameters === undefined ? {} : { parameters: plan.spec.parameters }),
    trigger: schedule,
  })
  await store.saveTurn(sql, { schedule, at, state: 'started', reason: turn.reason, run: started.id, settled_at: now })
  transaction.record(turnTaken, {
    subjects: [schedule, plan.spec.procedure, `run:${started.id}`],
    data: { schedule, procedure: plan.spec.procedure, due: at.toISOString(), run: started.id, reason: turn.reason },
  })
}

/** Its run cannot be begun: the document does not run as it is written, a parameter is missing. Nobody waits for it any longer. */
export const failTurn = async (transaction: Transaction, { schedule, at }: DueTurn, reason: string): Promise<void> => {
  const turn = await store.lockTurn(transaction.sql, schedule, at)
  if (turn?.state !== 'due') return
  await store.saveTurn(transaction.sql, { schedule, at, state: 'failed', reason, settled_at: transaction.now })
  const procedure = (await transaction.read(schedulePlans)).value.get(schedule)?.spec.procedure
  transaction.record(turnFailed, {
    subjects: [schedule, ...(procedure === undefined ? [] : [procedure])],
    data: { schedule, procedure: procedure ?? '', due: at.toISOString(), reason },
  })
}

const mostFollowed = 500

/** Turns whose runs have ended, and of each such schedule the turn that waited longest. */
export const followRuns = async (transaction: Transaction): Promise<readonly DueTurn[]> => {
  const { sql, now } = transaction
  // All of them: runs that wait for weeks are no reason to forget those behind them.
  for (let last: store.TurnRow | undefined, more = true; more;) {
    const started: readonly store.TurnRow[] = await store.startedTurns(sql, last, mostFollowed)
    const ended = await runsEnded(
      transaction,
      started.flatMap(({ run }) => run ?? []),
    )
    for (const turn of started) {
      const status = turn.run === null ? undefined : ended.get(turn.run)
      if (status !== undefined)
        await store.saveTurn(sql, { ...turn, run: turn.run ?? '', state: 'ended', outcome: status, settled_at: now })
    }
    last = started.at(-1)
    more = started.length === mostFollowed
  }
  const due: DueTurn[] = []
  for (const schedule of await store.schedulesWaiting(sql, mostFollowed)) due.push(...(await nextQueued(transaction, schedule)))
  return due
}

/** The turn that has waited longest, when nothing of its schedule is under way and it may still begin now. */
const nextQueued = async (transaction: Transaction, schedule: string): Promise<readonly DueTurn[]> => {
  const { sql, now } = transaction
  if ((await store.lockSchedule(sql, schedule)) === undefined) return []
  const plan = (await transaction.read(schedulePlans)).value.get(schedule)
  const open = await store.openTurns(sql, schedule)
  const waiting = open.filter(({ state }) => state === 'queued')
  if (plan === undefined || open.length > waiting.length) return []
  const closed = (await closedWithin(transaction, plan, { start: now, end: now }))(now)
  const [first] = waiting
  if (first === undefined) return []
  if (closed === undefined) {
    const reason = 'It waited for the run of the turn before.'
    await store.saveTurn(sql, { schedule, at: first.at, state: 'due', reason, settled_at: now })
    return [{ schedule, at: first.at }]
  }
  for (const { at } of waiting) {
    await store.saveTurn(sql, { schedule, at, state: 'skipped', reason: closed, settled_at: now })
    tell(transaction, plan, { at, outcome: 'skipped', reason: closed, count: 1 })
  }
  return []
}

/** Watches exactly the schedules that are declared and switched on; those that changed begin anew. */
export const watchAll = async (transaction: Transaction, changed: readonly string[] = []): Promise<void> => {
  const { sql, now } = transaction
  const plans = [...(await transaction.read(schedulePlans)).value.values()].filter(({ isEnabled }) => isEnabled)
  const wanted = plans.map(({ reference }) => reference)
  await store.forgetSchedules(sql, wanted)
  await store.watchSchedules(sql, wanted, now)
  if (changed.length > 0) await store.renewSchedules(sql, changed, now)
}
