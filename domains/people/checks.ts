import { defineCheck } from '#platform/checks/check.ts'
import { ownersInUse, recordsOf } from '#platform/checks/census.ts'
import { condition, all, cover } from '#platform/checks/coverage.ts'
import {
  daysBetween,
  lookedAt,
  ownerProblem,
  problems,
  readStandings,
  reviewProblem,
  type Looked,
  type OwnerStanding,
} from '#platform/checks/standing.ts'
import { Person, Team } from '#domains/people/kinds.ts'

interface OwningTeam {
  readonly standing: OwnerStanding
  readonly email: string | null
  readonly chat: string | null
  /** The mail address belongs to one person and not to the team. */
  readonly isPersonal: boolean
  readonly verifiedOn: string | null
}

/** Teams that own something: enough people behind them, and a contact that was tried. */
export const teamsAnswer = defineCheck<readonly OwningTeam[]>({
  id: 'OPS02-BP01.b',
  practice: 'OPS02-BP01',
  scope: 'organization',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Owning teams have two or more active members and a contact somebody verified within 180 days.',
  parameters: { minimumShare: 0.95, days: 180 },
  inputs: { kinds: [Team, Person], facts: [] },
  gather: async (transaction) => {
    const [owned, standings] = [await ownersInUse(transaction), await readStandings(transaction)]
    const mails = new Set((await recordsOf(transaction, Person)).flatMap(({ spec }) => spec.email?.toLowerCase() ?? []))
    return (await recordsOf(transaction, Team))
      .filter((team) => owned.has(team.reference.toLowerCase()))
      .flatMap(({ reference, spec }) => {
        const standing = standings.owner(reference)
        const { email = null, chat = null, verifiedOn = null } = spec.contact ?? {}
        return standing === undefined
          ? []
          : [{ standing, email, chat, verifiedOn, isPersonal: email !== null && mails.has(email.toLowerCase()) }]
      })
  },
  evaluate: (teams, { minimumShare = 1, days = 0 }, now) =>
    cover({
      items: teams,
      subject: ({ standing }) => standing.reference,
      missing: (team) =>
        problems(
          ownerProblem(team.standing),
          team.email === null && team.chat === null && 'no contact of the team',
          team.isPersonal && team.chat === null && `${team.email} is one person’s address`,
          verificationProblem(team.verifiedOn, days, now),
        ),
      holds: ({ standing, verifiedOn }) => `${standing.active} active members, contact verified on ${verifiedOn}`,
      minimum: minimumShare,
      what: 'owning teams',
      verb: 'have people and a verified contact',
      onEmpty: 'FAIL',
      empty: 'No team owns anything.',
      mend: 'Write to the contact of each team named, and when somebody answers set `contact.verifiedOn` in its record; add members where fewer than two are active.',
    }),
})

const verificationProblem = (verifiedOn: string | null, days: number, now: Date): string | undefined => {
  if (verifiedOn === null) return 'contact never verified'
  const age = daysBetween(new Date(verifiedOn), now)
  if (age < -1) return `contact verified on ${verifiedOn}, which is still to come`
  return age <= days ? undefined : `contact verified ${age} days ago, at most ${days}`
}

interface TeamRecord {
  readonly reference: string
  readonly charter: string
  readonly responsibilities: number
  readonly lead: string | null
  readonly isLeadActive: boolean
  readonly hasContact: boolean
  readonly looked: Looked
}

/** A team says what it is for, who decides, what others may count on, and where it is reached. */
export const teamIsDescribed = defineCheck<TeamRecord | undefined>({
  id: 'OPS02-BP04.a',
  practice: 'OPS02-BP04',
  scope: 'team',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Each team has a charter, an active lead, a list of responsibilities and a contact, reviewed within 180 days.',
  parameters: { days: 180 },
  inputs: { kinds: [Team, Person], facts: [] },
  gather: async (transaction, { reference }) => {
    const team = await transaction.records.find(Team, reference)
    if (team === undefined) return undefined
    const standings = await readStandings(transaction)
    const { charter = '', responsibilities = [], lead, contact } = team.spec
    return {
      reference,
      charter,
      responsibilities: responsibilities.length,
      lead: lead ?? null,
      isLeadActive: standings.isActive(lead),
      hasContact: contact?.email !== undefined || contact?.chat !== undefined,
      looked: lookedAt(team),
    }
  },
  evaluate: (team, { days = 0 }, now) => {
    const subject = team?.reference ?? 'team'
    if (team === undefined) return condition(false, { subject, because: 'The team has no record.', mend: 'Declare the team.' })
    const part = (holds: boolean, good: string, bad: string, mend: string) =>
      condition(holds, { subject, because: holds ? good : bad, mend })
    const late = reviewProblem(team.looked, days, now)
    return all(
      part(team.charter.trim().length >= 20, 'It has a charter.', 'It has no charter.', 'Say in `charter` what the team is for.'),
      part(
        team.isLeadActive,
        `${team.lead} leads it.`,
        team.lead === null ? 'Nobody leads it.' : `${team.lead} leads it and is not active.`,
        'Name an active `lead`.',
      ),
      part(
        team.responsibilities > 0,
        `It lists ${team.responsibilities} responsibilities.`,
        'It lists no responsibilities.',
        'List in `responsibilities` what others may count on.',
      ),
      part(team.hasContact, 'It has a contact.', 'It has no contact.', 'Set `contact.email` or `contact.chat`.'),
      part(
        late === undefined,
        `It was looked at within ${days} days.`,
        `It was ${late}.`,
        'Review the record and answer “still right” or change it.',
      ),
    )
  },
})

export const checks = [teamsAnswer, teamIsDescribed]
