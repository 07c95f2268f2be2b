import { defineCheck } from '#platform/checks/check.ts'
import { fieldOf, recordsNamed, recordsOf, textOf } from '#platform/checks/census.ts'
import { cover, verdict } from '#platform/checks/coverage.ts'
import { isCritical, isLive, problems } from '#platform/checks/standing.ts'
import { saysSomething } from '#platform/checks/wording.ts'
import type { Sql, Transaction } from '#platform/transaction.ts'
import { canaryFailed, canaryRecovered } from '#domains/signals/facts.ts'
import { heartbeatStates } from '#domains/signals/heartbeats/store.ts'
import { heartbeatBegan, heartbeatMissed, heartbeatRecovered } from '#domains/signals/heartbeats/facts.ts'
import { Canary, Heartbeat } from '#domains/signals/kinds.ts'
import { planOf } from '#domains/signals/plan.ts'
import { canaryStates } from '#domains/signals/store.ts'

interface Watched {
  readonly isLive: boolean
  /** Null when the workload does not say. */
  readonly customerFacing: boolean | null
  readonly isCritical: boolean
  readonly canaries: readonly {
    readonly canary: string
    readonly enabled: boolean
    readonly everyMs: number
    readonly declaredAt: string
    readonly lastAt: string | null
  }[]
}

/** What customers do is tried before they do it. Each canary raises an alert by itself, so none can lack one. */
export const journeysAreWatched = defineCheck<Watched>({
  id: 'OPS04-BP03.b',
  practice: 'OPS04-BP03',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'NA',
  claim: 'Each critical journey has a canary that ran lately and raises an alert.',
  parameters: { minutesCritical: 5, minutes: 15 },
  inputs: { kinds: [Canary], facts: [canaryFailed, canaryRecovered] },
  gather: async (transaction, { reference, record, tier }) => {
    const own = (await recordsOf(transaction, Canary)).filter(({ spec }) => spec.workload === reference)
    const plans = own.map((canary) => ({ ...planOf(canary), declaredAt: canary.updatedAt.toISOString() }))
    const names = plans.map(({ canary }) => canary)
    const last = new Map((await canaryStates(transaction, names)).map((row) => [row.canary, row.last_at?.toISOString() ?? null]))
    const facing = fieldOf(record, 'customerFacing')
    return {
      isLive: isLive(record),
      customerFacing: typeof facing === 'boolean' ? facing : null,
      isCritical: isCritical(tier),
      canaries: plans.map(({ canary, enabled, everyMs, declaredAt }) => ({
        canary,
        enabled,
        everyMs,
        declaredAt,
        lastAt: last.get(canary) ?? null,
      })),
    }
  },
  evaluate: ({ isLive: live, customerFacing, isCritical: critical, canaries }, { minutesCritical = 0, minutes = 0 }, now) => {
    if (!live) return verdict('NA', 'The workload is only planned.')
    if (customerFacing !== true && canaries.length === 0)
      return verdict('NA', 'Customers do not use it directly, as far as its record says.')
    const most = critical ? minutesCritical : minutes
    return cover({
      items: canaries,
      subject: ({ canary }) => canary,
      missing: ({ enabled, everyMs, declaredAt, lastAt }) => {
        if (!enabled) return ['switched off']
        // One that was just declared has had no turn yet; its last one may be two intervals and a late minute ago.
        const isQuiet = now.getTime() - Date.parse(lastAt ?? declaredAt) > 2 * everyMs + 60_000
        return problems(
          everyMs > most * 60_000 && `asked every ${everyMs / 60_000} minutes, at most ${most}`,
          isQuiet && (lastAt === null ? 'never asked' : `last asked ${lastAt}`),
        )
      },
      holds: ({ everyMs, lastAt }) => `asked every ${everyMs / 1_000} s, last ${lastAt ?? 'about to be'}`,
      minimum: 1,
      what: 'canaries',
      verb: `are asked at least every ${most} minutes and raise alerts`,
      onEmpty: 'FAIL',
      empty: 'Customers use it directly, and no canary tries what they do.',
      mend: 'Declare a canary for each thing customers must be able to do, and switch it on.',
    })
  },
})

interface Needed {
  readonly dependency: string
  /** What it is on, as people say it: `workload:payments`, or a vendor. */
  readonly on: string
  readonly expectation: string
  /** Canaries and heartbeats about it that are switched on. Each raises an alert by itself. */
  readonly signals: readonly { readonly signal: string; readonly isFailing: boolean; readonly lastAt: string | null }[]
}

/** The label by which a canary or heartbeat says which dependency it watches, when that is in no catalog. */
const dependencyLabel = 'dependency'

type Topics = ReadonlyMap<string, Needed['signals']>

/** Read once for all workloads that are judged in one transaction. */
const readIn = new WeakMap<Sql, Promise<Topics>>()

const signalsByTopic = (transaction: Transaction): Promise<Topics> => {
  const topics = readIn.get(transaction.sql) ?? readTopics(transaction)
  readIn.set(transaction.sql, topics)
  return topics
}

