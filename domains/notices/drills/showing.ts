import Type, { type Static } from 'typebox'
import { scoreOf, type TriedLevel } from '#domains/notices/drills/score.ts'
import { answersOf, type DrillRow, findDrill, levelsOf, listDrillRows } from '#domains/notices/drills/store.ts'
import { levelSubject } from '#domains/notices/drills/subject.ts'
import { listPages } from '#domains/notices/store.ts'
import { pageView } from '#domains/notices/view.ts'
import { defineAction } from '#platform/actions/action.ts'
import { outcomesOf } from '#platform/messages/outbox.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const closed = { additionalProperties: false }
const instant = (description: string) => Type.String({ format: 'date-time', description })

export const DrillView = Type.Object(
  {
    drill: Type.String({ description: 'The drill.' }),
    policy: Type.String({ description: 'The policy that is tried: `escalation-policy:payments`.' }),
    title: Type.String({ description: 'How the policy was called.' }),
    owner: Type.Optional(Type.String({ description: 'The team that hears how it went.' })),
    mode: Type.Union([Type.Literal('in-turn'), Type.Literal('at-once')], { description: 'One level after the other, or all at once.' }),
    note: Type.Optional(Type.String({ description: 'What was said to those who are paged.' })),
    state: Type.Union([Type.Literal('running'), Type.Literal('finished'), Type.Literal('stopped'), Type.Literal('skipped')], {
      description: 'Under way, through, stopped before its end, or planned and not made.',
    }),
    reason: Type.Optional(Type.String({ description: 'Why it was stopped or skipped.' })),
    plannedFor: Type.Optional(instant('For when its policy planned it.')),
    startedAt: instant('When it began.'),
    startedBy: Type.String({ description: 'Who began it.' }),
    finishedAt: Type.Optional(instant('When it ended.')),
    score: Type.Optional(
      Type.Integer({ description: 'Levels that answered in time, of those that were tried, from 0 to 100; once it ended.' }),
    ),
    answered: Type.Integer({ description: 'How many levels answered in time.' }),
    tried: Type.Integer({ description: 'How many levels were tried so far.' }),
  },
  { ...closed, description: 'A test of an escalation policy.' },
)

const LevelView = Type.Object(
  {
    level: Type.Integer({ description: 'Which level, from 0; the last is the fallback.' }),
    isFallback: Type.Boolean({ description: 'Whether it is the fallback.' }),
    page: Type.Array(Type.String(), { description: 'Whom it names: `schedule:payments`.' }),
    timeoutSeconds: Type.Integer({ description: 'How long it has to answer.' }),
    state: Type.Union(
      [
        Type.Literal('waiting'),
        Type.Literal('paging'),
        Type.Literal('answered'),
        Type.Literal('silent'),
        Type.Literal('unreachable'),
        Type.Literal('spared'),
      ],
      {
        description:
          'To come, under way, answered in time, not answered in time, reaching nobody, or left out because a test pages no vendor.',
      },
    ),
    reason: Type.Optional(Type.String({ description: 'Why nobody was reached.' })),
    beganAt: Type.Optional(instant('When it was paged.')),
    until: Type.Optional(instant('Until when an answer is in time.')),
    afterSeconds: Type.Optional(Type.Integer({ description: 'How long the first answer took.' })),
    people: Type.Array(
      Type.Object(
        {
          person: Type.String({ description: 'Who: `person:alice`, or a room.' }),
          pages: Type.Array(
            Type.Object(
              {
                method: Type.String({ description: 'What the person calls the method.' }),
                channel: Type.String({ description: 'What carries it: `sms`.' }),
                state: Type.String({ description: '`waiting`, `sent`, `delivered`, `refused` or `dropped` because they had answered.' }),
                reason: Type.String({ description: 'Why this person, or why it was refused or dropped.' }),
                sentAt: Type.Optional(instant('When it was handed over for sending.')),
                settledAt: Type.Optional(instant('When it arrived, was refused or dropped.')),
              },
              closed,
            ),
            { description: 'Every page to them.' },
          ),
          answeredAt: Type.Optional(instant('When they answered.')),
          afterSeconds: Type.Optional(Type.Integer({ description: 'How long they took.' })),
          answeredBy: Type.Optional(Type.String({ description: 'What they answered from.' })),
          isInTime: Type.Optional(Type.Boolean({ description: 'Whether the time of the level had not passed.' })),
        },
        closed,
      ),
      { description: 'Everybody who was paged, and whoever answered in a room.' },
    ),
  },
  closed,
)

