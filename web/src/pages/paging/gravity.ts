interface Judged {
  readonly title: string
  readonly reach: 'proven' | 'likely' | 'none'
  readonly defects: readonly { readonly grave: boolean }[]
}

const ranks = { none: 0, likely: 1, proven: 2 } as const

/** Whom a page does not reach first, then who has the most to mend, then by name. */
export const byGravity = <One extends Judged>(all: readonly One[]): readonly One[] =>
  all.toSorted(
    (one, other) =>
      graves(other) - graves(one) ||
      ranks[one.reach] - ranks[other.reach] ||
      other.defects.length - one.defects.length ||
      one.title.localeCompare(other.title),
  )

const graves = ({ defects }: Judged): number => (defects.some(({ grave }) => grave) ? 1 : 0)
