import { Compile } from 'typebox/compile'
import { drillFinished } from '#domains/notices/drills/facts.ts'
import { defineCheck } from '#platform/checks/check.ts'
import { recordsOf } from '#platform/checks/census.ts'
import { condition, cover, verdict } from '#platform/checks/coverage.ts'
import { daysBetween, isLive, problems, readStandings } from '#platform/checks/standing.ts'
import type { PlacedFact } from '#platform/facts/log.ts'
import { factsAbout } from '#platform/facts/read.ts'
import { parseDuration } from '#platform/time/duration.ts'
import { lengthOf, union } from '#platform/time/interval.ts'
import {
  noticeEscalated,
  noticeExhausted,
  noticePaged,
  noticePaused,
  noticeRerouted,
  noticeResumed,
  noticeSkipped,
  noticeSnoozed,
  noticeStopped,
  noticeSwitched,
} from '#domains/notices/facts.ts'
import { majorOf, pagesOf } from '#domains/notices/checks-store.ts'
import { type Happened, unansweredIn } from '#domains/notices/unanswered.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { fallbackAgainMs } from '#domains/oncall/escalation.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { policyOf } from '#domains/oncall/responsible.ts'
import { peopleIn } from '#domains/oncall/rota.ts'
import { shiftsBetween } from '#domains/oncall/schedule.ts'
import { isSupported, parseSupportHours } from '#domains/oncall/support.ts'

const dayMs = 86_400_000
const weekMs = 7 * dayMs
/** So far back unanswered pages are judged. */
const mostDays = 90

interface Load {
  readonly schedule: string
  /** Active people who take turns. */
  readonly people: readonly string[]
  /** The largest share of the next twelve weeks on call that one person has, 0 to 1, and who. */
  readonly largestShare: number
  readonly busiest: string
  /** Pages outside working days' 09:00 to 18:00 in the schedule's zone, in the last 90 days. */
  readonly pagesOutOfHours: number
}

const shareOf = (shifts: readonly { person: string; start: Date; end: Date }[]): { largestShare: number; busiest: string } => {
  const held = new Map<string, number>()
  for (const { person, start, end } of shifts) held.set(person, (held.get(person) ?? 0) + end.getTime() - start.getTime())
  // Of the time that somebody is on call, whether alone or with others.
  const total = union(shifts).reduce((sum, one) => sum + lengthOf(one), 0)
  const [busiest, most] = [...held].toSorted((a, b) => b[1] - a[1])[0] ?? ['', 0]
  return { largestShare: total === 0 ? 0 : most / total, busiest }
}

/** Being on call leaves room to sleep. */
export const rotationsAreBearable = defineCheck<readonly Load[]>({
  id: 'OPS03-BP07.a',
  practice: 'OPS03-BP07',
  scope: 'team',
  strength: 'behaviour',
  mandatory: true,
  onEmpty: 'UNKNOWN',
  claim: 'Rotations have enough people, at most one week in four, and few pages out of hours.',
  parameters: { minimumShare: 0.9, people: 4, largestShare: 0.27, pagesPerPersonAndWeek: 2 },
  inputs: { kinds: [Schedule], facts: [noticeStopped] },
  gather: async (transaction, { reference: team }) => {
    const start = transaction.now
    const end = new Date(start.getTime() + 12 * weekMs)
    const since = new Date(start.getTime() - 90 * dayMs)
    const [duty, standings] = [await readDuty(transaction, { start, end }), await readStandings(transaction)]
    const loads: Load[] = []
    for (const { reference, metadata, spec } of await recordsOf(transaction, Schedule)) {
      const rota = duty.schedules.get(reference)
      if (metadata.owner !== team || rota === undefined) continue
      const people = peopleIn(rota, duty.plans(reference).calendars).filter(standings.isActive)
      const office = parseSupportHours(`Mon-Fri 09:00-18:00 ${spec.zone}`)
      const pages = await pagesOf(transaction.sql, people, since)
      loads.push({
        schedule: reference,
        people,
        ...shareOf(shiftsBetween(rota, duty.plans(reference), { start, end })),
        pagesOutOfHours: pages.filter(({ at }) => office === undefined || !isSupported(office, at)).length,
      })
    }
    return loads
  },
  evaluate: (loads, { minimumShare = 1, people = 0, largestShare = 0, pagesPerPersonAndWeek = 0 }) => {
    const rate = (load: Load): number => load.pagesOutOfHours / Math.max(1, load.people.length) / (90 / 7)
    return cover({
      items: loads,
      subject: ({ schedule }) => schedule,
      missing: (load) =>
        problems(
          load.people.length < people && `${load.people.length} active people take turns, at least ${people} are needed`,
          load.largestShare > largestShare &&
            `${load.busiest} has ${Math.round(load.largestShare * 100)} % of the next twelve weeks, at most ${Math.round(largestShare * 100)} %`,
          rate(load) > pagesPerPersonAndWeek &&
            `${rate(load).toFixed(1)} pages out of hours per person and week, at most ${pagesPerPersonAndWeek}`,
        ),
      holds: (load) => `${load.people.length} people, ${rate(load).toFixed(1)} pages out of hours per person and week`,
      minimum: minimumShare,
      what: 'rotations',
      verb: 'are bearable',
      onEmpty: 'UNKNOWN',
      empty: 'The team has no on-call schedule.',
      mend: 'Add people to the rotations named, share turns evenly, and mend what pages at night.',
    })
  },
})

