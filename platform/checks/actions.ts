import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { organization, subjectsOf } from '#platform/checks/census.ts'
import type { Check } from '#platform/checks/check.ts'
import { parametersOf } from '#platform/checks/evaluate.ts'
import { checkAsked, checkTuned } from '#platform/checks/facts.ts'
import { ask, everyPair } from '#platform/checks/jobs.ts'
import { changesAbout, keepParameters, tunedParameters, verdictsAbout, verdictsWithEvidence } from '#platform/checks/store.ts'
import { CheckView, checkView, VerdictView, verdictState, verdictView } from '#platform/checks/view.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const checkId = Type.String({ minLength: 1, maxLength: 60, description: 'The check, `OPS02-BP01.a`.' })
const subjectName = Type.String({ minLength: 1, maxLength: 200, description: '`organization`, `team:payments` or `workload:checkout`.' })

const checkNamed = (transaction: Transaction, id: string): Check => {
  const check = transaction.registry.checks.get(id)
  if (check === undefined) throw new Refusal('not-found', `There is no check ${id}; \`check.list\` shows those that are built.`)
  return check
}

const requireSubject = async (transaction: Transaction, reference: string): Promise<string> => {
  const [found] = await subjectsOf(transaction.sql, [reference])
  if (found !== undefined) return found.reference
  throw new Refusal('not-found', `${reference} is not judged; name \`organization\`, a team or a workload that is not retired.`)
}

