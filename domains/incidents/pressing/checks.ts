import { PriorityMatrix } from '#domains/alerts/kinds.ts'
import { alertPrioritised } from '#domains/alerts/facts.ts'
import { type GroupPriority, priorityOfGroups } from '#domains/alerts/priorities.ts'
import { incidentAcknowledged, incidentOpened, incidentResolved } from '#domains/incidents/facts.ts'
import { choicesIn, slowerThanLesser, type Waited } from '#domains/incidents/pressing/order.ts'
import { pressingSince } from '#domains/incidents/pressing/checks-store.ts'
import { defineCheck } from '#platform/checks/check.ts'
import { all, cover, verdict } from '#platform/checks/coverage.ts'
import { problems } from '#platform/checks/standing.ts'
import { saysSomething } from '#platform/checks/wording.ts'

const dayMs = 86_400_000
/** So far back incidents are judged. */
const mostDays = 90
const sinceOf = (now: Date): Date => new Date(now.getTime() - mostDays * dayMs)

interface Given {
  readonly incident: string
  readonly number: string
  readonly priority: string
  readonly openedBy: string
  readonly reason: string | null
  readonly groups: readonly GroupPriority[]
}

/** Why its priority does not stand on the matrix or on a reason; nothing when it does. */
const withoutGround = ({ number, priority, openedBy, reason, groups }: Given): string | undefined => {
  const fitting = groups.filter(({ computed, said }) => computed === priority || said?.priority === priority)
  if (fitting.some(({ isByMatrix, computed }) => isByMatrix && computed === priority)) return undefined
  if (fitting.some(({ said }) => said?.priority === priority && saysSomething(reasonIn(said.because), 2))) return undefined
  if (reason !== null && openedBy !== byAlerts && saysSomething(reason, 2)) return undefined
  if (fitting.some(({ said }) => said?.priority === priority))
    return `incident ${number} is ${priority} by a person who gave no reason one can read`
  if (openedBy === byAlerts) return `incident ${number} is ${priority} by the sender’s own word: no route or rule says impact and urgency`
  return `incident ${number} is ${priority} because ${openedBy} said so, without a reason`
}

/** Who opened it when no person did. */
const byAlerts = 'its alerts'

/** `person:bo: customers are not affected`, without the person. */
const reasonIn = (because: string): string => because.slice(because.indexOf(': ') + 1)

/** What is worked on first follows from impact and urgency, or somebody says why not. */
export const prioritiesHaveGround = defineCheck<readonly Given[]>({
  id: 'OPS10-BP03.b',
  practice: 'OPS10-BP03',
  scope: 'organization',
  strength: 'behaviour',
  mandatory: true,
  onEmpty: 'UNKNOWN',
  claim: 'Incidents carry the priority the matrix gives, or a reason for another.',
  parameters: { minimumShare: 0.95 },
  inputs: { kinds: [PriorityMatrix], facts: [incidentOpened, alertPrioritised] },
  gather: async (transaction) => {
    const incidents = await pressingSince(transaction.sql, sinceOf(transaction.now))
    const groups = await priorityOfGroups(transaction, [...new Set(incidents.flatMap((one) => one.groups))])
    return incidents.map(({ id, number, priority, openedBy, reason, groups: linked }) => ({
      incident: `incident:${id}`,
      number,
      priority,
      openedBy,
      reason,
      groups: linked.flatMap((group) => groups.get(group) ?? []),
    }))
  },
  evaluate: (incidents, { minimumShare = 1 }) =>
    cover({
      items: incidents,
      subject: ({ incident }) => incident,
      missing: (one) => problems(withoutGround(one)),
      holds: ({ number, priority }) => `incident ${number} is ${priority} by the matrix or for a reason`,
      minimum: minimumShare,
      what: `incidents of ${mostDays} days`,
      verb: 'have the priority of the matrix, or a reason for another',
      onEmpty: 'UNKNOWN',
      empty: `There was no incident in ${mostDays} days.`,
      mend: 'Say impact and urgency in the route or rule of those alerts; who opens an incident by hand, or makes it more or less pressing, writes why.',
    }),
})

/** The greater is taken on before the lesser. */
export const greaterComesFirst = defineCheck<readonly Waited[]>({
  id: 'OPS10-BP03.c',
  practice: 'OPS10-BP03',
  scope: 'organization',
  strength: 'behaviour',
  mandatory: false,
  onEmpty: 'UNKNOWN',
  claim: 'Nobody worked on the lesser while the greater waited, and the urgent is engaged first.',
  parameters: { minimumShare: 0.95, graceMinutes: 2, fewestToCompare: 5 },
  inputs: { kinds: [], facts: [incidentOpened, incidentAcknowledged, incidentResolved] },
  gather: async (transaction) =>
    (await pressingSince(transaction.sql, sinceOf(transaction.now))).map((one) => ({
      incident: `incident:${one.id}`,
      number: one.number,
      priority: one.priority,
      rank: one.rank,
      owner: one.owner,
      openedAt: one.openedAt.toISOString(),
      acknowledgedAt: one.acknowledgedAt?.toISOString() ?? null,
      resolvedAt: one.resolvedAt?.toISOString() ?? null,
    })),
  evaluate: (incidents, { minimumShare = 1, graceMinutes = 0, fewestToCompare = 1 }, now) => {
    const choices = choicesIn(incidents, graceMinutes * 60_000)
    const slower = slowerThanLesser(incidents, fewestToCompare, now)
    if (choices.length === 0 && slower === undefined)
      return verdict(
        'UNKNOWN',
        `In ${mostDays} days no team had to choose between two incidents, and too few happened to compare how soon they were taken on.`,
      )
    return all(
      cover({
        items: choices,
        subject: ({ taken }) => taken.incident,
        missing: ({ taken, waiting }) =>
          waiting === undefined
            ? []
            : [`incident ${taken.number} (${taken.priority}) was taken on while ${waiting.number} (${waiting.priority}) waited`],
        holds: ({ taken }) => `incident ${taken.number} was the more pressing`,
        minimum: minimumShare,
        what: 'choices between two incidents of one team',
        verb: 'took the more pressing first',
        onEmpty: 'NA',
        empty: 'No team had to choose between two incidents.',
        mend: 'Acknowledge the more pressing of two first, or hand one to somebody else: the list of incidents is ordered by it.',
      }),
      slower ?? verdict('NA', 'Too few incidents of two priorities to compare how soon they were taken on.'),
    )
  },
})

export const pressingChecks = [prioritiesHaveGround, greaterComesFirst]
