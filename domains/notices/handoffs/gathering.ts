import {
  alertsIn,
  type Changed,
  type KnownFact,
  type Note,
  type NotedPage,
  type NotedSilence,
  openIn,
} from '#domains/notices/handoffs/note.ts'
import { pagedDuring } from '#domains/notices/handoffs/store.ts'
import { loadOf } from '#domains/notices/load/load.ts'
import { pagesWithin } from '#domains/notices/load/store.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { roster } from '#domains/oncall/roster.ts'
import { fieldOf, recordsNamed, textOf } from '#platform/checks/census.ts'
import { sentenceOf } from '#platform/facts/actions.ts'
import { factsAbout } from '#platform/facts/read.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { cut } from '#platform/text/cut.ts'
import { holds, type Interval } from '#platform/time/interval.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A shift that a note is written about. */
export interface ShiftOf extends Interval {
  readonly schedule: string
  readonly person: string
}

/** So many facts, lines and words keep a note readable; the log has the rest. */
const mostFacts = 2_000
const mostLines = 100
const longest = 300

const stories = ['alert.opened', 'alert.acknowledged', 'alert.unacknowledged', 'alert.resolved']
const open = [
  'incident.opened',
  'incident.reopened',
  'incident.resolved',
  'run.waiting',
  'run.approved',
  'run.decided',
  'run.resumed',
  'run.step-finished',
  'run.finished',
]
const changes = [
  'record.changed',
  'oncall.overridden',
  'oncall.override-removed',
  'oncall.fixed',
  'oncall.unfixed',
  'oncall.swap-accepted',
  'oncall.cover-taken',
]

/**
 * What happened during a shift, from the log of facts: alerts, incidents and runs belong to domains that this one may not
 * know, and are read by the names of their facts.
 */
export const gather = async (transaction: Transaction, shift: ShiftOf): Promise<Note> => {
  const { sql } = transaction
  const paged = await pagedDuring(sql, shift)
  const owner = (await transaction.read(roster)).value.schedules.get(shift.schedule)?.owner
  const owned = await ownedBy(transaction, owner)
  const about = [...new Set([...owned, ...paged.flatMap((page) => [page.subject, ...page.about.filter(isSomethingSmall)])])]
  const told = await happened(transaction, about, stories)
  const { rules, open: openAlerts } = alertsIn(told, shift)
  const openThings = openIn(await happened(transaction, about, open))
  const pages = paged.map((page): NotedPage => {
    const outcome = outcomeOf(page)
    const { acknowledged_by: by, acknowledged_at: answeredAt, at } = page
    return {
      subject: page.subject,
      title: cut(page.title, longest),
      priority: page.priority,
      at: at.toISOString(),
      outcome,
      ...(by === null ? {} : { by }),
      ...(answeredAt === null || answeredAt < at ? {} : { afterSeconds: Math.round((answeredAt.getTime() - at.getTime()) / 1_000) }),
    }
  })
  const openPages = paged
    .filter(({ phase }) => phase === 'escalating' || phase === 'snoozed')
    .map(({ subject, title, at }) => ({ what: 'page' as const, reference: subject, title, since: at.toISOString() }))
  return {
    alerts: rules.slice(0, mostLines),
    pages: pages.slice(0, mostLines),
    open: [...openThings, ...openPages, ...openAlerts].slice(0, mostLines).map((one) => ({ ...one, title: cut(one.title, longest) })),
    changed: await changedDuring(transaction, shift, owner),
    silences: await silencesAt(transaction, shift.end, owner, owned),
    figures: await figuresOf(transaction, shift),
  }
}

/** Of what a page is about: the alert and its workload, not the team that is in every second fact. */
const isSomethingSmall = (reference: string): boolean => /^(alert|alert-group|workload|incident|run):/.test(reference)

/** What the team of the schedule answers for. */
const ownedBy = async (transaction: Transaction, owner: string | undefined): Promise<readonly string[]> => {
  if (owner === undefined) return []
  const records: RecordOf[] = []
  for (const kind of ['Workload', 'Runbook', 'Playbook']) records.push(...(await recordsNamed(transaction, kind)))
  return records.filter(({ metadata }) => metadata.owner === owner).map(({ reference }) => reference)
}

/** Facts in the order they happened. */
const happened = async (transaction: Transaction, about: readonly string[], types: readonly string[]): Promise<readonly KnownFact[]> =>
  about.length === 0 ? [] : (await factsAbout(transaction.sql, about, { types, limit: mostFacts })).toReversed()

const outcomeOf = ({
  phase,
  acknowledged_by: by,
  ended_because: because,
}: {
  phase: string
  acknowledged_by: string | null
  ended_because: string | null
}) => {
  if (by !== null) return 'acknowledged'
  if (phase === 'stopped') return because === 'suppressed' ? 'suppressed' : 'resolved'
  return phase === 'acknowledged' ? 'acknowledged' : 'unanswered'
}

const changedDuring = async (transaction: Transaction, shift: ShiftOf, owner: string | undefined): Promise<readonly Changed[]> => {
  const about = [shift.schedule, ...(owner === undefined ? [] : [owner])]
  return (await happened(transaction, about, changes))
    .filter(({ at }) => holds(shift, at))
    .slice(-mostLines)
    .map((fact) => ({ at: fact.at.toISOString(), by: fact.actor, sentence: cut(sentenceOf(transaction, fact), longest) }))
}

/** Silences in force of the team, or that name something it answers for. */
const silencesAt = async (
  transaction: Transaction,
  at: Date,
  owner: string | undefined,
  owned: readonly string[],
): Promise<readonly NotedSilence[]> => {
  const names = new Set(owned.map((reference) => reference.slice(reference.indexOf(':') + 1)))
  return (await recordsNamed(transaction, 'Silence'))
    .filter((silence) => {
      const [from, to] = [textOf(silence, 'startsAt'), textOf(silence, 'endsAt')]
      const isNow = (from === undefined || new Date(from) <= at) && (to === undefined || at < new Date(to))
      const matchers = JSON.stringify(fieldOf(silence, 'matchers') ?? [])
      return (
        isNow &&
        ((owner !== undefined && silence.metadata.owner === owner) || [...names].some((name) => matchers.includes(JSON.stringify(name))))
      )
    })
    .slice(0, mostLines)
    .map((silence) => {
      const until = textOf(silence, 'endsAt')
      return {
        silence: silence.reference,
        comment: cut(textOf(silence, 'comment') ?? '', longest),
        ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
      }
    })
}

const figuresOf = async (transaction: Transaction, shift: ShiftOf): Promise<Note['figures']> => {
  const zone = (await transaction.read(addressBook)).value.contacts.get(shift.person)?.zone ?? 'UTC'
  const pages = await pagesWithin(transaction.sql, shift, { people: [shift.person] })
  const load = loadOf({ person: shift.person, zone, shifts: [shift], pages: pages.map(({ at }) => at), holidays: [], covered: [shift] })
  const { hours, pages: paged, interruptions, outOfHours, asleep } = load
  return { hours, pages: paged, interruptions, outOfHours, asleep }
}
