import Type, { type Static } from 'typebox'
import { heartbeatKeyIssued, heartbeatKeyRevoked } from '#domains/signals/heartbeats/facts.ts'
import { heartbeatStates as states } from '#domains/signals/heartbeats/heartbeat.ts'
import { pingHeartbeats } from '#domains/signals/heartbeats/pinging.ts'
import { type HeartbeatPlan, heartbeatPlans } from '#domains/signals/heartbeats/plan.ts'
import { addKey, heartbeatStates, type HeartbeatRow, type KeyRow, keysOf, removeKey } from '#domains/signals/heartbeats/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { hashOfSecret, newSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const heartbeatName = Type.String({ minLength: 1, maxLength: 200, description: 'The heartbeat: `backup` or `heartbeat:backup`.' })
const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const HeartbeatView = Type.Object(
  {
    heartbeat: Type.String({ description: 'The heartbeat, `heartbeat:nightly-backup`.' }),
    title: Type.String({ description: 'How people call it.' }),
    workload: orNull(Type.String({ description: 'What it is a sign of life of.' })),
    owner: orNull(Type.String({ description: 'Who answers for it.' })),
    everySeconds: Type.Number({ description: 'How often it comes.' }),
    graceSeconds: Type.Number({ description: 'How much later it may come.' }),
    state: Type.Enum([...states, 'off'] as const, { description: '`waiting` before it comes for the first time, `off` when disabled.' }),
    since: orNull(instant('Since when it stands there.')),
    lastPingAt: orNull(instant('When it came last.')),
    lastPingFrom: orNull(Type.String({ description: 'From where it came last.' })),
    pings: Type.Integer({ description: 'How often it came.' }),
    dueAt: orNull(instant('Missed when it does not come before.')),
    keys: Type.Array(
      Type.Object({
        id: Type.String({ description: 'Identifier of the key, to revoke it.' }),
        issuedAt: instant('When it was issued.'),
        issuedBy: Type.String({ description: 'Who issued it.' }),
      }),
      { description: 'Keys of its address that work.' },
    ),
  },
  { additionalProperties: false, description: 'A heartbeat and how it stands.' },
)

const viewsOf = async ({ sql }: Transaction, plans: readonly HeartbeatPlan[]): Promise<Static<typeof HeartbeatView>[]> => {
  const names = plans.map(({ heartbeat }) => heartbeat)
  const rows = new Map((await heartbeatStates(sql, names)).map((row) => [row.heartbeat, row]))
  const keys = Map.groupBy(await keysOf(sql, names), ({ heartbeat }) => heartbeat)
  return plans.map((plan) => viewOf(plan, rows.get(plan.heartbeat), keys.get(plan.heartbeat) ?? []))
}

const viewOf = (plan: HeartbeatPlan, row: HeartbeatRow | undefined, keys: readonly KeyRow[]): Static<typeof HeartbeatView> => ({
  heartbeat: plan.heartbeat,
  title: plan.title,
  workload: plan.workload ?? null,
  owner: plan.owner ?? null,
  everySeconds: plan.everyMs / 1_000,
  graceSeconds: plan.graceMs / 1_000,
  state: plan.enabled ? (row?.state ?? 'waiting') : 'off',
  since: row?.since.toISOString() ?? null,
  lastPingAt: row?.last_ping_at?.toISOString() ?? null,
  lastPingFrom: row?.last_ping_from ?? null,
  pings: Number(row?.pings ?? 0),
  dueAt: row?.due_at?.toISOString() ?? null,
  keys: keys.map(({ id, issued_at: at, issued_by: issuedBy }) => ({ id, issuedAt: at.toISOString(), issuedBy })),
})

const planNamed = async (transaction: Transaction, name: string): Promise<HeartbeatPlan> => {
  const { value: plans } = await transaction.read(heartbeatPlans)
  const plan = plans.all.get(name.startsWith('heartbeat:') ? name : `heartbeat:${name}`)
  if (plan === undefined) throw new Refusal('not-found', `There is no heartbeat ${name}; \`heartbeat.list\` shows those that are declared.`)
  return plan
}

const viewed = async (transaction: Transaction, plan: HeartbeatPlan): Promise<Static<typeof HeartbeatView>> => {
  const [view] = await viewsOf(transaction, [plan])
  if (view === undefined) throw new Error('A heartbeat without a view.')
  return view
}

const ownerOf = async (transaction: Transaction, { heartbeat }: { readonly heartbeat: string }): Promise<string | undefined> =>
  (await planNamed(transaction, heartbeat)).owner