interface Tried {
  readonly workload: string
  readonly isLive: boolean
  readonly tier: number | null
  readonly policy: string | null
  readonly levels: number
  /** For each acknowledged page: the level that was ringing, from 0, and when it was answered. */
  readonly answers: readonly { readonly level: number; readonly at: string }[]
}

/** Of real pages and drills, which level answered: the one that was paged last before the acknowledgement. */
const answersIn = (
  facts: readonly { readonly type: string; readonly at: Date; readonly data: unknown }[],
): { level: number; at: string }[] => {
  const ringing = new Map<string, number>()
  const answers: { level: number; at: string }[] = []
  for (const { type, at, data } of facts) {
    if (typeof data !== 'object' || data === null || !('escalation' in data) || typeof data.escalation !== 'string') continue
    if (type === noticePaged.name && 'step' in data && typeof data.step === 'number') ringing.set(data.escalation, data.step)
    const level = ringing.get(data.escalation)
    const isAnswer = type === noticeStopped.name && 'because' in data && data.because === 'acknowledged'
    if (isAnswer && level !== undefined) answers.push({ level, at: at.toISOString() })
  }
  return answers
}

/** Of drills of the policy, which level answered in time. The fallback is no level of the path. */
const drilledIn = (facts: readonly { readonly at: Date; readonly data: unknown }[]): { level: number; at: string }[] =>
  facts.flatMap(({ at, data }) =>
    finishedDrill.Check(data)
      ? data.levels.flatMap(({ level, isFallback, isAnswered }) => (isAnswered && !isFallback ? [{ level, at: at.toISOString() }] : []))
      : [],
  )

const finishedDrill = Compile(drillFinished.data)

/** A path nobody has walked is a guess. */
export const everyLevelAnswered = defineCheck<Tried>({
  id: 'OPS10-BP04.b',
  practice: 'OPS10-BP04',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'A test page reached an acknowledgement in time at every level.',
  parameters: { daysTier0: 90, daysTier1: 180, days: 365 },
  inputs: { kinds: [EscalationPolicy], facts: [noticeStopped, drillFinished] },
  gather: async (transaction, subject) => {
    const reference = await policyOf(transaction, subject.record)
    const policy = reference === undefined ? undefined : await transaction.records.find(EscalationPolicy, reference)
    const types = [noticePaged.name, noticeStopped.name]
    const facts = await factsAbout(transaction.sql, [subject.reference], { types, limit: 5_000 })
    const drills =
      reference === undefined ? [] : await factsAbout(transaction.sql, [reference], { types: [drillFinished.name], limit: 100 })
    return {
      workload: subject.reference,
      isLive: isLive(subject.record),
      tier: subject.tier ?? null,
      policy: policy?.reference ?? null,
      levels: policy?.spec.steps.length ?? 0,
      answers: [...answersIn(facts.toReversed()), ...drilledIn(drills)],
    }
  },
  evaluate: ({ workload, isLive: live, tier, policy, levels, answers }, { daysTier0 = 0, daysTier1 = 0, days: otherDays = 0 }, now) => {
    if (!live) return verdict('NA', 'The workload is only planned.')
    if (policy === null) {
      const mend = 'Set `escalation` of the workload, or of the team that owns it.'
      return condition(false, { subject: workload, because: 'There is no escalation policy to try.', mend })
    }
    const days = tier === 0 ? daysTier0 : (tier ?? 1) <= 1 ? daysTier1 : otherDays
    const lastOf = (level: number): number | undefined => {
      const ages = answers.filter((answer) => answer.level === level).map(({ at }) => daysBetween(new Date(at), now))
      return ages.length === 0 ? undefined : Math.min(...ages)
    }
    return cover({
      items: Array.from({ length: levels }, (_, level) => ({ level, last: lastOf(level) })),
      subject: () => policy,
      missing: ({ level, last }) => {
        if (last === undefined) return [`level ${level + 1} never answered a page about it, nor a drill`]
        return last <= days ? [] : [`level ${level + 1} last answered ${last} days ago, at most ${days}`]
      },
      holds: ({ level, last }) => `level ${level + 1} answered ${last} days ago`,
      minimum: 1,
      what: 'levels',
      verb: `answered a page about it, or a drill, within ${days} days`,
      onEmpty: 'FAIL',
      empty: 'The policy has no levels.',
      mend: 'Make a drill of the policy: `andon oncall drill`, or plan one in its `drill`. Each level answers in turn.',
    })
  },
})

