import { defineCheck } from '#platform/checks/check.ts'
import { recordsOf } from '#platform/checks/census.ts'
import { all, condition, cover, verdict } from '#platform/checks/coverage.ts'
import { daysBetween, isCritical, isLive, problems } from '#platform/checks/standing.ts'
import { factsAbout } from '#platform/facts/read.ts'
import type { Transaction } from '#platform/transaction.ts'
import { Route } from '#domains/alerts/kinds.ts'
import { enabledRoutes } from '#domains/alerts/tree.ts'
import { EventRule } from '#domains/events/rules/kinds.ts'
import { startersOf } from '#domains/events/rules/starting.ts'
import { incidentsSince } from '#domains/incidents/checks-store.ts'
import { incidentAcknowledged, incidentOpened, incidentResolved, incidentRoleAssigned } from '#domains/incidents/facts.ts'
import { runFinished } from '#domains/runs/facts.ts'
import { Playbook, Runbook } from '#domains/procedures/kinds.ts'

const dayMs = 86_400_000
/** Critical and Urgent need a leader at once; with High they are what a review looks at. */
const [majorRank, largerRank] = [1, 2]

const ago = (now: Date, days: number): Date => new Date(now.getTime() - days * dayMs)

interface Led {
  readonly incident: string
  readonly number: string
  readonly isMajor: boolean
  readonly openedAt: string
  readonly commandedAt: string | null
  readonly acknowledgedAt: string | null
  readonly resolvedAt: string | null
}

/** The first commander of each incident: a later hand-over does not undo that somebody led in time. */
const commanded = async (transaction: Transaction, incidents: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const facts = await factsAbout(transaction.sql, incidents, { types: [incidentRoleAssigned.name], limit: 10_000 })
  const first = new Map<string, string>()
  for (const { data, at } of facts) {
    if (typeof data !== 'object' || data === null || !('role' in data) || !('incident' in data)) continue
    // Newest first, so the earliest is written last.
    if (data.role === 'commander' && typeof data.incident === 'string') first.set(`incident:${data.incident}`, at.toISOString())
  }
  return first
}

/** An incident is led, and goes from declared to resolved without a gap. */
export const incidentsAreLed = defineCheck<readonly Led[]>({
  id: 'OPS10-BP01.b',
  practice: 'OPS10-BP01',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: true,
  onEmpty: 'UNKNOWN',
  claim: 'Incidents have a severity, a leader within ten minutes, a timeline and a complete path of states.',
  parameters: { minimumShare: 0.95, minutes: 10 },
  inputs: { kinds: [], facts: [incidentOpened, incidentAcknowledged, incidentRoleAssigned, incidentResolved] },
  gather: async (transaction, { reference }) => {
    const rows = await incidentsSince(transaction.sql, reference, ago(transaction.now, 90), largerRank)
    const first = await commanded(
      transaction,
      rows.map(({ id }) => `incident:${id}`),
    )
    return rows.map((row) => ({
      incident: `incident:${row.id}`,
      number: row.number,
      isMajor: row.rank <= majorRank,
      openedAt: row.openedAt.toISOString(),
      commandedAt: first.get(`incident:${row.id}`) ?? null,
      acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
      resolvedAt: row.resolvedAt?.toISOString() ?? null,
    }))
  },
  evaluate: (incidents, { minimumShare = 1, minutes = 0 }, now) => {
    const minutesTo = (from: string, to: string | null): number => (Date.parse(to ?? now.toISOString()) - Date.parse(from)) / 60_000
    // One that just began may still get its leader.
    const judged = incidents.filter((one) => one.resolvedAt !== null || minutesTo(one.openedAt, null) > minutes)
    return cover({
      items: judged,
      subject: ({ incident }) => incident,
      missing: (one) =>
        problems(
          one.isMajor && one.commandedAt === null && `incident ${one.number} never had a commander`,
          one.isMajor &&
            one.commandedAt !== null &&
            minutesTo(one.openedAt, one.commandedAt) > minutes &&
            `incident ${one.number} had a commander after ${Math.round(minutesTo(one.openedAt, one.commandedAt))} minutes, at most ${minutes}`,
          one.resolvedAt !== null && one.acknowledgedAt === null && `incident ${one.number} was resolved and nobody had acknowledged it`,
        ),
      holds: ({ number }) => `incident ${number} was led and acknowledged in time`,
      minimum: minimumShare,
      what: 'larger incidents of 90 days',
      verb: 'were led and acknowledged in time',
      onEmpty: 'UNKNOWN',
      empty: 'There was no larger incident in 90 days.',
      mend: 'Acknowledge incidents and name a commander as soon as they open; rehearse it with a small one.',
    })
  },
})

interface Detected {
  readonly incident: string
  readonly number: string
  readonly byAlert: boolean
}

