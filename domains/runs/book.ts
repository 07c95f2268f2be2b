import type { Transaction } from '#platform/transaction.ts'
import { concernsApproval, followApprovals } from './approvals/following.ts'
import type { Followed } from './approvals/opening.ts'
import { endJobs } from './attempts/machines.ts'
import { type Claimed, dispatchTaskName, handsOf, keyOf, timeTaskName, wakeDispatch } from './attempts/node.ts'
import * as attempts from './attempts/store.ts'
import { childrenEnded, endChildren } from './children/turning.ts'
import { documentsOf } from './documents.ts'
import { findStep, type Graph } from './graph.ts'
import type { Entry, Happening } from './happening.ts'
import { insertEvents } from './history/store.ts'
import type { Plan } from './plan.ts'
import { planOf } from './planning.ts'
import { advance, mayHappen } from './run.ts'
import { bounded } from './size.ts'
import { isFinished, type Effect, type RunEvent, type RunState } from './state.ts'
import * as store from './store.ts'
import { tell } from './telling.ts'

/**
 * The book of a transaction: transitions of many runs at once.
 *
 * The problem: a run is small, and a statement for each thing a step changes costs more than the step. The idea: the runs
 * are held and read in one statement, reduced in memory one event after the other, and what came of it is written in one
 * statement for each table, however many runs there are.
 *
 * Guarantees: state, attempts, events, facts and wake-ups commit together; a run that is held changes by nobody else; the
 * end of a run reaches the run that waits for it in the same transaction.
 */
export class Book {
  readonly transaction: Transaction
  readonly entries = new Map<string, Entry>()
  readonly changes = new Map<string, attempts.AttemptChange>()
  /** What is to happen next, for what just happened. */
  readonly later: Happening[] = []
  readonly #taken: { key: attempts.AttemptKey; entry: Entry; memory: attempts.AttemptRow['memory'] }[] = []
  #claim: string | undefined
  readonly #approvals: Followed[] = []

  constructor(transaction: Transaction) {
    this.transaction = transaction
  }

