import Type, { type Static } from 'typebox'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { isPressing } from '#domains/notices/methods/limits.ts'
import { provenBook } from '#domains/notices/methods/proving.ts'
import { quietFor } from '#domains/notices/methods/quiet.ts'
import { reachOf } from '#domains/notices/methods/reachable.ts'
import { standingsOf } from '#domains/notices/methods/standing.ts'
import { reachAt } from '#domains/notices/reach.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { priorityOrder } from '#domains/oncall/policies/condition.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { type Ladder, ladderOf, type Rung } from '#domains/oncall/policies/ladder.ts'
import { compilePolicy, type Policy } from '#domains/oncall/policies/policy.ts'
import { isPlace } from '#domains/oncall/policies/targets.ts'
import { type Directory, methodsFor, type Urgency } from '#domains/people/contact.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const RungView = Type.Object(
  {
    step: Type.Integer({ description: 'From 0; the number of steps is the fallback.' }),
    isFallback: Type.Boolean({ description: 'Paged when every step was tried.' }),
    after: Type.Integer({ description: 'Seconds after the start.' }),
    at: Type.String({ format: 'date-time', description: 'When it would be reached, beginning at the instant asked for.' }),
    timeout: Type.Integer({ description: 'Seconds it waits for an answer; of the fallback: until it is paged again.' }),
    targets: Type.Array(Type.String(), { description: 'Whom it names.' }),
    reaches: Type.Array(
      Type.Object({
        person: Type.String({ description: 'Who would be paged: a person, a team by its own address, a channel or a vendor.' }),
        title: Type.String({ description: 'How people call them.' }),
        through: Type.String({ description: 'The target that leads to them: `schedule:payments`.' }),
        isPlace: Type.Boolean({ description: 'A room or a vendor, told beside people.' }),
        reach: Type.Union([Type.Literal('proven'), Type.Literal('likely'), Type.Literal('none')], {
          description: 'Whether a page arrives: `proven` by a verified method, `likely` as far as anybody can tell, `none` by no method.',
        }),
        by: Type.Array(
          Type.Object({
            method: Type.String({ description: 'What it is called: `text`.' }),
            channel: Type.String({ description: 'What carries it: `sms`.' }),
            after: Type.Integer({ description: 'Seconds after the step begins.' }),
            heldUntil: Type.Optional(Type.String({ format: 'date-time', description: 'It waits for the end of quiet hours.' })),
          }),
          { description: 'By which methods, in order.' },
        ),
      }),
      { description: 'Whom it reaches at that instant.' },
    ),
    answers: Type.Integer({ description: 'How many people must acknowledge from here on.' }),
    when: Type.Optional(Type.String({ description: 'Its condition, in words.' })),
    skipped: Type.Optional(Type.String({ description: 'Why it would be skipped.' })),
    paused: Type.Optional(Type.String({ description: 'Why paging would wait here for more alerts.' })),
  },
  { description: 'One step of the ladder.' },
)

const instant = Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'As it would begin then. Default now.' }))
const priority = Type.Optional(Type.Enum([...priorityOrder], { description: 'For something of this priority. Default `Critical`.' }))

const LadderView = Type.Object({
  policy: Type.String({ description: 'The policy.' }),
  title: Type.String({ description: 'How people call it.' }),
  steps: Type.Array(RungView, { description: 'Its steps, then the fallback.' }),
  repeat: Type.Integer({ description: 'How many more times the steps are gone through before the fallback.' }),
  pass: Type.Integer({ description: 'Seconds one pass over the steps takes.' }),
  expires: Type.Optional(Type.Integer({ description: 'Seconds an acknowledgement holds; missing when it holds until it is over.' })),
  defects: Type.Array(Type.String(), { description: 'What is wrong with it at that instant, one sentence each.' }),
})

export const showLadder = defineAction({
  name: 'oncall.ladder',
  summary: 'Show whom a policy would page, and when, if nobody answered.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      policy: Type.String({ minLength: 1, maxLength: 200, description: 'The policy: `escalation-policy:payments`.' }),
      at: instant,
      priority,
    },
    { additionalProperties: false },
  ),
  output: LadderView,
  run: async (transaction, input) => {
    const at = input.at === undefined ? transaction.now : new Date(input.at)
    const world = await worldAt(transaction, at)
    const policy = world.policies.get(input.policy) ?? world.policies.get(`escalation-policy:${input.policy}`)
    if (policy === undefined)
      throw new Refusal('not-found', `There is no policy "${input.policy}". Choose one of \`record.list EscalationPolicy\`.`)
    return drawn(transaction, policy, { at, priority: input.priority }, world)
  },
})

export const previewPolicy = defineAction({
  name: 'oncall.preview-policy',
  summary: 'Show whom a policy that is not saved yet would page, and when, if nobody answered.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      spec: Type.Object(EscalationPolicy.spec.properties, {
        additionalProperties: false,
        description: 'The `spec` of an EscalationPolicy.',
      }),
      owner: Type.Optional(
        Type.String({ maxLength: 200, description: 'Who answers for it: paged when even the fallback reaches nobody.' }),
      ),
      at: instant,
      priority,
    },
    { additionalProperties: false },
  ),
  output: LadderView,
  run: async (transaction, input) => {
    const at = input.at === undefined ? transaction.now : new Date(input.at)
    const metadata = { name: 'draft', title: 'Not saved yet', ...(input.owner === undefined ? {} : { owner: input.owner }) }
    const policy = compilePolicy({ kind: EscalationPolicy.name, reference: 'escalation-policy:draft', metadata, spec: input.spec })
    if (policy === undefined)
      throw new Refusal('invalid-input', 'This is no `spec` of an EscalationPolicy. `record.check` says what is wrong.')
    return drawn(transaction, policy, { at, priority: input.priority }, await worldAt(transaction, at))
  },
})