/** An alert told of it before a customer did. */
export const alertsAreFirst = defineCheck<readonly Detected[]>({
  id: 'OPS04-BP02.c',
  practice: 'OPS04-BP02',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: false,
  onEmpty: 'NA',
  claim: 'Customers are rarely the first to notice an incident.',
  parameters: { minimumShare: 0.8 },
  inputs: { kinds: [], facts: [incidentOpened, incidentResolved] },
  gather: async (transaction, { reference }) =>
    (await incidentsSince(transaction.sql, reference, ago(transaction.now, 180), largerRank)).map((row) => ({
      incident: `incident:${row.id}`,
      number: row.number,
      byAlert: row.detectedAt !== null,
    })),
  evaluate: (incidents, { minimumShare = 1 }) =>
    cover({
      items: incidents,
      subject: ({ incident }) => incident,
      missing: ({ byAlert, number }) => (byAlert ? [] : [`incident ${number} was opened by hand, without an alert`]),
      holds: ({ number }) => `an alert told of incident ${number}`,
      minimum: minimumShare,
      what: 'larger incidents of 180 days',
      verb: 'were first told by an alert',
      onEmpty: 'NA',
      empty: 'There was no larger incident in 180 days.',
      mend: 'For each incident named, add the canary or alert that would have told of it.',
    }),
})

interface Played {
  readonly incidents: readonly { readonly incident: string; readonly number: string; readonly playbooks: readonly string[] }[]
  readonly playbooks: readonly { readonly reference: string; readonly lastRun: string | null }[]
  readonly tier: number | null
}

/** When each procedure was last run to its end. */
const lastRuns = async (
  transaction: Transaction,
  procedures: readonly string[],
  successOnly = false,
): Promise<ReadonlyMap<string, string>> => {
  if (procedures.length === 0) return new Map()
  const facts = await factsAbout(transaction.sql, procedures, { types: [runFinished.name], limit: 5_000 })
  const last = new Map<string, string>()
  for (const { data, at } of facts.toReversed()) {
    const outcome = outcomeOf(data)
    if (outcome !== undefined && (!successOnly || outcome.isSuccess)) last.set(outcome.procedure, at.toISOString())
  }
  return last
}

const outcomeOf = (data: unknown): { procedure: string; isSuccess: boolean } | undefined => {
  if (typeof data !== 'object' || data === null || !('procedure' in data) || !('status' in data)) return undefined
  return typeof data.procedure === 'string' ? { procedure: data.procedure, isSuccess: data.status === 'Success' } : undefined
}

/** In trouble people follow what was thought out before. */
export const playbooksAreUsed = defineCheck<Played>({
  id: 'OPS07-BP04.c',
  practice: 'OPS07-BP04',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: false,
  onEmpty: 'UNKNOWN',
  claim: 'Most larger incidents used a playbook, and playbooks are exercised.',
  parameters: { minimumShare: 0.7, minimumExercised: 0.8, daysTier0: 90, daysTier1: 180, days: 365 },
  inputs: { kinds: [Playbook], facts: [incidentResolved, runFinished] },
  gather: async (transaction, { reference, tier }) => {
    const rows = await incidentsSince(transaction.sql, reference, ago(transaction.now, 180), largerRank)
    const own = (await recordsOf(transaction, Playbook)).filter(({ spec }) => spec.workloads?.includes(reference))
    const names = own.map((playbook) => playbook.reference)
    const last = await lastRuns(transaction, names)
    return {
      tier: tier ?? null,
      incidents: rows.map(({ id, number, procedures }) => ({
        incident: `incident:${id}`,
        number,
        playbooks: procedures.filter((name) => name.startsWith(`${Playbook.slug}:`)),
      })),
      playbooks: names.map((name) => ({ reference: name, lastRun: last.get(name) ?? null })),
    }
  },
  evaluate: ({ incidents, playbooks, tier }, parameters, now) => {
    const { minimumShare = 1, minimumExercised = 1, daysTier0 = 0, daysTier1 = 0, days: otherDays = 0 } = parameters
    if (incidents.length === 0) return verdict('UNKNOWN', 'There was no larger incident in 180 days.')
    const days = tier === 0 ? daysTier0 : isCritical(tier ?? undefined) ? daysTier1 : otherDays
    return all(
      cover({
        items: incidents,
        subject: ({ incident }) => incident,
        missing: (one) => (one.playbooks.length > 0 ? [] : [`incident ${one.number} used no playbook`]),
        holds: (one) => `incident ${one.number} used ${one.playbooks.join(', ')}`,
        minimum: minimumShare,
        what: 'larger incidents of 180 days',
        verb: 'used a playbook',
        onEmpty: 'UNKNOWN',
        empty: 'There was none.',
        mend: 'Start a playbook from the incident when the cause is not known.',
      }),
      cover({
        items: playbooks,
        subject: ({ reference }) => reference,
        missing: ({ lastRun }) => {
          if (lastRun === null) return ['never run']
          const age = daysBetween(new Date(lastRun), now)
          return age <= days ? [] : [`last run ${age} days ago, at most ${days}`]
        },
        holds: ({ lastRun }) => `run on ${lastRun?.slice(0, 10)}`,
        minimum: minimumExercised,
        what: 'playbooks',
        verb: `were run within ${days} days`,
        onEmpty: 'FAIL',
        empty: 'No playbook names this workload.',
        mend: 'Rehearse each playbook named.',
      }),
    )
  },
})

