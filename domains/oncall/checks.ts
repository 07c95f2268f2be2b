import { defineCheck } from '#platform/checks/check.ts'
import { fieldOf, recordsNamed, recordsOf, textOf } from '#platform/checks/census.ts'
import { all, condition, cover, verdict } from '#platform/checks/coverage.ts'
import {
  isCritical,
  isLive,
  lookedAt,
  problems,
  readStandings,
  reviewProblem,
  type Looked,
  type Standings,
} from '#platform/checks/standing.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import type { Transaction } from '#platform/transaction.ts'
import { readDuty, type Duty } from '#domains/oncall/duty.ts'
import { oncallFixed, oncallOverridden, oncallOverrideRemoved, oncallUnfixed } from '#domains/oncall/facts.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { fallbacksThatReachNobody } from '#domains/oncall/policies/fallback.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { policyOf } from '#domains/oncall/responsible.ts'
import { peopleIn } from '#domains/oncall/rota.ts'
import { peopleAt, shiftsBetween } from '#domains/oncall/schedule.ts'
import { isSupported, parseSupportHours } from '#domains/oncall/support.ts'
import { Person } from '#domains/people/kinds.ts'

interface Level {
  readonly page: readonly string[]
  /** Of these, the active people with a way to reach them, teams and schedules that have one. */
  readonly reachable: readonly string[]
}

interface Path {
  readonly workload: string
  readonly isLive: boolean
  /** Vendors it cannot do well without, and whether its record says how their support is reached. */
  readonly vendors: readonly { readonly vendor: string; readonly dependency: string; readonly isReached: boolean }[]
  readonly policy: {
    readonly reference: string
    readonly looked: Looked
    readonly levels: readonly Level[]
    /** Why the fallback reaches nobody. */
    readonly fallback?: string
  } | null
}

const isReachable = (target: string, duty: Duty, standings: Standings, mute: ReadonlySet<string>): boolean => {
  const rota = duty.schedules.get(target)
  if (rota !== undefined)
    return peopleIn(rota, duty.plans(target).calendars).some((person) => standings.isActive(person) && !mute.has(person))
  return (standings.owner(target)?.active ?? 0) > 0 && !mute.has(target)
}

/** People whose record says no way to reach them. */
const muteOf = async (transaction: Transaction): Promise<ReadonlySet<string>> =>
  new Set(
    (await recordsOf(transaction, Person))
      .filter(({ spec }) => spec.email === undefined && (spec.contactMethods ?? []).length === 0)
      .map(({ reference }) => reference),
  )

const fallbackProblem = async (transaction: Transaction, policy: RecordOf<{ readonly fallback: string }>): Promise<string | undefined> => {
  const others = [...(await recordsOf(transaction, Person)), ...(await recordsNamed(transaction, 'Team'))]
  const [found] = fallbacksThatReachNobody(
    new Map([[policy.reference, policy]]),
    new Map(others.map((record) => [record.reference, record])),
  )
  return found?.finding.message
}

/** How the support of a vendor is reached by people or by machines. */
const waysOfSupport = ['email', 'phone', 'url', 'webhook']
const hasSupport = (dependency: RecordOf): boolean => {
  const support = fieldOf(dependency, 'support')
  return typeof support === 'object' && support !== null && waysOfSupport.some((way) => Object.hasOwn(support, way))
}

