import type { Duty } from '#domains/oncall/duty.ts'
import { onDuty } from '#domains/oncall/duty.ts'
import type { Reach } from '#domains/oncall/policies/targets.ts'
import type { Directory } from '#domains/people/contact.ts'

/**
 * Who can be reached through a target at `now`. The answer holds for one instant and is worked out once per target,
 * because five hundred escalations of a storm ask for the same three.
 */
export const reachAt = (duty: Duty, directory: Directory, now: Date): Reach => {
  const known = new Map<string, ReturnType<Reach>>()
  return (target) => {
    const answer = known.get(target) ?? look(duty, directory, now, target)
    known.set(target, answer)
    return answer
  }
}

const look = (duty: Duty, directory: Directory, now: Date, target: string): ReturnType<Reach> => {
  const isReachable = (reference: string): boolean => {
    const contact = directory.contacts.get(reference)
    return contact !== undefined && (contact.methods.length > 0 || contact.lastWay !== undefined)
  }
  const nobody = (reason: string): ReturnType<Reach> => ({ people: [], reason })
  if (target.startsWith('schedule:')) {
    if (!duty.schedules.has(target)) return nobody(`There is no ${target}.`)
    const { people } = onDuty(duty, target, now)
    if (people.length === 0) return nobody(`Nobody is on call for ${target}.`)
    const reachable = people.filter(isReachable)
    return reachable.length > 0
      ? { people: reachable, reason: '' }
      : nobody(`${people.join(', ')}, on call for ${target}, ${people.length === 1 ? 'has' : 'have'} no way to be reached.`)
  }
  if (target.startsWith('team:')) {
    const people = (directory.members.get(target) ?? []).filter(isReachable)
    if (people.length > 0) return { people, reason: '' }
    return isReachable(target) ? { people: [target], reason: '' } : nobody(`Nobody of ${target} has a way to be reached.`)
  }
  return isReachable(target) ? { people: [target], reason: '' } : nobody(`${target} has no way to be reached.`)
}
