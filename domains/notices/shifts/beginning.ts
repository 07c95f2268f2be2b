import type { Stint } from '#domains/notices/shifts/seats.ts'

/** A stint whose person is to be told now that it begins. */
export interface Beginning {
  readonly stint: Stint
  /** Which of the person's notices it is, in milliseconds before it begins. */
  readonly notice: number
}

/**
 * Who is to be told now that a shift begins, and when the next one is.
 *
 * Of several notices that are due only the last counts: who is put on call half an hour ahead is told once. Whoever goes on
 * after hours in which nobody was on call (the nights of an office's schedule) is told nothing: nothing was handed over.
 */
export const beginningsAt = (
  stints: readonly Stint[],
  noticesOf: (person: string) => readonly number[],
  now: Date,
): { readonly due: readonly Beginning[]; readonly nextAt: Date | undefined } => {
  const due: Beginning[] = []
  let nextAt: number | undefined
  for (const stint of stints) {
    const left = stint.start.getTime() - now.getTime()
    if (left <= 0 || stint.after?.has(stint.person) === true) continue
    const notices = noticesOf(stint.person)
    const reached = notices.filter((notice) => notice >= left)
    if (reached.length > 0) due.push({ stint, notice: Math.min(...reached) })
    for (const notice of notices) if (notice < left) nextAt = Math.min(nextAt ?? Number.POSITIVE_INFINITY, stint.start.getTime() - notice)
  }
  return { due, nextAt: nextAt === undefined ? undefined : new Date(nextAt) }
}

/** What makes a notice the same one. */
export const beginningKey = ({ stint, notice }: Beginning): string =>
  `begins ${stint.schedule} ${stint.person} ${stint.start.toISOString()} ${notice}`
