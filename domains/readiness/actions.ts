import Type from 'typebox'
import { findPractice } from '#framework/practices.ts'
import { defineAction } from '#platform/actions/action.ts'
import { countStates } from '#platform/checks/answer.ts'
import { subjectsOf } from '#platform/checks/census.ts'
import { changesAbout, verdictsWithEvidence } from '#platform/checks/store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { paint, paintPractice, verdictKey, type CheckPicture } from '#domains/readiness/picture.ts'
import {
  checkDetail,
  CheckDetail,
  Counts,
  countsView,
  instant,
  orNull,
  practiceInput,
  PracticeRow,
  practiceRow,
  practiceState,
  risk,
  shownParts,
  subjectInput,
  verdictState,
} from '#domains/readiness/shapes.ts'
import { lookAt, lookAtOne } from '#domains/readiness/view.ts'

const titleOf = async (transaction: Transaction, reference: string): Promise<string> => {
  if (reference === 'organization') return 'The organization'
  const record = await transaction.records.byReference(reference)
  return record?.metadata.title ?? record?.metadata.name ?? reference
}

export const showMap = defineAction({
  name: 'readiness.map',
  summary: 'Show where every practice stands for the organization, a team or a workload.',
  kind: 'question',
  input: Type.Object({ subject: Type.Optional(subjectInput) }, { additionalProperties: false }),
  output: Type.Object({
    subject: Type.String({ description: 'What is judged: `workload:checkout`.' }),
    title: Type.String({ description: 'How people call it.' }),
    counts: Counts,
    areas: Type.Array(
      Type.Object({
        area: Type.String({ description: 'The area: `prepare`.' }),
        title: Type.String({ description: 'How people call it.' }),
        counts: Counts,
        questions: Type.Array(
          Type.Object({
            id: Type.String({ description: 'Its identifier.' }),
            title: Type.String({ description: 'How people call it.' }),
            risk,
            counts: Counts,
            practices: Type.Array(PracticeRow, { description: 'Its best practices.' }),
          }),
          { description: 'Its questions.' },
        ),
      }),
      { description: 'The areas of the pillar.' },
    ),
  }),
  may: { role: 'viewer' },
  run: async (transaction, { subject: name = 'organization' }) => {
    const { subject, view } = await lookAtOne(transaction, name)
    const areas = paint(view)
    const practices = areas.flatMap(({ questions }) => questions).flatMap((question) => question.practices)
    return {
      subject: subject.reference,
      title: await titleOf(transaction, subject.reference),
      counts: countsView(countStates(practices.map(({ state }) => state))),
      areas: areas.map(({ area, title, counts, questions }) => ({
        area,
        title,
        counts: countsView(counts),
        questions: questions.map((question) => ({
          id: question.id,
          title: question.title,
          risk: question.risk,
          counts: countsView(question.counts),
          practices: question.practices.map(practiceRow),
        })),
      })),
    }
  },
})

const Change = Type.Object({
  id: Type.String({ description: 'Its identifier.' }),
  check: Type.String({ description: 'The check: `OPS02-BP01.a`.' }),
  practice: Type.String({ description: 'The best practice: `OPS02-BP01`.' }),
  subject: Type.String({ description: 'What is judged: `workload:checkout`.' }),
  at: instant('When it changed.'),
  from: orNull(verdictState),
  to: verdictState,
  because: Type.String({ description: 'Why, in a sentence.' }),
})

