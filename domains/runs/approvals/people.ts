import { eachOnce, isSame } from '#domains/runs/approvals/may.ts'

/** Everybody, and the people of each team. */
interface Book {
  readonly contacts: ReadonlyMap<string, unknown>
  readonly members: ReadonlyMap<string, readonly string[]>
}

/** From what a document names to people. Pure. */
export interface Known {
  readonly book: Book
  readonly schedules: ReadonlyMap<string, unknown>
  /** Who is on call for a schedule at this moment. */
  readonly onCall: (schedule: string) => readonly string[]
}

/**
 * A reference as it is meant: with its kind when it has none, a name of AWS (`arn:aws:iam::…:user/alice`) as the person of
 * that name. What names nothing known stays as it is written.
 */
export const meant = (reference: string, { book, schedules }: Known): string => {
  const user = /^arn:aws[\w-]*:(?:iam|sts)::\d*:(?:user|assumed-role)\/(?:[^\s]*\/)?([^/\s]+)$/.exec(reference)?.[1]
  const name = user ?? reference
  if (name.includes(':')) return name
  const all = [...book.contacts.keys(), ...book.members.keys(), ...schedules.keys()]
  const wanted = ['person', 'team', 'schedule'].map((kind) => `${kind}:${name}`)
  return wanted.find((one) => all.some((known) => isSame(known, one))) ?? (user === undefined ? reference : `person:${user}`)
}

/** The people references lead to at this moment, each once. */
export const peopleOf = (references: readonly string[], { book, onCall }: Known): readonly string[] =>
  eachOnce(
    references.flatMap((reference) => {
      if (reference.startsWith('schedule:')) return onCall(reference)
      if (reference.startsWith('team:')) return membersOf(book, reference)
      return reference.startsWith('person:') ? [reference] : []
    }),
  )

const membersOf = (book: Book, team: string): readonly string[] =>
  book.members.get(team) ?? [...book.members].find(([name]) => isSame(name, team))?.[1] ?? []