interface Walked {
  readonly escalation: string
  readonly title: string
  /** How long each step of its policy waits, in milliseconds; empty when it has none any more. */
  readonly timeouts: readonly number[]
  /** The policy was changed after this escalation began: its steps may have been others. */
  readonly isPolicyChanged: boolean
  readonly happened: readonly Happened[]
}

/** Any step, of a policy one does not know any more: as long as the fallback is given. */
const unknownTimeoutMs = fallbackAgainMs

/** A person wanted it otherwise, or the policy asks to wait: the page before it was not forgotten. */
const asked = [noticeEscalated, noticeResumed, noticeSwitched, noticeRerouted, noticeSnoozed, noticePaused]

const whatOf = (type: string): Happened['what'] => {
  if (type === noticeStopped.name) return 'ended'
  return asked.some(({ name }) => name === type) ? 'asked' : 'page'
}

/** Facts of escalations, newest first, as each escalation’s own story, oldest first. That every step was tried is part of the page that follows. */
const storiesIn = (facts: readonly PlacedFact[]): ReadonlyMap<string, Happened[]> => {
  const stories = new Map<string, Happened[]>()
  for (const { type, at, data } of facts.toReversed()) {
    if (type === noticeExhausted.name || typeof data !== 'object' || data === null) continue
    if (!('escalation' in data) || typeof data.escalation !== 'string') continue
    const step = 'step' in data && typeof data.step === 'number' ? data.step : 0
    const story = stories.get(data.escalation) ?? []
    story.push({ what: whatOf(type), at: at.toISOString(), step })
    stories.set(data.escalation, story)
  }
  return stories
}

/** Nobody answers, and somebody else is paged, without anybody’s doing. */
export const unansweredGoesOn = defineCheck<readonly Walked[]>({
  id: 'OPS10-BP04.c',
  practice: 'OPS10-BP04',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: false,
  onEmpty: 'NA',
  claim: 'Unanswered pages of major incidents went on by themselves, all of them.',
  parameters: { graceMinutes: 2 },
  // When it ends, not with each page: a storm would ask for every workload again and again.
  inputs: { kinds: [EscalationPolicy], facts: [noticeStopped] },
  gather: async (transaction, { reference }) => {
    const types = [noticePaged, noticeSkipped, noticeStopped, ...asked].map(({ name }) => name)
    const since = transaction.now.getTime() - mostDays * dayMs
    const facts = await factsAbout(transaction.sql, [reference], { types, limit: 5_000 })
    const stories = storiesIn(facts.filter(({ at }) => at.getTime() >= since))
    const policies = new Map((await recordsOf(transaction, EscalationPolicy)).map((policy) => [policy.reference, policy]))
    return (await majorOf(transaction.sql, [...stories.keys()])).map(({ id, title, policy: named, startedAt }) => {
      const policy = named === null ? undefined : policies.get(named)
      return {
        escalation: `escalation:${id}`,
        title,
        timeouts: (policy?.spec.steps ?? []).map(({ timeout }) => parseDuration(timeout)),
        isPolicyChanged: policy === undefined || policy.updatedAt > startedAt,
        happened: stories.get(id) ?? [],
      }
    })
  },
  evaluate: (walked, { graceMinutes = 0 }, now) =>
    cover({
      items: walked.flatMap(({ escalation, title, timeouts, isPolicyChanged, happened }) => {
        const longest = Math.max(unknownTimeoutMs, ...timeouts)
        const timeoutMs = (step: number): number => (isPolicyChanged ? longest : (timeouts[step] ?? unknownTimeoutMs))
        return unansweredIn(happened, timeoutMs, graceMinutes * 60_000, now).map((page) => ({ ...page, escalation, title }))
      }),
      subject: ({ escalation }) => escalation,
      missing: ({ stuck, step, title }) => (stuck === undefined ? [] : [`${title}: nobody answered level ${step + 1}, and ${stuck}`]),
      holds: ({ step, title }) => `${title}: nobody answered level ${step + 1}, and the next was paged`,
      minimum: 1,
      what: `unanswered pages of ${mostDays} days, Critical or Urgent,`,
      verb: 'went on by themselves',
      onEmpty: 'NA',
      empty: `Every page about it that was Critical or Urgent was answered in time, or there was none in ${mostDays} days.`,
      mend: 'Open the escalations named: the story says what held them. Give the policy a next level with people who are here.',
    }),
})

export const checks = [rotationsAreBearable, everyLevelAnswered, unansweredGoesOn]
