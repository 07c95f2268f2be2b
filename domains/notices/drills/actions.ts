import Type from 'typebox'
import { drillAnswered } from '#domains/notices/drills/facts.ts'
import { runDrills } from '#domains/notices/drills/jobs.ts'
import { beginDrill, endDrill, subjectsOf } from '#domains/notices/drills/running.ts'
import { policyNamed } from '#domains/notices/drills/showing.ts'
import { hurryDrills, insertAnswer, levelsOf, lockDrill, nextDrillAt, realEscalation, runningDrill } from '#domains/notices/drills/store.ts'
import { levelSubject } from '#domains/notices/drills/subject.ts'
import { takeBackPages } from '#domains/notices/ending/stopping.ts'
import { findPage, latestEscalation } from '#domains/notices/store.ts'
import { roster } from '#domains/oncall/roster.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { isPlace } from '#domains/oncall/policies/targets.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const closed = { additionalProperties: false }
const drillField = Type.String({ format: 'uuid', description: 'The drill.' })

export const startDrill = defineAction({
  name: 'oncall.drill',
  summary: 'Page every level of an escalation policy as a test.',
  description:
    'Messages say TEST, go out by the methods for important pages, and offer one answer: I got it. Who answered when, by what, is kept; the owner of the policy hears how it went. Vendors are not paged.',
  kind: 'deed',
  may: { role: 'responder' },
  confirm: 'This pages people right now, as a test.',
  input: Type.Object(
    {
      policy: Type.String({ minLength: 1, maxLength: 200, description: 'The policy: `escalation-policy:payments`.' }),
      mode: Type.Optional(
        Type.Union([Type.Literal('in-turn'), Type.Literal('at-once')], {
          description: 'Each level when the one before answered or its time has passed, or all at once. Default `in-turn`.',
        }),
      ),
      note: Type.Optional(Type.String({ maxLength: 2_000, description: 'What else those who are paged read.' })),
    },
    closed,
  ),
  output: Type.Object({ drill: Type.String({ description: 'The drill; `oncall.drill-result` shows how it goes.' }) }),
  run: async (transaction, input) => {
    const reference = policyNamed(input.policy)
    const policy = (await transaction.read(roster)).value.policies.get(reference)
    if (policy === undefined)
      throw new Refusal('not-found', `There is no policy "${input.policy}". Choose one of \`record.list EscalationPolicy\`.`)
    const real = await realEscalation(transaction.sql, reference)
    if (real !== undefined) throw new Refusal('conflict', `People are really being paged by it: ${real} Try it when that is over.`)
    const running = await runningDrill(transaction.sql, reference)
    if (running !== undefined) throw new Refusal('conflict', `A drill of it is under way: ${running.id}. Wait for its end, or stop it.`)
    const record = await transaction.records.find(EscalationPolicy, reference)
    const drill = await beginDrill(transaction, {
      policy,
      owner: record?.metadata.owner,
      mode: input.mode ?? 'in-turn',
      note: input.note ?? '',
    })
    if (drill === undefined) throw new Refusal('conflict', 'A drill of it began at this moment. `oncall.drills` shows it.')
    await wakeDrills(transaction)
    return { drill }
  },
})

export const stopDrill = defineAction({
  name: 'oncall.drill-stop',
  summary: 'Stop a drill: nobody else is paged by it.',
  kind: 'deed',
  may: { role: 'responder' },
  input: Type.Object({ drill: drillField, reason: Type.String({ minLength: 1, maxLength: 500, description: 'Why.' }) }, closed),
  output: Type.Object({ drill: Type.String({ description: 'The drill.' }) }),
  run: async (transaction, input) => {
    const drill = await running(transaction, input.drill)
    await endDrill(transaction, drill, input.reason)
    return { drill: drill.id }
  },
})

export const answerDrill = defineAction({
  name: 'oncall.drill-answer',
  summary: 'Answer a test page: I got it.',
  description: 'Each person answers for themselves; the others of the level are still waited for.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'responder', byLink: true },
  input: Type.Object(
    {
      drill: drillField,
      level: Type.Integer({ minimum: 0, maximum: 50, description: 'The level, from 0.' }),
      page: Type.Optional(Type.String({ format: 'uuid', description: 'The page that is answered, when it is known.' })),
    },
    closed,
  ),
  output: Type.Object({ counted: Type.Boolean({ description: 'False when this person had answered before.' }) }),
  run: async (transaction, input) => {
    const drill = await running(transaction, input.drill)
    const row = (await levelsOf(transaction.sql, [drill.id])).find(({ level }) => level === input.level)
    if (row?.began_at === null || row === undefined)
      throw new Refusal('conflict', 'This level was not paged, so there is nothing to answer.')
    const subject = levelSubject(drill.id, row.level)
    const found = input.page === undefined ? undefined : await findPage(transaction.sql, input.page)
    const page = found?.subject === subject ? found : undefined
    const person = speakerOf(transaction)
    const inRoom = page !== undefined && isPlace(page.person)
    if (person === undefined || (!row.people.includes(person) && !inRoom && page?.person !== person))
      throw new Refusal('forbidden', 'Only those who were paged answer a test: it shows whether pages reach them.')
    const { now } = transaction
    const method = page?.method_name ?? 'the console'
    const counted = await insertAnswer(transaction.sql, {
      drill: drill.id,
      level: row.level,
      person,
      at: now,
      method,
      channel: page?.channel ?? 'console',
    })
    if (!counted) return { counted }
    transaction.record(drillAnswered, {
      subjects: [...subjectsOf(drill), person],
      data: {
        drill: drill.id,
        policy: drill.policy,
        level: row.level,
        person,
        method,
        afterSeconds: Math.max(0, Math.round((now.getTime() - row.began_at.getTime()) / 1_000)),
        isInTime: row.until_at === null || now <= row.until_at,
      },
    })
    const escalation = await latestEscalation(transaction.sql, subject)
    if (escalation !== undefined) await takeBackPages(transaction, [escalation.id], 'They answered', person)
    await hurryDrills(transaction.sql, [drill.id], now)
    transaction.wake(runDrills, now)
    return { counted }
  },
})

const running = async (transaction: Transaction, id: string) => {
  const drill = await lockDrill(transaction.sql, id)
  if (drill === undefined) throw new Refusal('not-found', 'There is no such drill. `oncall.drills` lists them.')
  if (drill.state !== 'running') throw new Refusal('conflict', `The drill is over: ${drill.state}. Nothing is left to do.`)
  return drill
}

/** Who speaks: a person, or a room or a team by its address. */
const speakerOf = ({ actor }: Transaction): string | undefined => {
  const reference = actorReference(actor)
  return /^(person|team|channel):/.test(reference) ? reference : undefined
}

const wakeDrills = async (transaction: Transaction): Promise<void> => {
  const next = await nextDrillAt(transaction.sql)
  if (next !== undefined) transaction.wake(runDrills, next)
}