/** When nobody answers there is a next level, and somebody is there. */
export const pathHasLevels = defineCheck<Path>({
  id: 'OPS10-BP04.a',
  practice: 'OPS10-BP04',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Escalation has two or more levels with time-outs and people who are here, and a way to important vendors.',
  parameters: { levels: 2, days: 180 },
  inputs: { kinds: [EscalationPolicy, Schedule, Person], facts: [] },
  gather: async (transaction, subject) => {
    const vendors = (await recordsNamed(transaction, 'Dependency'))
      .filter((one) => textOf(one, 'workload') === subject.reference && ['high', 'critical'].includes(textOf(one, 'criticality') ?? ''))
      .flatMap((one) => {
        const vendor = textOf(one, 'vendor')
        return vendor === undefined ? [] : [{ vendor, dependency: one.reference, isReached: hasSupport(one) }]
      })
    const path = { workload: subject.reference, isLive: isLive(subject.record), vendors }
    const reference = await policyOf(transaction, subject.record)
    const policy = reference === undefined ? undefined : await transaction.records.find(EscalationPolicy, reference)
    if (policy === undefined) return { ...path, policy: null }
    const standings = await readStandings(transaction)
    const duty = await readDuty(transaction, { start: transaction.now, end: new Date(transaction.now.getTime() + 1) })
    const mute = await muteOf(transaction)
    const levels = policy.spec.steps.map(({ page }) => ({ page, reachable: page.filter((one) => isReachable(one, duty, standings, mute)) }))
    const fallback = await fallbackProblem(transaction, policy)
    return {
      ...path,
      policy: { reference: policy.reference, looked: lookedAt(policy), levels, ...(fallback === undefined ? {} : { fallback }) },
    }
  },
  evaluate: ({ workload, isLive: live, vendors, policy }, { levels = 0, days = 0 }, now) => {
    if (!live) return verdict('NA', 'The workload is only planned.')
    if (policy === null) {
      const mend = 'Set `escalation` of the workload, or of the team that owns it.'
      return condition(false, { subject: workload, because: 'There is no escalation policy.', mend })
    }
    const different = new Set(policy.levels.map(({ page }) => page.toSorted().join(' '))).size
    const late = reviewProblem(policy.looked, days, now)
    return all(
      condition(different >= levels, {
        subject: policy.reference,
        because: `${policy.reference} has ${different} different ${different === 1 ? 'level' : 'levels'}, at least ${levels} are needed.`,
        mend: 'Add a step that pages somebody else.',
      }),
      cover({
        items: policy.levels.map((level, index) => ({ ...level, number: index + 1 })),
        subject: () => policy.reference,
        missing: ({ number, page, reachable }) =>
          reachable.length > 0 ? [] : [`level ${number} pages nobody who is here and can be reached: ${page.join(', ')}`],
        holds: ({ number, reachable }) => `level ${number} pages ${reachable.join(', ')}`,
        minimum: 1,
        what: 'levels',
        verb: 'reach somebody who is here',
        onEmpty: 'FAIL',
        empty: 'It has no levels.',
        mend: 'Replace people who have left, in the policy or in its schedules, and give those without one a contact method.',
      }),
      condition(policy.fallback === undefined, {
        subject: policy.reference,
        because: policy.fallback ?? 'The fallback reaches somebody.',
        mend: 'Name a fallback with a contact method: a person who is here, or a team with an address of its own.',
      }),
      condition(late === undefined, {
        subject: policy.reference,
        because: late === undefined ? `It was looked at within ${days} days.` : `${policy.reference} was ${late}.`,
        mend: 'Review the policy and answer “still right” or change it.',
      }),
      vendors.length === 0
        ? verdict('NA', 'No vendor is important to it.')
        : cover({
            items: vendors,
            subject: ({ dependency }) => dependency,
            missing: ({ vendor, isReached }) => (isReached ? [] : [`nothing says how ${vendor} is reached in trouble`]),
            holds: ({ vendor }) => `it says how ${vendor} is reached`,
            minimum: 1,
            what: 'important vendors',
            verb: 'have a way to their support',
            onEmpty: 'NA',
            empty: 'No vendor is important to it.',
            mend: 'Write `support` into the dependencies named: mail, telephone or address, and the plan that was bought.',
          }),
    )
  },
})

const hourMs = 3_600_000

interface Hours {
  readonly workload: string
  readonly isLive: boolean
  readonly isCritical: boolean
  /** As the workload states them. */
  readonly supportHours: string | null
  readonly policy: string | null
  /** For each hour ahead: the active people the first level would page, and those of all further levels. */
  readonly hours: readonly { readonly at: string; readonly first: readonly string[]; readonly further: readonly string[] }[]
}

