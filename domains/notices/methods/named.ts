/** Who may be paged, and where they are named. */
export interface Naming {
  readonly schedules: ReadonlyMap<string, readonly string[]>
  readonly policies: ReadonlyMap<string, readonly string[]>
  readonly members: ReadonlyMap<string, readonly string[]>
}

/** The people and places schedules and policies name, through teams and schedules as well, each with the records that do. */
export const namedIn = ({ schedules, policies, members }: Naming): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, Set<string>>()
  const add = (who: string, where: string): void => void found.set(who, (found.get(who) ?? new Set()).add(where))
  for (const [schedule, people] of schedules) for (const person of people) add(person, schedule)
  for (const [policy, targets] of policies)
    for (const target of targets) {
      const people = target.startsWith('schedule:')
        ? (schedules.get(target) ?? [])
        : target.startsWith('team:')
          ? (members.get(target) ?? [])
          : [target]
      for (const person of people) add(person, policy)
    }
  return new Map([...found].map(([who, where]) => [who, [...where].toSorted()]))
}