export const listHeartbeats = defineAction({
  name: 'heartbeat.list',
  summary: 'List the heartbeats and how they stand',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      workload: Type.Optional(Type.String({ maxLength: 200, description: 'Only signs of life of this workload.' })),
      state: Type.Optional(Type.Enum([...states, 'off'] as const, { description: 'Only those that stand here.' })),
      after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'Most to answer, 100 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(HeartbeatView, { description: 'This page of them.' }),
    next: orNull(Type.String({ description: 'Give it as `after` for the next page; none on the last.' })),
  }),
  run: async (transaction, { workload, state, after = '', limit = 100 }) => {
    const { value: plans } = await transaction.read(heartbeatPlans)
    const about = workload === undefined || workload.includes(':') ? workload : `workload:${workload}`
    const chosen = [...plans.all.values()]
      .filter((plan) => plan.heartbeat > after && (about === undefined || plan.workload === about))
      .toSorted((a, b) => (a.heartbeat < b.heartbeat ? -1 : 1))
    const views = (await viewsOf(transaction, chosen)).filter((view) => state === undefined || view.state === state)
    const items = views.slice(0, limit)
    return { items, next: views.length > limit ? (items.at(-1)?.heartbeat ?? null) : null }
  },
})

export const getHeartbeat = defineAction({
  name: 'heartbeat.get',
  summary: 'Show a heartbeat and how it stands',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ heartbeat: heartbeatName }, { additionalProperties: false }),
  output: HeartbeatView,
  run: async (transaction, { heartbeat }) => viewed(transaction, await planNamed(transaction, heartbeat)),
})

export const pingHeartbeat = defineAction({
  name: 'heartbeat.ping',
  summary: 'Give a sign of life',
  description: 'Says that what the heartbeat stands for is alive. A heartbeat that was missed is back with this, and its alert ends.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'responder', ownerOf },
  input: Type.Object({ heartbeat: heartbeatName }, { additionalProperties: false }),
  output: HeartbeatView,
  run: async (transaction, input) => {
    const plan = await planNamed(transaction, input.heartbeat)
    const taken = await pingHeartbeats(transaction, [{ heartbeat: plan.heartbeat, from: actorReference(transaction.actor) }])
    if (!taken.has(plan.heartbeat))
      throw new Refusal('conflict', `${plan.heartbeat} is switched off; set \`enabled: true\` in its record first.`)
    return viewed(transaction, plan)
  },
})

const mostKeys = 3

export const issueHeartbeatKey = defineAction({
  name: 'heartbeat.issue-key',
  summary: 'Issue a key and with it the address where the heartbeat is sent',
  description: `The address is shown once. Any GET, HEAD or POST to it is a sign of life. At most ${mostKeys} keys work at a time, so that one can be changed without a gap.`,
  kind: 'deed',
  secretOutput: true,
  may: { role: 'editor', ownerOf },
  input: Type.Object({ heartbeat: heartbeatName }, { additionalProperties: false }),
  output: Type.Object({
    heartbeat: Type.String({ description: 'The heartbeat.' }),
    id: Type.String({ description: 'Identifier of the key, to revoke it.' }),
    key: Type.String({ description: 'The key. It is not shown again.' }),
    address: Type.String({ description: 'Where to send the sign of life.' }),
  }),
  run: async (transaction, input) => {
    const { heartbeat } = await planNamed(transaction, input.heartbeat)
    if ((await keysOf(transaction.sql, [heartbeat])).length >= mostKeys)
      throw new Refusal('conflict', `${heartbeat} has ${mostKeys} keys already. Revoke one with \`heartbeat.revoke-key\` first.`)
    const [id, key] = [transaction.newId(), newSecret()]
    await addKey(transaction.sql, {
      id,
      hash: hashOfSecret(key),
      heartbeat,
      issued_at: transaction.now,
      issued_by: actorReference(transaction.actor),
    })
    transaction.record(heartbeatKeyIssued, { subjects: [heartbeat], data: { heartbeat, key: id } })
    return { heartbeat, id, key, address: `${transaction.config.baseUrl}/ping/${key}` }
  },
})

export const revokeHeartbeatKey = defineAction({
  name: 'heartbeat.revoke-key',
  summary: 'Revoke a key of a heartbeat’s address',
  kind: 'deed',
  confirm: 'What still sends to this address will not be heard any more.',
  may: { role: 'editor', ownerOf },
  input: Type.Object(
    { heartbeat: heartbeatName, key: Type.String({ format: 'uuid', maxLength: 36, description: 'Identifier of the key.' }) },
    { additionalProperties: false },
  ),
  output: HeartbeatView,
  run: async (transaction, input) => {
    const plan = await planNamed(transaction, input.heartbeat)
    if (!(await removeKey(transaction.sql, plan.heartbeat, input.key)))
      throw new Refusal('not-found', `${plan.heartbeat} has no such key; \`heartbeat.list\` shows those it has.`)
    transaction.record(heartbeatKeyRevoked, { subjects: [plan.heartbeat], data: { heartbeat: plan.heartbeat, key: input.key } })
    return viewed(transaction, plan)
  },
})