export const listDrills = defineAction({
  name: 'oncall.drills',
  summary: 'List drills of escalation policies, newest first.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      policy: Type.Optional(Type.String({ maxLength: 200, description: 'Of this policy: `escalation-policy:payments`.' })),
      after: Type.Optional(Type.String({ format: 'uuid', description: 'The `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'At most this many. Default 50.' })),
    },
    closed,
  ),
  output: Type.Object({
    items: Type.Array(DrillView, { description: 'Drills, the newest first.' }),
    next: Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' })),
  }),
  run: async (transaction, input) => {
    const size = input.limit ?? 50
    const filter = {
      ...(input.policy === undefined ? {} : { policy: policyNamed(input.policy) }),
      ...(input.after === undefined ? {} : { before: input.after }),
    }
    const rows = await listDrillRows(transaction.sql, filter, size + 1)
    const shown = rows.slice(0, size)
    const tried = await triedLevels(
      transaction,
      shown.map(({ id }) => id),
    )
    const last = shown.at(-1)
    return {
      items: shown.map((row) => drillView(row, tried.get(row.id) ?? [])),
      ...(rows.length > size && last !== undefined ? { next: last.id } : {}),
    }
  },
})

export const showDrill = defineAction({
  name: 'oncall.drill-result',
  summary: 'Show how a drill went: who answered when, by what, and what to mend.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ drill: Type.String({ format: 'uuid', description: 'The drill.' }) }, closed),
  output: Type.Object({
    ...DrillView.properties,
    levels: Type.Array(LevelView, { description: 'Its levels, the fallback last.' }),
    mend: Type.Array(Type.String(), { description: 'What to mend, in sentences; empty when all is well.' }),
  }),
  run: async (transaction, input) => {
    const row = await findDrill(transaction.sql, input.drill)
    if (row === undefined) throw new Refusal('not-found', 'There is no such drill. `oncall.drills` lists them.')
    const tried = (await triedLevels(transaction, [row.id])).get(row.id) ?? []
    const isOver = row.state !== 'running'
    return {
      ...drillView(row, tried),
      levels: tried.map((level) => levelView(level, isOver, transaction.now)),
      mend: isOver ? [...scoreOf(tried).mend] : [],
    }
  },
})

export const policyNamed = (name: string): string => (name.includes(':') ? name : `escalation-policy:${name}`)

/** A level as it was tried, with what is shown of it. */
interface ShownLevel extends TriedLevel {
  readonly state: 'waiting' | 'paging' | 'over'
  readonly times: ReadonlyMap<TriedLevel['pages'][number], { readonly sentAt: string | undefined; readonly settledAt: string | undefined }>
}

/** Pages of one drill that are shown: a level pages at most some hundred. */
const mostPages = 5_000

/** The levels of these drills, with their answers and pages. */
export const triedLevels = async (
  transaction: Transaction,
  drills: readonly string[],
): Promise<ReadonlyMap<string, readonly ShownLevel[]>> => {
  if (drills.length === 0) return new Map()
  const rows = await levelsOf(transaction.sql, drills)
  const answers = await answersOf(transaction.sql, drills)
  const subjects = rows.filter((row) => row.began_at !== null).map((row) => levelSubject(row.drill, row.level))
  const pages = subjects.length === 0 ? [] : await listPages(transaction.sql, { subjects }, mostPages)
  const outcomes = await outcomesOf(
    transaction,
    pages.map(({ page, bundle }) => bundle ?? page),
  )
  const views = pages.map((row) => pageView(row, outcomes.get(row.bundle ?? row.page)))
  const levels = rows.map((row): ShownLevel => {
    const own = views.filter(({ subject }) => subject === levelSubject(row.drill, row.level)).toReversed()
    const tried = own.map(({ person, method, channel, state, reason, sentAt, settledAt }) => ({
      page: { person, method, channel, state, reason },
      times: { sentAt, settledAt },
    }))
    return {
      level: row.level,
      isFallback: row.is_fallback,
      page: row.page,
      timeoutMs: row.timeout_ms,
      people: row.people,
      beganAt: row.began_at ?? undefined,
      until: row.until_at ?? undefined,
      reason: row.reason ?? undefined,
      isSpared: row.is_spared,
      state: row.state,
      answers: answers.filter((answer) => answer.drill === row.drill && answer.level === row.level),
      pages: tried.map(({ page }) => page),
      times: new Map(tried.map(({ page, times }) => [page, times])),
    }
  })
  return Map.groupBy(levels, (_, index) => rows[index]?.drill ?? '')
}

export const drillView = (row: DrillRow, levels: readonly TriedLevel[]): Static<typeof DrillView> => {
  const scored = scoreOf(levels)
  const counting = scored.levels.filter(({ counts }) => counts)
  return {
    drill: row.id,
    policy: row.policy,
    title: row.title,
    ...(row.owner === null ? {} : { owner: row.owner }),
    mode: row.mode,
    ...(row.note === '' ? {} : { note: row.note }),
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.planned_for === null ? {} : { plannedFor: row.planned_for.toISOString() }),
    startedAt: row.started_at.toISOString(),
    startedBy: row.started_by,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at.toISOString() }),
    ...(row.state === 'finished' ? { score: scored.score } : {}),
    answered: counting.filter(({ isAnswered }) => isAnswered).length,
    tried: counting.length,
  }
}