interface Automatic {
  readonly workload: string
  readonly isLive: boolean
  readonly isCritical: boolean
  /** Routes that start their runbook, and event rules that start one about this workload. */
  readonly starts: readonly {
    readonly by: string
    readonly runbook: string
    /** When something last fitted an event rule; null for a route, which is asked with each of its alerts. */
    readonly fitted: { readonly lastAt: string | null } | null
    readonly runs: number
    readonly successes: number
    readonly lastSuccess: string | null
  }[]
}

/** Something answers before a person is awake, and it works. */
export const somethingIsAutomatic = defineCheck<Automatic>({
  id: 'OPS10-BP07.a',
  practice: 'OPS10-BP07',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Workloads of tier 0 and 1 have an automated response that runs, or is tested, with success.',
  parameters: { minimumSuccess: 0.95, days: 90 },
  inputs: { kinds: [Route, Runbook, EventRule], facts: [runFinished] },
  gather: async (transaction, { reference, record, tier }) => {
    const routes = enabledRoutes(await recordsOf(transaction, Route)).flatMap(({ reference: by, spec: { workload, run, runbook } }) =>
      workload === reference && run === 'automatic' && runbook !== undefined ? [{ by, runbook, fitted: null }] : [],
    )
    const own = (await recordsOf(transaction, Runbook)).filter(({ spec }) => spec.workloads?.includes(reference))
    const starters = await startersOf(transaction, new Set(own.map((runbook) => runbook.reference)))
    const rules = starters.map(({ rule, procedure, lastMatchAt }) => ({
      by: rule,
      runbook: procedure,
      fitted: { lastAt: lastMatchAt?.toISOString() ?? null },
    }))
    const starts = [...routes, ...rules]
    const runbooks = [...new Set(starts.map(({ runbook }) => runbook))]
    const facts = runbooks.length === 0 ? [] : await factsAbout(transaction.sql, runbooks, { types: [runFinished.name], limit: 5_000 })
    const since = ago(transaction.now, 90)
    const outcomes = facts.filter(({ at }) => at >= since).flatMap(({ data }) => outcomeOf(data) ?? [])
    const last = await lastRuns(transaction, runbooks, true)
    return {
      workload: reference,
      isLive: isLive(record),
      isCritical: isCritical(tier),
      starts: starts.map((start) => {
        const ran = outcomes.filter(({ procedure }) => procedure === start.runbook)
        const successes = ran.filter(({ isSuccess }) => isSuccess).length
        return { ...start, runs: ran.length, successes, lastSuccess: last.get(start.runbook) ?? null }
      }),
    }
  },
  evaluate: ({ workload, isLive: live, isCritical: critical, starts }, { minimumSuccess = 1, days = 0 }, now) => {
    if (!live) return verdict('NA', 'The workload is only planned.')
    if (!critical) return verdict('NA', 'Only tiers 0 and 1 must answer by themselves.')
    const works = (one: Automatic['starts'][number]): string[] => {
      const age = one.lastSuccess === null ? undefined : daysBetween(new Date(one.lastSuccess), now)
      const fitted = one.fitted?.lastAt ?? undefined
      const quiet = fitted === undefined ? undefined : daysBetween(new Date(fitted), now)
      return problems(
        one.fitted !== null && quiet === undefined && 'nothing ever fitted its pattern',
        quiet !== undefined && quiet > days && `nothing fitted its pattern for ${quiet} days, at most ${days}`,
        age === undefined && `${one.runbook} never ran with success`,
        age !== undefined && age > days && `${one.runbook} last ran with success ${age} days ago, at most ${days}`,
        one.runs > 0 && one.successes < minimumSuccess * one.runs && `${one.successes} of ${one.runs} runs of ${one.runbook} succeeded`,
      )
    }
    const good = starts.filter((one) => works(one).length === 0)
    if (starts.length === 0) {
      const mend = 'Set `run: automatic` on a route whose runbook is safe to start by itself, or start it by an event rule.'
      return condition(false, { subject: workload, because: 'No enabled route or event rule starts a runbook by itself.', mend })
    }
    return {
      state: good.length > 0 ? 'PASS' : 'FAIL',
      because: `${good.length} of ${starts.length} automatic routes and rules start a runbook that works and ran within ${days} days; at least one is needed.`,
      numerator: good.length,
      denominator: starts.length,
      evidence: starts
        .map((one) => ({ subject: one.by, holds: works(one).length === 0, because: works(one).join('; ') || `${one.runbook} works` }))
        .toSorted((a, b) => Number(a.holds) - Number(b.holds)),
      ...(good.length > 0
        ? {}
        : {
            mend: 'Run the runbook of an automatic route or rule, as a rehearsal if nothing is broken, and mend what fails; try a rule’s pattern with `event-rule.try`.',
          }),
    }
  },
})

export const checks = [incidentsAreLed, alertsAreFirst, playbooksAreUsed, somethingIsAutomatic]
