/** Somebody, or a place, that a step pages. */
export interface PagedPerson {
  /** `person:alice`, `team:payments` (its own address), `channel:payments-room`, `dependency:card-processor`. */
  readonly person: string
  /** The target that led to them: `schedule:payments`. */
  readonly target: string
}

/** Who can be reached through a target now; nobody comes with the reason. */
export type Reach = (target: string) => { readonly people: readonly string[]; readonly reason: string }

export interface Gathered {
  readonly people: readonly PagedPerson[]
  /**
   * Whether a person is among them who has not answered yet. A room or a vendor does when the step names nobody else:
   * telling a room beside an empty schedule is no reason to wait.
   */
  readonly reaches: boolean
  /** Why it does not. */
  readonly reason: string
}

/** A chat room, a webhook, the support of a vendor: told, but nobody in particular. */
export const isPlace = (reference: string): boolean => reference.startsWith('channel:') || reference.startsWith('dependency:')

/** Everybody a step reaches now, each once, but for those who have answered. */
export const gather = (targets: readonly string[], reach: Reach, answered: readonly string[] = []): Gathered => {
  const found = new Map<string, PagedPerson>()
  const reasons: string[] = []
  for (const target of targets) {
    const { people, reason } = reach(target)
    const left = people.filter((person) => !answered.includes(person))
    for (const person of left) if (!found.has(person)) found.set(person, { person, target })
    if (people.length === 0) reasons.push(reason)
    else if (left.length === 0) reasons.push(`${people.join(', ')} has answered.`)
  }
  const people = [...found.values()]
  const namesPeople = targets.some((target) => !isPlace(target))
  const reaches = people.some(({ target }) => !namesPeople || !isPlace(target))
  return { people, reaches, reason: reasons.length === 0 ? 'Nobody is named here.' : reasons.join(' ') }
}