const levelView = (level: ShownLevel, isOver: boolean, now: Date): Static<typeof LevelView> => {
  const [judged] = scoreOf([level]).levels
  const after = (at: Date): number => Math.max(0, Math.round((at.getTime() - (level.beganAt ?? now).getTime()) / 1_000))
  const everybody = [...new Set([...level.people, ...level.answers.map(({ person }) => person)])]
  return {
    level: level.level,
    isFallback: level.isFallback,
    page: [...level.page],
    timeoutSeconds: Math.round(level.timeoutMs / 1_000),
    state: stateOf(level, judged?.isAnswered === true, isOver),
    ...(level.reason === undefined ? {} : { reason: level.reason }),
    ...(level.beganAt === undefined ? {} : { beganAt: level.beganAt.toISOString() }),
    ...(level.until === undefined ? {} : { until: level.until.toISOString() }),
    ...(judged?.afterSeconds === undefined ? {} : { afterSeconds: judged.afterSeconds }),
    people: everybody.map((person) => {
      const answer = level.answers.find((one) => one.person === person)
      return {
        person,
        pages: level.pages
          .filter((page) => page.person === person)
          .map((page) => {
            const { sentAt, settledAt } = level.times.get(page) ?? {}
            const { method, channel, state, reason } = page
            return {
              method,
              channel,
              state,
              reason,
              ...(sentAt === undefined ? {} : { sentAt }),
              ...(settledAt === undefined ? {} : { settledAt }),
            }
          }),
        ...(answer === undefined
          ? {}
          : {
              answeredAt: answer.at.toISOString(),
              afterSeconds: after(answer.at),
              answeredBy: answer.method,
              isInTime: level.until === undefined || answer.at <= level.until,
            }),
      }
    }),
  }
}

const stateOf = (level: ShownLevel, isAnswered: boolean, isOver: boolean): Static<typeof LevelView>['state'] => {
  if (level.isSpared) return 'spared'
  if (isAnswered) return 'answered'
  if (level.state === 'over') return level.beganAt === undefined || level.reason !== undefined ? 'unreachable' : 'silent'
  return level.state === 'paging' && !isOver ? 'paging' : 'waiting'
}
