import { type CourseLevel, goesOnAt, nextMove } from '#domains/notices/drills/course.ts'
import { drillFinished, drillStarted, drillStopped } from '#domains/notices/drills/facts.ts'
import { tellHowItWent } from '#domains/notices/drills/reporting.ts'
import { scoreOf } from '#domains/notices/drills/score.ts'
import { triedLevels } from '#domains/notices/drills/showing.ts'
import {
  answersOf,
  type DrillRow,
  insertDrill,
  insertLevels,
  type LevelRow,
  levelsOf,
  type Mode,
  realEscalation,
  saveDrill,
  saveLevel,
} from '#domains/notices/drills/store.ts'
import { drillReference, levelSubject } from '#domains/notices/drills/subject.ts'
import { levelText, levelTitle } from '#domains/notices/drills/words.ts'
import { stopEscalations } from '#domains/notices/ending/stopping.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { beginPaging } from '#domains/notices/paging.ts'
import { reachAt } from '#domains/notices/reach.ts'
import { listPages } from '#domains/notices/store.ts'
import { readDutyNow } from '#domains/oncall/duty.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import { gather, isPlace } from '#domains/oncall/policies/targets.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { parseDuration } from '#platform/time/duration.ts'
import type { Transaction } from '#platform/transaction.ts'

/** How long the fallback has to answer a test: nothing comes after it, so a policy does not say. */
const fallbackMs = parseDuration('10m')

export interface NewDrill {
  readonly policy: Policy
  readonly owner: string | undefined
  readonly mode: Mode
  readonly note: string
  readonly plannedFor?: Date
}

/** Begins a drill and pages its first level with this transaction. Answers its identifier; undefined when it was begun before. */
export const beginDrill = async (
  transaction: Transaction,
  { policy, owner, mode, note, plannedFor }: NewDrill,
): Promise<string | undefined> => {
  const { sql, now } = transaction
  const drill: DrillRow = {
    id: transaction.newId(),
    policy: policy.reference,
    title: policy.title,
    owner: owner ?? null,
    mode,
    note,
    state: 'running',
    reason: null,
    planned_for: plannedFor ?? null,
    started_at: now,
    started_by: actorReference(transaction.actor),
    due_at: now,
    finished_at: null,
  }
  if (!(await insertDrill(sql, drill))) return undefined
  const levels = [
    ...policy.steps.map(({ page, timeoutMs }, level) => ({ level, isFallback: false, page, timeoutMs })),
    { level: policy.steps.length, isFallback: true, page: policy.fallback, timeoutMs: fallbackMs },
  ]
  await insertLevels(sql, drill.id, levels)
  transaction.record(drillStarted, {
    subjects: subjectsOf(drill),
    data: { drill: drill.id, policy: drill.policy, mode, levels: levels.length },
  })
  await moveDrill(transaction, drill)
  return drill.id
}

/** Moves a drill that is held by this transaction as far as it goes now. */
export const moveDrill = async (transaction: Transaction, drill: DrillRow): Promise<void> => {
  const real = await realEscalation(transaction.sql, drill.policy)
  if (real !== undefined) return endDrill(transaction, drill, `People are really being paged by it: ${real}`)
  for (;;) {
    const rows = await levelsOf(transaction.sql, [drill.id])
    const levels = await courseOf(transaction, drill, rows)
    const move = nextMove(drill.mode, levels, transaction.now)
    if (move === undefined) {
      await saveDrill(transaction.sql, drill.id, {
        state: 'running',
        reason: null,
        dueAt: goesOnAt(levels) ?? transaction.now,
        finishedAt: null,
      })
      return
    }
    if (move.type === 'finish') return endDrill(transaction, drill, undefined)
    const row = rows.find(({ level }) => level === move.level)
    if (row === undefined) throw new Error(`The drill ${drill.id} has no level ${move.level}.`)
    if (move.type === 'begin') await beginLevel(transaction, drill, row, rows.length)
    else await saveLevel(transaction.sql, { ...row, state: 'over', ended_at: transaction.now, reason: move.reason ?? row.reason })
  }
}