/** Canaries and heartbeats that are switched on, by what they are about: a workload, and the dependency their label names. */
const readTopics = async (transaction: Transaction): Promise<Topics> => {
  const declared = [...(await recordsOf(transaction, Canary)), ...(await recordsOf(transaction, Heartbeat))].filter(
    ({ spec }) => spec.enabled !== false,
  )
  const names = declared.map(({ reference }) => reference)
  const canaries = await canaryStates(transaction, names)
  const heartbeats = await heartbeatStates(transaction.sql, names)
  const heard = new Map([
    ...canaries.map((row) => [row.canary, { isFailing: row.state === 'failing', lastAt: row.last_at }] as const),
    ...heartbeats.map((row) => [row.heartbeat, { isFailing: row.state === 'missed', lastAt: row.last_ping_at }] as const),
  ])
  const topics = new Map<string, Needed['signals'][number][]>()
  for (const { reference: signal, spec } of declared) {
    const { isFailing = false, lastAt = null } = heard.get(signal) ?? {}
    const label = spec.labels?.[dependencyLabel]
    for (const topic of [spec.workload, label === undefined ? undefined : topicOf(label)]) {
      if (topic === undefined) continue
      const known = topics.get(topic) ?? []
      known.push({ signal, isFailing, lastAt: lastAt?.toISOString() ?? null })
      topics.set(topic, known)
    }
  }
  return topics
}

const topicOf = (name: string): string => (name.startsWith('dependency:') ? name : `dependency:${name}`)

/** What one needs is watched as closely as what one has. */
export const dependenciesAreWatched = defineCheck<{
  readonly isLive: boolean
  readonly lesser: number
  readonly needed: readonly Needed[]
}>({
  id: 'OPS04-BP04.a',
  practice: 'OPS04-BP04',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Important dependencies have an expectation, fresh telemetry and an alert.',
  parameters: { minimumShare: 0.95, minutes: 15 },
  inputs: { kinds: [Canary, Heartbeat], facts: [canaryFailed, canaryRecovered, heartbeatBegan, heartbeatMissed, heartbeatRecovered] },
  gather: async (transaction, { reference, record }) => {
    const all = (await recordsNamed(transaction, 'Dependency')).filter((one) => textOf(one, 'workload') === reference)
    const own = all.filter((one) => ['high', 'critical'].includes(textOf(one, 'criticality') ?? ''))
    const topics: Topics = own.length === 0 ? new Map() : await signalsByTopic(transaction)
    const needed: Needed[] = []
    for (const one of own) {
      const on = textOf(one, 'on')
      // What is on a component or resource is watched through its workload.
      const target = on === undefined ? undefined : await transaction.records.byReference(on)
      const workload = on?.startsWith('workload:') === true ? on : textOf(target, 'workload')
      const signals = [...(topics.get(one.reference) ?? []), ...(workload === undefined ? [] : (topics.get(workload) ?? []))]
      const distinct = [...new Map(signals.map((signal) => [signal.signal, signal])).values()]
      const expectation = textOf(one, 'expectation') ?? ''
      needed.push({ dependency: one.reference, on: on ?? textOf(one, 'vendor') ?? '', expectation, signals: distinct })
    }
    return { isLive: isLive(record), lesser: all.length - own.length, needed }
  },
  evaluate: ({ isLive: live, lesser, needed }, { minimumShare = 1, minutes = 0 }, now) => {
    if (!live) return verdict('NA', 'The workload is only planned.')
    if (needed.length === 0 && lesser > 0) return verdict('NA', 'Nothing it needs is declared as high or critical.')
    const isFresh = (lastAt: string | null): boolean => lastAt !== null && now.getTime() - Date.parse(lastAt) <= minutes * 60_000
    return cover({
      items: needed,
      subject: ({ dependency }) => dependency,
      missing: ({ on, expectation, signals }) => {
        // One that stays away or fails has told of it: it is watched.
        const isWatched = signals.some(({ isFailing, lastAt }) => isFailing || isFresh(lastAt))
        return problems(
          !saysSomething(expectation, 2) && `does not say what is expected of ${on}`,
          signals.length === 0 && `no canary or heartbeat is about ${on}`,
          signals.length > 0 && !isWatched && `${signals.map(({ signal }) => signal).join(', ')} said nothing within ${minutes} minutes`,
        )
      },
      holds: ({ on, signals }) => `${on} is watched by ${signals.map(({ signal }) => signal).join(', ')}`,
      minimum: minimumShare,
      what: 'important dependencies',
      verb: `have an expectation and a signal within ${minutes} minutes that raises an alert`,
      onEmpty: 'FAIL',
      empty: 'No dependency of it is declared: nothing is known of what it needs.',
      mend: 'For each dependency named write `expectation`, and declare a canary or heartbeat about the workload it is on, or with the label `dependency` naming it. Where none is declared, declare what it needs, also what it can do without.',
    })
  },
})

export const checks = [journeysAreWatched, dependenciesAreWatched]
