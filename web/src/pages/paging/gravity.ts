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

interface Wayfarer {
  readonly methods: readonly {
    readonly method: string
    readonly channel: string
    readonly configured: boolean
    readonly missing?: string | undefined
  }[]
  readonly defects: readonly { readonly method?: string | undefined; readonly grave: boolean }[]
}

/** What somebody's own ways lack. That a channel cannot be used here is the installation's, and grave only when nothing else is left. */
export const ownDefects = <One extends Wayfarer>({ methods, defects }: One): readonly One['defects'][number][] => {
  const idle = new Set(methods.flatMap(({ method, configured }) => (configured ? [] : [method])))
  return defects.filter(({ method, grave }) => grave || method === undefined || !idle.has(method))
}

/** The channels that cannot be used here, with what to set and how many have one, most first. */
export const notSetUp = (
  all: readonly Wayfarer[],
): readonly { readonly channel: string; readonly people: number; readonly mend: string }[] => {
  const found = new Map<string, { readonly people: number; readonly mend: string }>()
  for (const { methods } of all) {
    const idle = new Map(methods.flatMap(({ channel, configured, missing }) => (configured ? [] : [[channel, missing ?? ''] as const])))
    for (const [channel, mend] of idle) found.set(channel, { people: (found.get(channel)?.people ?? 0) + 1, mend })
  }
  return [...found].map(([channel, rest]) => ({ channel, ...rest })).toSorted((one, other) => other.people - one.people)
}
