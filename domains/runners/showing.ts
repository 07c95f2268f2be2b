import Type, { type Static } from 'typebox'
import type { Transaction } from '#platform/transaction.ts'
import { localRunner } from './job.ts'
import type { MachineRow } from './machines/store.ts'
import type { RunnerPlan } from './plan.ts'
import type { JobRow } from './store.ts'
import { isConnected } from './submitting.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const instant = (description: string) => Type.String({ format: 'date-time', description })

export const runnerStates = ['connected', 'lost', 'disabled', 'unregistered', 'off'] as const

export const RunnerView = Type.Object(
  {
    runner: Type.String({ description: 'The runner, `runner:db-1`; `local` is this server itself.' }),
    title: Type.String({ description: 'How people call it.' }),
    description: Type.String({ description: 'What it is.' }),
    owner: orNull(Type.String({ description: 'Who answers for it.' })),
    tags: Type.Record(Type.String(), Type.String(), { description: 'What steps are targeted by.' }),
    procedures: Type.Array(Type.String(), { description: 'The only procedures that may use it; empty for all.' }),
    teams: Type.Array(Type.String(), { description: 'The only teams whose procedures may use it; empty for all.' }),
    state: Type.Enum([...runnerStates], {
      description:
        '`connected`; `lost`: silent for longer than its lease; `disabled`; `unregistered`: no machine has its token used; `off`: this server runs no scripts.',
    }),
    lastSeenAt: orNull(instant('When it was last heard.')),
    disabledBy: orNull(Type.String({ description: 'Who disabled it.' })),
    disabledReason: orNull(Type.String({ description: 'Why it is disabled.' })),
    registeredAt: orNull(instant('When its machine was registered.')),
    keysAt: orNull(instant('When its machine made its keys.')),
    address: orNull(Type.String({ description: 'Where it came from last.' })),
    version: orNull(Type.String({ description: 'The version of Andon it runs.' })),
    host: orNull(Type.String({ description: 'The name of the machine.' })),
    system: orNull(Type.String({ description: 'Its operating system.' })),
    interpreters: Type.Array(Type.String(), { description: 'What it says it can run.' }),
    sandbox: orNull(Type.String({ description: 'What holds scripts in there.' })),
    policy: Type.Array(Type.String(), { description: 'Its own policy in sentences. The server cannot change it.' }),
    atOnce: orNull(Type.Integer({ description: 'How many jobs it does at once.' })),
    queued: Type.Integer({ description: 'Jobs that wait for it.' }),
    running: Type.Integer({ description: 'Jobs it works on.' }),
  },
  { additionalProperties: false, description: 'A runner and how it stands.' },
)

export const viewOfRunner = (
  transaction: Pick<Transaction, 'now' | 'config'>,
  plan: RunnerPlan | undefined,
  machine: MachineRow | undefined,
  counts: { readonly queued: number; readonly held: number } | undefined,
): Static<typeof RunnerView> => {
  const name = plan?.name ?? machine?.name ?? localRunner
  const { about = {} } = machine ?? {}
  return {
    runner: name === localRunner ? localRunner : `runner:${name}`,
    title: plan?.title ?? (name === localRunner ? 'This server' : name),
    description: plan?.description ?? '',
    owner: plan?.owner ?? null,
    tags: plan?.tags ?? {},
    procedures: [...(plan?.procedures ?? [])],
    teams: [...(plan?.teams ?? [])],
    state: stateOf(transaction, name, machine),
    lastSeenAt: machine?.last_seen_at?.toISOString() ?? null,
    disabledBy: machine?.disabled_by ?? null,
    disabledReason: machine?.disabled_reason ?? null,
    registeredAt: name === localRunner ? null : (machine?.registered_at.toISOString() ?? null),
    keysAt: name === localRunner ? null : (machine?.keys_at.toISOString() ?? null),
    address: machine?.address ?? null,
    version: machine?.version ?? null,
    host: about.host ?? null,
    system: about.system ?? null,
    interpreters: [...(about.interpreters ?? [])],
    sandbox: about.sandbox ?? null,
    policy: [...(about.policy ?? [])],
    atOnce: about.atOnce ?? null,
    queued: counts?.queued ?? 0,
    running: counts?.held ?? 0,
  }
}

const stateOf = (
  transaction: Pick<Transaction, 'now' | 'config'>,
  name: string,
  machine: MachineRow | undefined,
): (typeof runnerStates)[number] => {
  if (machine !== undefined && machine.disabled_at !== null) return 'disabled'
  if (isConnected(transaction, machine)) return 'connected'
  if (name === localRunner) return 'off'
  return machine === undefined ? 'unregistered' : 'lost'
}

export const RunnerJobView = Type.Object(
  {
    run: Type.String({ description: 'The run.' }),
    step: Type.String({ description: 'The step.' }),
    title: Type.String({ description: 'How people call the step.' }),
    procedure: Type.String({ description: 'The procedure.' }),
    status: Type.Enum(['queued', 'held', 'ended'] as const, { description: 'Whether it waits, is worked on, or is over.' }),
    outcome: orNull(Type.String({ description: 'How it ended.' })),
    reason: Type.String({ description: 'Why, in a sentence.' }),
    late: orNull(Type.String({ description: 'What the machine said when it was already decided.' })),
    createdAt: instant('When it was submitted.'),
    begunAt: orNull(instant('When a machine took it.')),
    endedAt: orNull(instant('When it ended.')),
  },
  { additionalProperties: false, description: 'A job of the runner.' },
)

export const viewOfRunnerJob = (row: JobRow): Static<typeof RunnerJobView> => ({
  run: row.work.run,
  step: row.work.step,
  title: row.work.title,
  procedure: row.work.procedure,
  status: row.status,
  outcome: row.outcome,
  reason: row.reason ?? '',
  late: row.late,
  createdAt: row.created_at.toISOString(),
  begunAt: row.begun_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
})