  /** Holds runs until the transaction ends. */
  async hold(ids: Iterable<string>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.entries.has(id))
    if (wanted.length === 0) return
    const rows = await store.lockRuns(this.transaction.sql, wanted)
    const graphs = await documentsOf(
      this.transaction,
      rows.map(({ document }) => document),
    )
    for (const row of rows) this.#enter(row, graphs.get(row.document), false, this.transaction)
  }

  #enter(row: store.RunRow, graph: Graph | undefined, isNew: boolean, transaction: Transaction): Entry {
    const entry: Entry = { row, graph: graph ?? { steps: [], start: null }, events: [], transaction, isNew, isChanged: isNew }
    this.entries.set(row.id, entry)
    return entry
  }

  /** Begins a run that is not yet written, as the actor of `transaction`. */
  async begin(row: store.RunRow, graph: Graph, transaction: Transaction): Promise<store.RunRow> {
    const entry = this.#enter(row, graph, true, transaction)
    await this.#reduce(entry, { run: row.id, event: { type: 'started' } })
    return entry.row
  }

  planOf(entry: Entry): Plan {
    return planOf(entry.row, entry.graph, this.transaction.now, this.transaction.config.baseUrl)
  }

  /** The run after the event; undefined when the event does not fit, or there is no such run. It must be held. */
  async happen(told: Happening): Promise<store.RunRow | undefined> {
    const happening = bounded(told)
    const entry = this.entries.get(happening.run)
    if (entry === undefined || !mayHappen(this.planOf(entry), entry.row.state, happening.event, this.transaction.now)) return undefined
    const { now } = this.transaction
    const seq = entry.row.seq + 1
    entry.row = { ...entry.row, seq }
    entry.events.push({ run: entry.row.id, seq, at: now, event: happening.event })
    await this.#reduce(entry, happening)
    return entry.row
  }

  async #reduce(entry: Entry, happening: Happening): Promise<void> {
    const { now } = this.transaction
    const former = entry.row
    const { state, effects } = advance(this.planOf(entry), former.state, happening.event, now)
    entry.row = { ...former, ...standing(state, now) }
    entry.isChanged = true
    if (concernsApproval(former.state, state))
      this.#approvals.push({ row: entry.row, graph: entry.graph, former: former.state, state, effects, happening })
    for (const effect of effects) {
      this.#note(entry, effect, happening)
      await tell(entry.transaction, { entry, former, effect, happening })
      if (effect.type === 'interrupt') await this.#interrupt(entry, effect)
    }
    if (isFinished(state.status) && !isFinished(former.status)) this.#finished(entry)
  }

  /** The rows of attempts, as an effect leaves them. */
  #note(entry: Entry, effect: Effect, happening: Happening): void {
    const { event } = happening
    switch (effect.type) {
      case 'run-step':
      case 'run-child': {
        if (event.type === 'node-lost') this.#lost(entry, event)
        const key = { run: entry.row.id, step: effect.step, attempt: effect.attempt }
        const memory = effect.type === 'run-child' ? { child: childOf(effect) } : null
        this.#queue(entry, key, memory)
        return
      }
      case 'step-ended': {
        const { step, attempt, outcome, reason, outputs, pass } = effect
        const said = 'step' in event && event.step === step ? happening.said : undefined
        const isSubject = 'step' in event && event.step === step && (!('attempt' in event) || event.attempt === attempt)
        this.#change(
          entry,
          { run: entry.row.id, step, attempt },
          {
            status: outcome === 'running' ? 'lost' : outcome,
            pass,
            reason,
            outputs,
            ended_at: this.transaction.now,
            output: isSubject ? (happening.output ?? null) : null,
            by: said?.by ?? null,
            note: said?.note ?? null,
            checked: said?.checked ?? null,
          },
        )
        return
      }
      case 'wait': {
        if (event.type === 'node-lost') this.#lost(entry, event)
        else if (event.type === 'step-handed-over' && event.step === effect.waiting.step)
          this.#change(entry, { run: entry.row.id, step: event.step, attempt: event.attempt }, { status: 'waiting', reason: event.reason })
        return
      }
      case 'interrupt':
      case 'remind':
      case 'resumed':
      case 'finish':
        return
      default:
        return effect satisfies never
    }
  }

  #lost(entry: Entry, event: Extract<RunEvent, { type: 'node-lost' }>): void {
    this.#change(
      entry,
      { run: entry.row.id, step: event.step, attempt: event.attempt },
      {
        status: 'lost',
        reason: 'The node died.',
        ended_at: this.transaction.now,
      },
    )
  }

  /** A new attempt: this node begins it right after the commit when it has a hand free, else whoever has one first. */
  #queue(entry: Entry, key: attempts.AttemptKey, memory: attempts.AttemptRow['memory']): void {
    const { now, node } = this.transaction
    const hands = handsOf(this.transaction)
    const pass = entry.row.state.loops.at(-1)?.pass ?? 0
    if (hands === undefined || hands.room() <= this.#taken.length) {
      this.#change(entry, key, { status: 'queued', due_at: now, memory, pass })
      return
    }
    this.#claim ??= this.transaction.newId()
    this.#change(entry, key, { status: 'running', claim: this.#claim, claimed_by: node, begun_at: now, memory, pass })
    this.#taken.push({ key, entry, memory })
  }

  #change(entry: Entry, key: attempts.AttemptKey, change: Partial<attempts.AttemptChange>): void {
    const name = keyOf(key)
    this.changes.set(name, {
      ...blank,
      ...this.changes.get(name),
      title: entry.graph.steps.find(({ id }) => id === key.step)?.title ?? key.step,
      created_at: this.transaction.now,
      claim: null,
      claimed_by: null,
      due_at: null,
      ...key,
      ...change,
    })
  }

  /** The attempt under way is to end: at once when nobody has it, else as soon as whoever has it can. */
  async #interrupt(entry: Entry, { step, attempt }: { readonly step: string; readonly attempt: number }): Promise<void> {
    const key = { run: entry.row.id, step, attempt }
    const row = await attempts.interrupt(this.transaction.sql, key)
    // What it began outside and watches is ended by whoever began it.
    if (row !== undefined && row.claim === null && row.memory !== null && findStep(entry.graph, step)?.work.type === 'call') {
      await attempts.makeDue(this.transaction.sql, key, this.transaction.now)
      wakeDispatch(this.transaction, this.transaction.now)
      return
    }
    const endsNow =
      row === undefined
        ? this.changes.has(keyOf(key))
        : (await endChildren(this.transaction, row)) && (await endJobs(this.transaction, row)) && row.claim === null
    if (row !== undefined && row.claim !== null) {
      const hands = handsOf(this.transaction)
      this.transaction.afterCommit(() => hands?.interrupt(key))
    } else if (endsNow) {
      const event: RunEvent = { type: 'step-failed', step, attempt, reason: 'Cancelled before it began.', timedOut: false, outputs: {} }
      this.later.push({ run: entry.row.id, event })
    }
  }

  #finished(entry: Entry): void {
    const { parent, parent_step: step, parent_attempt: attempt } = entry.row
    if (parent !== null && step !== null && attempt !== null) this.#ended.push(entry)
  }

  readonly #ended: Entry[] = []

  /** Everything that follows from what happened, then writes the book. */
  async close(): Promise<void> {
    for (let ended = this.#ended.splice(0); ended.length > 0 || this.later.length > 0; ended = this.#ended.splice(0)) {
      for (const next of this.later.splice(0)) await this.happen(next)
      await this.hold(ended.flatMap(({ row }) => (row.parent === null ? [] : [row.parent])))
      for (const next of await childrenEnded(this.transaction, ended)) await this.happen(next)
    }
    await this.#write()
  }

  async #write(): Promise<void> {
    const { sql, registry } = this.transaction
    const changed = [...this.entries.values()].filter(({ isChanged }) => isChanged)
    const fresh = changed.filter(({ isNew }) => isNew).map(({ row }) => row)
    const former = changed.filter(({ isNew }) => !isNew).map(({ row }) => row)
    const events = changed.flatMap((entry) => entry.events.splice(0))
    if (fresh.length > 0) await store.insertRuns(sql, fresh)
    if (former.length > 0) await store.saveRuns(sql, former)
    if (this.changes.size > 0) await attempts.saveAttempts(sql, [...this.changes.values()])
    if (events.length > 0) await insertEvents(sql, events)
    for (const entry of changed) Object.assign(entry, { isNew: false, isChanged: false })
    this.#wake([...this.changes.values()], changed)
    this.changes.clear()
    const approvals = this.#approvals.splice(0)
    if (approvals.length > 0) {
      this.later.push(...(await followApprovals(this.transaction, approvals)))
      // What follows from it is written before anything is begun.
      if (this.later.length > 0) return this.close()
    }
    const taken = this.#taken.splice(0)
    const claim = this.#claim
    const hands = handsOf({ registry })
    if (claim === undefined || hands === undefined || taken.length === 0) return
    const begunAt = this.transaction.now
    this.transaction.afterCommit(() =>
      hands.take(taken.map(({ key, entry, memory }): Claimed => ({ ...key, claim, begunAt, memory, row: entry.row, graph: entry.graph }))),
    )
  }

  #wake(changes: readonly attempts.AttemptChange[], entries: readonly Entry[]): void {
    const { now, registry } = this.transaction
    const [dispatch, time] = [registry.tasks.get(dispatchTaskName), registry.tasks.get(timeTaskName)]
    if (changes.some(({ due_at: due }) => due !== null)) wakeDispatch(this.transaction, now)
    // What this node has taken it does anyway; the task only sees to it that the node waits for it when it stops.
    else if (dispatch !== undefined && changes.some(({ claim }) => claim !== null)) this.transaction.wake(dispatch, now)
    if (time !== undefined) for (const { row } of entries) if (row.wake_at !== null) this.transaction.wake(time, row.wake_at)
  }
}

/** What an attempt remembers of what it is to start. */
const childOf = ({ procedure, version, parameters, spread }: Extract<Effect, { type: 'run-child' }>) => ({
  procedure,
  ...(version === undefined ? {} : { version }),
  parameters,
  spread,
})

const blank: Omit<attempts.AttemptChange, keyof attempts.AttemptKey | 'title' | 'created_at'> = {
  status: 'queued',
  pass: 0,
  claim: null,
  claimed_by: null,
  due_at: null,
  memory: null,
  begun_at: null,
  ended_at: null,
  output: null,
  outputs: null,
  reason: null,
  by: null,
  note: null,
  checked: null,
}

/** The columns that repeat what lists and timers ask of a state. */
const standing = (state: RunState, now: Date) => ({
  state,
  status: state.status,
  waiting_for: state.waiting?.for ?? null,
  wake_at: state.wakeAt === null ? null : new Date(state.wakeAt),
  updated_at: now,
  finished_at: isFinished(state.status) ? now : null,
})