export const listChecks = defineAction({
  name: 'check.list',
  summary: 'List the checks that are built, with their numbers.',
  kind: 'question',
  input: Type.Object(
    {
      practice: Type.Optional(Type.String({ maxLength: 60, description: 'Only those of this practice: `OPS02-BP01`.' })),
      after: Type.Optional(Type.String({ maxLength: 60, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'Most to answer, 250 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(CheckView, { description: 'This page of them.' }),
    next: Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after` for the next page; none on the last.' }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, { practice, after = '', limit = 250 }) => {
    const tuned = await tunedParameters(transaction.sql)
    const chosen = [...transaction.registry.checks.values()]
      .filter((check) => check.id > after && (practice === undefined || check.practice === practice))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const items = chosen.slice(0, limit).map((check) => checkView(check, tuned.get(check.id)))
    return { items, next: chosen.length > limit ? (items.at(-1)?.check ?? null) : null }
  },
})

export const showVerdict = defineAction({
  name: 'check.get',
  summary: 'Show what a check says about a subject, down to the records it counted.',
  kind: 'question',
  input: Type.Object({ check: checkId, subject: subjectName }, { additionalProperties: false }),
  output: Type.Object({
    definition: CheckView,
    verdict: Type.Union([VerdictView, Type.Null()], { description: 'What it says; null before it was judged.' }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const check = checkNamed(transaction, input.check)
    const subject = await requireSubject(transaction, input.subject)
    const tuned = await tunedParameters(transaction.sql)
    const [kept] = await verdictsWithEvidence(transaction.sql, [subject], [check.id])
    return {
      definition: checkView(check, tuned.get(check.id)),
      verdict: kept === undefined ? null : verdictView(kept, transaction.now),
    }
  },
})

export const listVerdicts = defineAction({
  name: 'check.verdicts',
  summary: 'List what every check says about a subject.',
  kind: 'question',
  input: Type.Object(
    { subject: subjectName, state: Type.Optional(verdictState) },
    { additionalProperties: false, description: 'At most one verdict for each built check, so the list is not paged.' },
  ),
  output: Type.Object({ items: Type.Array(Type.Omit(VerdictView, ['evidence']), { description: 'One for each check.' }) }),
  may: { role: 'viewer' },
  run: async (transaction, { subject, state }) => {
    const kept = await verdictsAbout(transaction.sql, [await requireSubject(transaction, subject)])
    const views = kept.map((one) => verdictView(one, transaction.now)).filter((view) => state === undefined || view.state === state)
    return { items: views.map(({ evidence: _, ...view }) => view) }
  },
})

export const listChanges = defineAction({
  name: 'check.history',
  summary: 'List how the verdicts about a subject changed, newest first.',
  kind: 'question',
  input: Type.Object(
    {
      subject: subjectName,
      practice: Type.Optional(Type.String({ maxLength: 60, description: 'Only of this practice.' })),
      after: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most to answer, 50 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.String({ description: 'Its identifier.' }),
        check: Type.String({ description: 'The check: `OPS02-BP01.a`.' }),
        practice: Type.String({ description: 'The best practice: `OPS02-BP01`.' }),
        subject: Type.String({ description: 'What is judged: `workload:checkout`.' }),
        at: Type.String({ format: 'date-time', description: 'When it changed.' }),
        from: Type.Union([verdictState, Type.Null()], { description: 'None for the first verdict.' }),
        to: verdictState,
        because: Type.String({ description: 'Why it is so now.' }),
      }),
      { description: 'This page of them.' },
    ),
    next: Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after` for the next page; none on the last.' }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, { subject, practice, after, limit = 50 }) => {
    const rows = await changesAbout(transaction.sql, [subject], { practice, before: after, limit: limit + 1 })
    const items = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }))
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  },
})

export const judgeNow = defineAction({
  name: 'check.judge',
  summary: 'Judge a subject anew now.',
  description: 'Verdicts follow records and facts by themselves within seconds; this is for the impatient.',
  kind: 'deed',
  idempotent: true,
  input: Type.Object(
    { subject: Type.Optional(subjectName), check: Type.Optional(checkId) },
    { additionalProperties: false, description: 'Everything, when both are left out.' },
  ),
  output: Type.Object({ asked: Type.Integer({ description: 'How many pairs of check and subject are judged anew.' }) }),
  may: { role: 'editor' },
  run: async (transaction, input) => {
    const subject = input.subject === undefined ? undefined : await requireSubject(transaction, input.subject)
    const check = input.check === undefined ? undefined : checkNamed(transaction, input.check).id
    const pairs = (await everyPair(transaction)).filter(
      (pair) => (subject === undefined || pair.subject === subject) && (check === undefined || pair.check === check),
    )
    await ask(transaction, pairs, true)
    transaction.record(checkAsked, {
      subjects: [subject ?? organization.reference],
      data: { subject: subject ?? organization.reference, checks: pairs.length },
    })
    return { asked: pairs.length }
  },
})

export const tuneCheck = defineAction({
  name: 'check.tune',
  summary: 'Change the numbers of a check for this organization.',
  kind: 'deed',
  idempotent: true,
  input: Type.Object(
    {
      check: checkId,
      parameters: Type.Record(Type.String({ maxLength: 60 }), Type.Number({ minimum: 0, maximum: 1_000_000 }), {
        maxProperties: 20,
        description: 'New numbers by name; those left out go back to the default.',
      }),
      reason: Type.String({ minLength: 3, maxLength: 500, description: 'Why these numbers fit better.' }),
    },
    { additionalProperties: false },
  ),
  output: CheckView,
  may: { role: 'administrator' },
  run: async (transaction, { check: id, parameters, reason }) => {
    const check = checkNamed(transaction, id)
    const unknown = Object.keys(parameters).filter((name) => !Object.hasOwn(check.parameters, name))
    if (unknown.length > 0) {
      const known = Object.keys(check.parameters).join(', ') || 'none'
      throw new Refusal('invalid-input', `${id} has no number ${unknown.join(', ')}; it has ${known}.`, {
        findings: unknown.map((name) => ({ path: `/parameters/${name}`, rule: 'unknown-property', message: 'No such number.' })),
      })
    }
    await keepParameters(transaction.sql, id, parameters, { reason, actor: actorReference(transaction.actor), now: transaction.now })
    transaction.record(checkTuned, {
      subjects: [`check:${id}`, `practice:${check.practice}`],
      data: { check: id, practice: check.practice, parameters: { ...parametersOf(check, parameters) }, reason },
    })
    const pairs = await everyPair(transaction)
    await ask(
      transaction,
      pairs.filter((pair) => pair.check === id),
      true,
    )
    return checkView(check, parameters)
  },
})