export const showPractice = defineAction({
  name: 'readiness.practice',
  summary: 'Show one practice for a subject: its checks, their numbers, and the records that fail.',
  kind: 'question',
  input: Type.Object({ subject: Type.Optional(subjectInput), practice: practiceInput }, { additionalProperties: false }),
  output: Type.Object({
    subject: Type.String({ description: 'What is judged: `workload:checkout`.' }),
    title: Type.String({ description: 'How people call the subject.' }),
    practice: PracticeRow,
    description: Type.String({ description: 'What the practice is about.' }),
    checks: Type.Array(CheckDetail, { description: 'Its checks with their evidence.' }),
    history: Type.Array(Change, { description: 'The latest changes of its verdicts, newest first.' }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const practice = findPractice(input.practice)
    if (practice === undefined) throw new Refusal('not-found', `The pillar has no practice ${input.practice}; \`readiness.map\` lists all.`)
    const { subject, view } = await lookAtOne(transaction, input.subject ?? 'organization')
    const picture = paintPractice(practice, view)
    const checks = await withEvidence(transaction, picture.checks)
    const subjects = [...new Set(Object.values(view.subjects).flat())]
    const history = await changesAbout(transaction.sql, subjects, { practice: practice.id, limit: 50 })
    return {
      subject: subject.reference,
      title: await titleOf(transaction, subject.reference),
      practice: practiceRow(picture),
      description: practice.description,
      checks,
      history: history.map((change) => ({ ...change, at: change.at.toISOString() })),
    }
  },
})

/** Evidence is large, so it is read only for what is shown. */
const withEvidence = async (transaction: Transaction, checks: readonly CheckPicture[]) => {
  const shown = checks.map((picture) => ({ picture, parts: shownParts(picture.parts) }))
  const subjects = new Set(shown.flatMap(({ parts }) => parts.map((part) => part.subject)))
  const kept = await verdictsWithEvidence(
    transaction.sql,
    [...subjects],
    checks.map(({ planned }) => planned.id),
  )
  const full = new Map(kept.map((verdict) => [verdictKey(verdict.check, verdict.subject), verdict]))
  return shown.map(({ picture, parts }) =>
    checkDetail(
      picture,
      parts.map((part) => ({ ...part, kept: full.get(verdictKey(picture.planned.id, part.subject)) ?? part.kept })),
    ),
  )
}

export const showHistory = defineAction({
  name: 'readiness.history',
  summary: 'List how the verdicts that concern a subject changed, newest first.',
  kind: 'question',
  input: Type.Object(
    {
      subject: Type.Optional(subjectInput),
      practice: Type.Optional(practiceInput),
      after: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most to answer, 50 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(Change, { description: 'This page of them.' }),
    next: orNull(Type.String({ description: 'Give it as `after` for the next page; none on the last.' })),
  }),
  may: { role: 'viewer' },
  run: async (transaction, { subject: name = 'organization', practice, after, limit = 50 }) => {
    const { view } = await lookAtOne(transaction, name)
    const subjects = [...new Set(Object.values(view.subjects).flat())]
    const rows = await changesAbout(transaction.sql, subjects, { practice, before: after, limit: limit + 1 })
    const items = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }))
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  },
})

export const showSummary = defineAction({
  name: 'readiness.summary',
  summary: 'Compare the readiness of all workloads, or all teams.',
  kind: 'question',
  input: Type.Object(
    {
      of: Type.Optional(Type.Enum(['workload', 'team'] as const, { description: 'What to compare; workloads by default.' })),
      after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most to answer, 100 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        subject: Type.String({ description: 'What is judged: `workload:checkout`.' }),
        title: Type.String({ description: 'How people call it.' }),
        tier: orNull(Type.Integer({ description: 'How much depends on it, from 1, the most.' })),
        owner: orNull(Type.String({ description: 'The team that answers for it.' })),
        counts: Counts,
        risks: Type.Object(
          {
            HIGH: Type.Integer({ description: 'Questions at high risk.' }),
            MEDIUM: Type.Integer({ description: 'Questions at medium risk.' }),
            NONE: Type.Integer({ description: 'Questions at no risk.' }),
          },
          { description: 'Questions at each risk.' },
        ),
        worst: Type.Array(
          Type.Object({
            practice: Type.String({ description: 'The best practice: `OPS02-BP01`.' }),
            title: Type.String({ description: 'How people call it.' }),
            state: practiceState,
            because: Type.String({ description: 'Why, in a sentence.' }),
          }),
          {
            description: 'The first practices to work on: those of high risk that a check fails.',
          },
        ),
      }),
      { description: 'This page of them.' },
    ),
    next: orNull(Type.String({ description: 'Give it as `after` for the next page; none on the last.' })),
  }),
  may: { role: 'viewer' },
  run: async (transaction, { of = 'workload', after = '', limit = 100 }) => {
    const all = await subjectsOf(transaction.sql)
    const chosen = all
      .filter(({ scope, reference }) => scope === of && reference > after)
      .toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
      .slice(0, limit + 1)
    const items = []
    for (const { subject, view } of await lookAt(transaction, chosen.slice(0, limit), all)) {
      const record = await transaction.records.byReference(subject.reference)
      const spec = record?.spec
      const tier = typeof spec === 'object' && spec !== null && 'tier' in spec && typeof spec.tier === 'number' ? spec.tier : null
      const questions = paint(view).flatMap((area) => area.questions)
      const practices = questions.flatMap((question) => question.practices)
      const risks = (wanted: string): number => questions.filter((question) => question.risk === wanted).length
      const failing = practices.filter(
        ({ practice, state }) => practice.risk === 'High' && (state === 'NOT_ESTABLISHED' || state === 'PARTIAL'),
      )
      items.push({
        subject: subject.reference,
        title: record?.metadata.title ?? record?.metadata.name ?? subject.reference,
        tier,
        owner: record?.metadata.owner ?? null,
        counts: countsView(countStates(practices.map(({ state }) => state))),
        risks: { HIGH: risks('HIGH'), MEDIUM: risks('MEDIUM'), NONE: risks('NONE') },
        worst: failing.slice(0, 5).map(({ practice, state, checks }) => ({
          practice: practice.id,
          title: practice.title,
          state,
          because: checks.find((check) => check.state === 'FAIL')?.because ?? '',
        })),
      })
    }
    return { items, next: chosen.length > limit ? (items.at(-1)?.subject ?? null) : null }
  },
})