export const listPolicies = defineAction({
  name: 'oncall.policies',
  summary: 'List escalation policies with whom they page first, and what is wrong with them.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      defects: Type.Optional(Type.Boolean({ description: 'Only those with which something is wrong.' })),
      after: Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'At most this many. Default 100.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        policy: Type.String({ description: 'The policy: `escalation-policy:payments`.' }),
        title: Type.String({ description: 'How people call it.' }),
        steps: Type.Integer({ description: 'How many steps it has.' }),
        first: Type.Array(Type.String(), { description: 'Who would be paged first now.' }),
        fallback: Type.String({ description: 'Who is paged when every step was tried.' }),
        afterAll: Type.Integer({ description: 'Seconds until the fallback is paged.' }),
        defects: Type.Array(Type.String(), { description: 'What is wrong with it now, one sentence each.' }),
      }),
      { description: 'This page of them, by reference.' },
    ),
    next: Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' })),
  }),
  run: async (transaction, input) => {
    const { policies, reach } = await worldAt(transaction, transaction.now)
    const size = input.limit ?? 100
    const items = [...policies.values()]
      .filter(({ reference }) => input.after === undefined || reference > input.after)
      .toSorted((one, other) => (one.reference < other.reference ? -1 : 1))
      .map((policy) => summaryOf(policy, ladderOf(policy, { now: transaction.now, reach, priority: 'Critical' })))
      .filter(({ defects }) => input.defects !== true || defects.length > 0)
    const last = items[size - 1]
    return { items: items.slice(0, size), ...(items.length > size && last !== undefined ? { next: last.policy } : {}) }
  },
})

const worldAt = async (transaction: Transaction, at: Date) => {
  const duty = await readDuty(transaction, { start: at, end: new Date(at.getTime() + 1) })
  const people = (await transaction.read(addressBook)).value
  return { policies: duty.policies, reach: reachAt(duty, people, at), people }
}

const drawn = async (
  transaction: Transaction,
  policy: Policy,
  { at, priority: said = 'Critical' }: { readonly at: Date; readonly priority?: (typeof priorityOrder)[number] | undefined },
  { reach, people }: Awaited<ReturnType<typeof worldAt>>,
): Promise<Static<typeof LadderView>> => {
  const ladder = ladderOf(policy, { now: at, reach, priority: said })
  const reached = ladder.rungs.flatMap((rung) => rung.reaches.map(({ person }) => person))
  const ways = await waysOf(transaction, people, [...new Set(reached)], isPressing(said) ? 'important' : 'default')
  return {
    policy: policy.reference,
    title: policy.title,
    steps: ladder.rungs.map((rung) => rungView(rung, at, ways)),
    repeat: policy.repeat,
    pass: ladder.passMs / 1_000,
    ...(policy.expiresMs === undefined ? {} : { expires: policy.expiresMs / 1_000 }),
    defects: defectsOf(ladder),
  }
}

/** How a step would reach these people, by their references. */
const waysOf = async (transaction: Transaction, book: Directory, people: readonly string[], urgency: Urgency) => {
  const { contacts } = await provenBook(transaction, book, people)
  const standings = await standingsOf(transaction, [...contacts.values()])
  return new Map(
    [...contacts.values()].map((contact) => {
      const { chosen } = methodsFor(contact, urgency)
      const at = (begins: Date) => ({
        title: contact.title,
        reach: reachOf(contact, standings.get(contact.reference) ?? []),
        by: chosen.map((method) => {
          const held = quietFor(contact, urgency, method, new Date(begins.getTime() + method.delayMs))
          return {
            method: method.name,
            channel: method.channel,
            after: method.delayMs / 1_000,
            ...(held === undefined ? {} : { heldUntil: held.toISOString() }),
          }
        }),
      })
      return [contact.reference, at] as const
    }),
  )
}

const rungView = (rung: Rung, from: Date, ways: Awaited<ReturnType<typeof waysOf>>): Static<typeof RungView> => ({
  step: rung.step,
  isFallback: rung.isFallback,
  after: rung.afterMs / 1_000,
  at: new Date(from.getTime() + rung.afterMs).toISOString(),
  timeout: rung.timeoutMs / 1_000,
  targets: [...rung.targets],
  reaches: rung.reaches.map(({ person, target }) => ({
    person,
    through: target,
    isPlace: isPlace(person),
    ...(ways.get(person)?.(new Date(from.getTime() + rung.afterMs)) ?? { title: person, reach: 'none' as const, by: [] }),
  })),
  answers: rung.answers,
  ...(rung.when === '' ? {} : { when: rung.when }),
  ...(rung.skipped === undefined ? {} : { skipped: rung.skipped }),
  ...(rung.paused === undefined ? {} : { paused: rung.paused }),
})

const defectsOf = ({ rungs }: Ladder): string[] =>
  rungs.flatMap(({ step, isFallback, unreachable }) =>
    unreachable === undefined ? [] : [`${isFallback ? 'The fallback' : `Step ${step + 1}`} reaches nobody: ${unreachable}`],
  )

const summaryOf = (policy: Policy, ladder: Ladder) => {
  const first = ladder.rungs.find(({ skipped, reaches }) => skipped === undefined && reaches.length > 0)
  return {
    policy: policy.reference,
    title: policy.title,
    steps: policy.steps.length,
    first: (first?.reaches ?? []).map(({ person }) => person),
    fallback: policy.fallback[0] ?? '',
    afterAll: (ladder.rungs.at(-1)?.afterMs ?? 0) / 1_000,
    defects: defectsOf(ladder),
  }
}