/** There is always somebody, and somebody else behind. */
export const everyHourHasPeople = defineCheck<Hours>({
  id: 'OPS07-BP01.a',
  practice: 'OPS07-BP01',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Every hour of the next 30 days has two different people on call (tier 0 and 1), or the support hours have one.',
  parameters: { days: 30 },
  inputs: { kinds: [Schedule, EscalationPolicy], facts: [oncallOverridden, oncallOverrideRemoved, oncallFixed, oncallUnfixed] },
  gather: async (transaction, subject) => {
    const about = {
      workload: subject.reference,
      isLive: isLive(subject.record),
      isCritical: isCritical(subject.tier),
      supportHours: textOf(subject.record, 'supportHours') ?? null,
    }
    const reference = await policyOf(transaction, subject.record)
    const policy = reference === undefined ? undefined : await transaction.records.find(EscalationPolicy, reference)
    if (policy === undefined) return { ...about, policy: null, hours: [] }
    const start = new Date(Math.floor(transaction.now.getTime() / hourMs) * hourMs)
    const end = new Date(start.getTime() + 30 * 24 * hourMs)
    const [duty, standings] = [await readDuty(transaction, { start, end }), await readStandings(transaction)]
    const levels = policy.spec.steps.map(({ page }) => page.map((target) => presence(target, duty, standings, start, end)))
    const hours = Array.from({ length: 30 * 24 }, (_, index) => {
      const at = new Date(start.getTime() + index * hourMs)
      const people = levels.map((targets) => targets.flatMap((who) => who(at)))
      return { at: at.toISOString(), first: people[0] ?? [], further: people.slice(1).flat() }
    })
    return { ...about, policy: policy.reference, hours }
  },
  evaluate: ({ workload, isLive: live, isCritical: critical, supportHours, policy, hours }, { days = 0 }) => {
    if (!live) return verdict('NA', 'The workload is only planned.')
    if (policy === null) {
      const mend = 'Set `escalation` of the workload, or of the team that owns it, to a policy that pages a schedule.'
      return condition(false, { subject: workload, because: 'Nobody is on call: there is no escalation policy.', mend })
    }
    const supported = parseSupportHours(supportHours ?? undefined)
    if (!critical && supported === undefined) {
      const mend = 'Set `supportHours` of the workload: `24x7`, or `Mon-Fri 08:00-18:00 Europe/Berlin`.'
      return verdict('UNKNOWN', 'Its support hours are not stated in a form that can be read.', mend)
    }
    const lacks = (hour: Hours['hours'][number]): string | undefined => {
      const people = new Set([...hour.first, ...hour.further])
      if (critical ? hour.first.length === 0 : people.size === 0) return 'nobody on call'
      return critical && people.size < 2 ? `only ${hour.first[0]}` : undefined
    }
    return cover({
      items: hours.slice(0, days * 24).filter(({ at }) => critical || supported === undefined || isSupported(supported, new Date(at))),
      subject: () => policy,
      missing: (hour) => problems(lacks(hour)).map((lack) => `${hour.at}: ${lack}`),
      holds: (hour) => `${hour.at}: ${[...new Set([...hour.first, ...hour.further])].join(', ')}`,
      minimum: 1,
      what: critical ? `hours of the next ${days} days` : `supported hours of the next ${days} days`,
      verb: critical ? 'have two different people on call' : 'have somebody on call',
      onEmpty: 'FAIL',
      empty: 'There are no supported hours.',
      mend: 'Fill the gaps of the schedules, and give the policy a second level that pages somebody else.',
    })
  },
})

/** Who of a target is there at an hour: whoever has the shift, or the person or team itself. */
const presence = (target: string, duty: Duty, standings: Standings, start: Date, end: Date): ((at: Date) => readonly string[]) => {
  const rota = duty.schedules.get(target)
  if (rota === undefined) {
    const standing = standings.owner(target)
    if (standing === undefined || standing.active === 0) return () => []
    // A team stands for its people: of two or more active ones, one is always another than whoever was paged before.
    return () => (standing.kind === 'Team' && standing.active > 1 ? [target, `${target} (another)`] : [target])
  }
  const shifts = shiftsBetween(rota, duty.plans(target), { start, end }).filter(({ person }) => standings.isActive(person))
  return (at) => peopleAt(shifts, at)
}

export const checks = [pathHasLevels, everyHourHasPeople]
