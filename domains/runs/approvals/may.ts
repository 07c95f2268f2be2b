/**
 * Who may decide about an approval. Pure: what is asked and who somebody is goes in, yes or a sentence comes out.
 *
 * Guarantees: nobody decides about what they asked for unless the document says so, through whichever reference they are
 * named; a schedule means whoever is on call at this moment, not whoever was when it was asked.
 */
export interface Question {
  /** References as the document names them, values filled in; empty: whoever may lead the run. */
  readonly from: readonly string[]
  /** Those who asked for it: who started the run, who took it up again at this step. */
  readonly askers: readonly string[]
  readonly bySelf: boolean
}

/** Somebody, as they stand now. */
export interface Candidate {
  /** `person:bo` */
  readonly person: string
  /** Teams they belong to. */
  readonly teams: readonly string[]
  /** Schedules they are on call for at this moment. */
  readonly onCall: readonly string[]
  /** They may lead the run: a responder, or of the team that owns the procedure. */
  readonly leads: boolean
}

export type Verdict = { readonly may: true; readonly via: string } | { readonly may: false; readonly because: string }

export const mayDecide = ({ from, askers, bySelf }: Question, who: Candidate): Verdict => {
  if (!bySelf && askers.some((asker) => isSame(asker, who.person)))
    return { may: false, because: 'You asked for this yourself, so somebody else must decide.' }
  if (from.length === 0)
    return who.leads
      ? { may: true, via: 'lead' }
      : { may: false, because: 'Whoever decides here leads runs of this procedure: a responder, or somebody of the team that owns it.' }
  const via = from.find((reference) => stands(reference, who))
  if (via !== undefined) return { may: true, via }
  const schedules = from.filter((reference) => reference.startsWith('schedule:'))
  const named = from.map((reference) => (reference === leads ? 'whoever leads runs of this procedure' : reference))
  const onDuty = schedules.length === 0 ? '' : ` Of ${listed(schedules)} it is whoever is on call at this moment.`
  return { may: false, because: `This is for ${listed(named)} to decide.${onDuty}` }
}

/** Whether a reference means them, directly or through a team or a shift. */
const stands = (reference: string, who: Candidate): boolean =>
  (reference === leads && who.leads) || [who.person, ...who.teams, ...who.onCall].some((own) => isSame(own, reference))

/** Stands among references for whoever may lead the run. */
export const leads = 'lead:*'

/** Each person once, though several references lead to them. */
export const eachOnce = (people: readonly string[]): readonly string[] => [
  ...new Map(people.map((person) => [person.toLowerCase(), person])).values(),
]

export const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** Every reference in what a document says: one a text, several parted by commas, or a list that was filled in. */
export const referencesOf = (values: readonly unknown[]): readonly string[] => [
  ...new Set(
    values
      .flat(3)
      .filter((value) => typeof value === 'string')
      .flatMap((text) => text.split(','))
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  ),
]

export const listed = (names: readonly string[]): string =>
  names.length <= 1 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`
