import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { hashOfSecret, newSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'
import { parseDuration } from '#platform/time/duration.ts'
import type { Transaction } from '#platform/transaction.ts'
import { fingerprintOf, serverSigner } from './admitting.ts'
import { takeAllBack } from './claiming.ts'
import { runnerDisabled, runnerEnabled, runnerInvited, runnerRemoved } from './facts.ts'
import { localRunner } from './job.ts'
import { workLocally } from './jobs.ts'
import {
  deleteInvites,
  deleteMachine,
  findMachine,
  findMachines,
  insertInvite,
  lockMachine,
  type MachineRow,
  saveDisabled,
  saveEnabled,
} from './machines/store.ts'
import { bareName, matching, refusedBy, type RunnerPlan, runnerPlans } from './plan.ts'
import { RunnerJobView, runnerStates, RunnerView, viewOfRunner, viewOfRunnerJob } from './showing.ts'
import { countByRunner, jobsOfRunner } from './store.ts'
import { isConnected } from './submitting.ts'
import { tellWaiting } from './waiting.ts'
import { watchRunners } from './watching.ts'
import { tokenOf } from './wire.ts'

const runnerName = Type.String({ minLength: 1, maxLength: 200, description: 'The runner: `db-1` or `runner:db-1`.' })
const reason = Type.String({ minLength: 1, maxLength: 500, description: 'Why, for whoever wonders.' })
const named = Type.Object({ runner: Type.String({ description: 'The runner.' }) })
const referenceOf = (name: string): string => (name === localRunner ? localRunner : `runner:${name}`)

const planNamed = async (transaction: Transaction, name: string): Promise<RunnerPlan | undefined> =>
  (await transaction.read(runnerPlans)).value.get(bareName(name))

/** Declared, or still registered although it is declared no more, or this server. */
const machineNamed = async (transaction: Transaction, given: string): Promise<{ name: string; machine: MachineRow | undefined }> => {
  const name = bareName(given)
  const machine = await findMachine(transaction.sql, name)
  if (machine === undefined && name !== localRunner && (await planNamed(transaction, name)) === undefined)
    throw new Refusal('not-found', `There is no runner ${name}; \`runner.list\` shows those that are declared.`)
  return { name, machine }
}

const ownerOf = async (transaction: Transaction, { runner }: { readonly runner: string }): Promise<string | undefined> =>
  (await planNamed(transaction, runner))?.owner

export const inviteRunner = defineAction({
  name: 'runner.invite',
  summary: 'Make a token that registers a machine as a runner, once.',
  description:
    'The runner must be declared (a record of the kind Runner). On the machine: `andon runner register <url> <token>`. Registering replaces the machine that had the name before.',
  kind: 'deed',
  secretOutput: true,
  input: Type.Object(
    {
      runner: runnerName,
      expiresIn: Type.Optional(
        Type.String({ pattern: '^[1-9][0-9]{0,4}(m|h)$', description: 'How long the token works: `30m`. Default `1h`, at most `24h`.' }),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    runner: Type.String({ description: 'The runner.' }),
    token: Type.String({ description: 'The token; it is shown this once.' }),
    expiresAt: Type.String({ format: 'date-time', description: 'Until when it works.' }),
    command: Type.String({ description: 'What to type on the machine.' }),
    serverKey: Type.String({ description: 'Fingerprint of the key of this server; the token carries it.' }),
  }),
  may: { role: 'administrator' },
  run: async (transaction, input) => {
    const { sql, now, config } = transaction
    const plan = await planNamed(transaction, input.runner)
    if (plan === undefined)
      throw new Refusal(
        'not-found',
        `There is no runner ${bareName(input.runner)}. Declare it first, with its owner and tags: a record of the kind Runner.`,
      )
    const ms = parseDuration(input.expiresIn ?? '1h')
    if (ms > 86_400_000) throw new Refusal('invalid-input', 'A token works for at most 24 hours.')
    const secret = newSecret()
    const expiresAt = new Date(now.getTime() + ms)
    const serverKey = fingerprintOf(serverSigner(config.secret).publicKey)
    await insertInvite(sql, { hash: hashOfSecret(secret), runner: plan.name, by: actorReference(transaction.actor), now, expiresAt })
    transaction.record(runnerInvited, {
      subjects: [`runner:${plan.name}`],
      data: { runner: `runner:${plan.name}`, expiresAt: expiresAt.toISOString() },
    })
    const token = tokenOf(secret, serverKey)
    const command = `andon runner register ${config.baseUrl} ${token}`
    return { runner: `runner:${plan.name}`, token, expiresAt: expiresAt.toISOString(), command, serverKey }
  },
})

export const listRunners = defineAction({
  name: 'runner.list',
  summary: 'List the runners and how they stand.',
  kind: 'question',
  input: Type.Object(
    {
      state: Type.Optional(Type.Enum([...runnerStates], { description: 'Only those that stand so.' })),
      tag: Type.Optional(
        Type.Array(Type.String({ maxLength: 301 }), { maxItems: 20, description: 'Only those with these tags: `role=db`, or `role`.' }),
      ),
      after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'Most to answer, 100 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(RunnerView, { description: 'This page of them; this server itself comes first.' }),
    next: Type.Union([Type.String({ description: 'Give it as `after` for the next page; none on the last.' }), Type.Null()]),
  }),
  may: { role: 'viewer' },
  run: async (transaction, { state, tag = [], after = '', limit = 100 }) => {
    const { value: plans } = await transaction.read(runnerPlans)
    const tags = tagsIn(tag)
    const declared = Object.keys(tags).length === 0 ? [...plans.keys()].toSorted() : matching(plans, { tags }).map(({ name }) => name)
    const names = [...(Object.keys(tags).length === 0 ? [localRunner] : []), ...declared]
    const machines = new Map((await findMachines(transaction.sql, names)).map((row) => [row.name, row]))
    const counts = new Map((await countByRunner(transaction.sql)).map((row) => [row.runner, row]))
    const views = names
      .map((name) => ({ name, view: viewOfRunner(transaction, plans.get(name), machines.get(name), counts.get(name)) }))
      .filter(({ name, view }) => (state === undefined || view.state === state) && isAfter(name, after))
    const page = views.slice(0, limit)
    return { items: page.map(({ view }) => view), next: views.length > limit ? (page.at(-1)?.name ?? null) : null }
  },
})

/** This server comes first, then the others by name. */
const isAfter = (name: string, after: string): boolean => after === '' || (name !== localRunner && (after === localRunner || name > after))

const tagsIn = (tags: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    tags.map((tag) => {
      const at = tag.indexOf('=')
      return at === -1 ? [tag, ''] : [tag.slice(0, at), tag.slice(at + 1)]
    }),
  )

export const getRunner = defineAction({
  name: 'runner.get',
  summary: 'Show one runner with what it works on and did last.',
  kind: 'question',
  input: Type.Object({ runner: runnerName }, { additionalProperties: false }),
  output: Type.Object({
    runner: RunnerView,
    jobs: Type.Array(RunnerJobView, { description: 'Its latest jobs, newest first.' }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const { name, machine } = await machineNamed(transaction, input.runner)
    const counts = (await countByRunner(transaction.sql)).find((row) => row.runner === name)
    const jobs = await jobsOfRunner(transaction.sql, name, 50)
    return {
      runner: viewOfRunner(transaction, await planNamed(transaction, name), machine ?? undefined, counts),
      jobs: jobs.map(viewOfRunnerJob),
    }
  },
})

export const matchRunner = defineAction({
  name: 'runner.match',
  summary: 'Show which runners a target means, before anything runs there.',
  kind: 'question',
  input: Type.Object(
    {
      runners: Type.Optional(Type.Array(runnerName, { maxItems: 500, description: 'By name.' })),
      tag: Type.Optional(
        Type.Array(Type.String({ maxLength: 301 }), { maxItems: 20, description: 'Every runner with all of these: `role=db`, or `role`.' }),
      ),
      procedure: Type.Optional(Type.String({ maxLength: 200, description: 'Also say whether this procedure may use them.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        runner: Type.String({ description: 'The runner.' }),
        tags: Type.Record(Type.String(), Type.String(), { description: 'Its tags.' }),
        connected: Type.Boolean({ description: 'It would take the job now.' }),
        lastSeenAt: Type.Union([Type.String({ format: 'date-time', description: 'When it was last heard.' }), Type.Null()]),
        refusal: Type.Union([Type.String({ description: 'Why the procedure may not use it.' }), Type.Null()]),
      }),
      { description: 'The runners that are meant.' },
    ),
    missing: Type.Array(Type.String(), { description: 'Names that no runner has.' }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, { runners, tag = [], procedure }) => {
    const { value: plans } = await transaction.read(runnerPlans)
    const target = { ...(runners === undefined ? {} : { runners }), tags: tagsIn(tag) }
    const found = matching(plans, target)
    const owner = procedure === undefined ? undefined : (await transaction.records.byReference(procedure))?.metadata.owner
    const machines = new Map(
      (
        await findMachines(
          transaction.sql,
          found.map(({ name }) => name),
        )
      ).map((row) => [row.name, row]),
    )
    return {
      items: found.map((plan) => ({
        runner: `runner:${plan.name}`,
        tags: plan.tags,
        connected: isConnected(transaction, machines.get(plan.name)),
        lastSeenAt: machines.get(plan.name)?.last_seen_at?.toISOString() ?? null,
        refusal: procedure === undefined ? null : (refusedBy(plan, procedure, owner) ?? null),
      })),
      missing: (runners ?? []).map(bareName).filter((name) => !plans.has(name)),
    }
  },
})

export const disableRunner = defineAction({
  name: 'runner.disable',
  summary: 'Give a runner nothing more, and take back what it works on.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  confirm: 'What it works on counts as lost: runs wait for a decision.',
  input: Type.Object({ runner: runnerName, reason }, { additionalProperties: false }),
  output: Type.Object({ runner: Type.String({ description: 'The runner.' }), jobs: Type.Integer({ description: 'Jobs taken back.' }) }),
  may: { role: 'administrator', ownerOf },
  run: async (transaction, input) => {
    const { sql, now, actor } = transaction
    const { name } = await machineNamed(transaction, input.runner)
    const machine = await lockMachine(sql, name)
    if (machine === undefined) throw new Refusal('conflict', `No machine is registered as ${name}, so there is nothing to disable.`)
    if (machine.disabled_at !== null) return { runner: referenceOf(name), jobs: 0 }
    await saveDisabled(sql, name, actorReference(actor), input.reason, now)
    const jobs = await takeAllBack(transaction, name, `The runner ${name} was disabled: ${input.reason}`)
    transaction.record(runnerDisabled, { subjects: [`runner:${name}`], data: { runner: referenceOf(name), reason: input.reason, jobs } })
    transaction.wake(watchRunners, now)
    transaction.afterCommit(() => tellWaiting(transaction.node))
    return { runner: referenceOf(name), jobs }
  },
})

export const enableRunner = defineAction({
  name: 'runner.enable',
  summary: 'Let a disabled runner work again.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  input: Type.Object({ runner: runnerName }, { additionalProperties: false }),
  output: named,
  may: { role: 'administrator', ownerOf },
  run: async (transaction, input) => {
    const { name, machine } = await machineNamed(transaction, input.runner)
    if (machine === undefined || machine.disabled_at === null) return { runner: referenceOf(name) }
    await saveEnabled(transaction.sql, name)
    transaction.record(runnerEnabled, { subjects: [`runner:${name}`], data: { runner: referenceOf(name) } })
    if (name === localRunner) transaction.wake(workLocally, transaction.now)
    transaction.afterCommit(() => tellWaiting(transaction.node))
    return { runner: referenceOf(name) }
  },
})

export const removeRunner = defineAction({
  name: 'runner.remove',
  summary: 'Forget the machine of a runner: its keys and tokens open nothing any more.',
  description: 'The record stays; archive it when the runner is not to come back. A new token registers a machine again.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  confirm: 'Its machine must be registered again to work. What it works on counts as lost.',
  input: Type.Object({ runner: runnerName, reason }, { additionalProperties: false }),
  output: Type.Object({ runner: Type.String({ description: 'The runner.' }), jobs: Type.Integer({ description: 'Jobs taken back.' }) }),
  may: { role: 'administrator' },
  run: async (transaction, input) => {
    const { sql } = transaction
    const { name } = await machineNamed(transaction, input.runner)
    if (name === localRunner)
      throw new Refusal('conflict', 'This server itself cannot be removed. Disable it (`runner.disable local`), or switch scripts off.')
    await deleteInvites(sql, name)
    const machine = await lockMachine(sql, name)
    if (machine === undefined) return { runner: referenceOf(name), jobs: 0 }
    const jobs = await takeAllBack(transaction, name, `The machine of ${name} was removed: ${input.reason}`)
    await deleteMachine(sql, name)
    transaction.wake(watchRunners, transaction.now)
    transaction.record(runnerRemoved, { subjects: [`runner:${name}`], data: { runner: referenceOf(name), reason: input.reason, jobs } })
    return { runner: referenceOf(name), jobs }
  },
})
