import type { Check } from '#platform/checks/check.ts'
import type { Subject } from '#platform/checks/census.ts'
import type { Fact } from '#platform/facts/fact.ts'

/** A check to be judged again for a subject. */
export interface Pair {
  readonly check: string
  readonly subject: string
}

/** The reference of the record a fact of a record tells of. */
const recordOf = (fact: Fact): string | undefined => {
  if (fact.type !== 'record.changed' && fact.type !== 'record.reviewed') return undefined
  const { data } = fact
  return typeof data === 'object' && data !== null && 'reference' in data && typeof data.reference === 'string' ? data.reference : undefined
}

const kindOf = (reference: string): string => reference.slice(0, reference.indexOf(':'))

/** A fact with the subjects it names, looked up once for all checks. */
interface Seen {
  readonly type: string
  readonly record: string | undefined
  /** The record itself, when it is a subject. */
  readonly own: Subject | undefined
  readonly named: readonly Subject[]
}

/**
 * Which pairs facts may have changed. A fact that names subjects of the check's scope touches these (a team through the
 * workloads it owns, too); one that names none touches all of the scope, because a check may count it for anybody.
 */
export const touchedBy = (facts: readonly Fact[], checks: readonly Check[], subjects: readonly Subject[]): readonly Pair[] => {
  const byReference = new Map(subjects.map((subject) => [subject.reference.toLowerCase(), subject]))
  const find = (reference: string): Subject | undefined => byReference.get(reference.toLowerCase())
  const seen = facts.map((fact): Seen => {
    const record = recordOf(fact)
    return {
      type: fact.type,
      record,
      own: record === undefined ? undefined : find(record),
      named: fact.subjects.flatMap((subject) => find(subject) ?? []),
    }
  })
  return checks.flatMap((check) => {
    const inScope = subjects.filter((subject) => subject.scope === check.scope)
    const touched = new Set<Subject>()
    for (const one of seen) {
      if (touched.size === inScope.length) break
      for (const subject of touchedSubjects(one, check, inScope, find)) touched.add(subject)
    }
    return [...touched].map(({ reference }) => ({ check: check.id, subject: reference }))
  })
}

const touchedSubjects = (
  seen: Seen,
  check: Check,
  inScope: readonly Subject[],
  find: (reference: string) => Subject | undefined,
): readonly Subject[] => {
  if (seen.record !== undefined) {
    // A new or changed subject is judged whatever the check reads.
    if (kindOf(seen.record) === check.scope) return seen.own === undefined ? [] : [seen.own]
    const slug = kindOf(seen.record)
    return check.inputs.kinds.some((kind) => kind.slug === slug) ? inScope : []
  }
  if (!check.inputs.facts.some(({ name }) => name === seen.type)) return []
  const named = seen.named.filter(({ scope }) => scope === check.scope)
  if (named.length > 0) return named
  const owning = check.scope === 'team' ? seen.named.flatMap(({ owner }) => (owner === undefined ? [] : (find(owner) ?? []))) : []
  return owning.length > 0 ? owning : inScope
}