const courseOf = async (transaction: Transaction, drill: DrillRow, rows: readonly LevelRow[]): Promise<readonly CourseLevel[]> => {
  const answers = await answersOf(transaction.sql, [drill.id])
  const busy = rows.filter(({ state }) => state === 'paging')
  const pages =
    busy.length === 0
      ? []
      : await listPages(transaction.sql, { subjects: busy.map(({ level }) => levelSubject(drill.id, level)) }, mostPages)
  return rows.map(({ level, state, until_at: until, people }) => {
    const answered = new Set(answers.filter((answer) => answer.level === level).map(({ person }) => person))
    const asked = people.filter((person) => !isPlace(person))
    const own = pages.filter(({ subject }) => subject === levelSubject(drill.id, level))
    const isLost = own.length > 0 && own.every((page) => page.state === 'refused')
    return {
      level,
      state,
      until: until ?? undefined,
      // A room answers when anybody in it does.
      isAnswered: asked.length === 0 ? answered.size > 0 : asked.every((person) => answered.has(person)),
      undeliverable: isLost ? `Every page was refused. The last: ${own[0]?.reason ?? ''}` : undefined,
    }
  })
}

/** Levels page at most so many people by so many methods. */
const mostPages = 5_000

const beginLevel = async (transaction: Transaction, drill: DrillRow, row: LevelRow, levels: number): Promise<void> => {
  const { now, sql } = transaction
  // A vendor's support is no place for tests nobody agreed on.
  const targets = row.page.filter((target) => !target.startsWith('dependency:'))
  const isSpared = targets.length === 0
  const reach = reachAt(await readDutyNow(transaction), (await transaction.read(addressBook)).value, now)
  const { people, reason } = gather(targets, reach)
  if (people.length === 0) {
    const why = isSpared ? 'Only the support of a vendor is named, which a test does not page.' : reason
    await saveLevel(sql, { ...row, state: 'over', ended_at: now, reason: why, is_spared: isSpared })
    return
  }
  const until = new Date(now.getTime() + row.timeout_ms)
  await saveLevel(sql, { ...row, state: 'paging', people: people.map(({ person }) => person), began_at: now, until_at: until })
  const { level } = row
  await beginPaging(transaction, [
    {
      id: transaction.newId(),
      subject: levelSubject(drill.id, level),
      title: levelTitle(drill.title, row, levels),
      body: levelText(drill.note, row),
      workload: null,
      priority: 'Low',
      // The methods of the night are what is tried.
      urgency: 'important',
      policy: null,
      targets,
      runbook: null,
      about: subjectsOf(drill),
      offers: [{ choice: 'acknowledge', label: 'I got it', action: 'oncall.drill-answer', input: { drill: drill.id, level } }],
      guard: null,
      counter: null,
    },
  ])
}

/** Ends a drill: nobody is paged by it any more, how it went is told once. */
export const endDrill = async (transaction: Transaction, drill: DrillRow, stopped: string | undefined): Promise<void> => {
  const { sql, now } = transaction
  const rows = await levelsOf(sql, [drill.id])
  await stopEscalations(
    transaction,
    rows.map(({ level }) => ({ subject: levelSubject(drill.id, level), because: 'resolved' })),
  )
  for (const row of rows.filter(({ state }) => state === 'paging')) await saveLevel(sql, { ...row, state: 'over', ended_at: now })
  await saveDrill(sql, drill.id, {
    state: stopped === undefined ? 'finished' : 'stopped',
    reason: stopped ?? null,
    dueAt: null,
    finishedAt: now,
  })
  const about = { drill: drill.id, policy: drill.policy }
  if (stopped !== undefined) {
    transaction.record(drillStopped, { subjects: subjectsOf(drill), data: { ...about, reason: stopped.slice(0, 2_000) } })
    return
  }
  const tried = (await triedLevels(transaction, [drill.id])).get(drill.id) ?? []
  const scored = scoreOf(tried)
  const counting = scored.levels.filter(({ counts }) => counts)
  transaction.record(drillFinished, {
    subjects: subjectsOf(drill),
    data: {
      ...about,
      answered: counting.filter(({ isAnswered }) => isAnswered).length,
      tried: counting.length,
      score: scored.score,
      levels: counting.map(({ level, isAnswered, afterSeconds }) => ({
        level,
        isFallback: tried.find((one) => one.level === level)?.isFallback ?? false,
        isAnswered,
        ...(afterSeconds === undefined ? {} : { afterSeconds }),
      })),
    },
  })
  await tellHowItWent(transaction, drill, tried, scored)
}

/** Under what the facts of a drill are found. */
export const subjectsOf = ({ id, policy, owner }: Pick<DrillRow, 'id' | 'policy' | 'owner'>): string[] => [
  drillReference(id),
  policy,
  ...(owner === null ? [] : [owner]),
]
