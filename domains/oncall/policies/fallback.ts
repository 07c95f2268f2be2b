import type { Finding } from '#platform/refusal.ts'

interface Policy {
  readonly spec: { readonly fallback: string }
}

/** A document of a kind this domain does not know: people and teams. */
interface Document {
  readonly spec: unknown
}

/**
 * Policies whose fallback reaches nobody: the person has left or has no way to be reached, the team has neither people
 * who can be reached nor an address of its own. What nobody answers would end there.
 */
export const fallbacksThatReachNobody = (
  policies: ReadonlyMap<string, Policy>,
  others: ReadonlyMap<string, Document>,
): readonly { readonly reference: string; readonly finding: Finding }[] =>
  [...policies].flatMap(([reference, { spec }]) => {
    const why = whyNot(spec.fallback, others)
    if (why === undefined) return []
    const mend = 'Name a person with a contact method or `email`, or a team with such people or a `contact` of its own.'
    return [{ reference, finding: { path: '/spec/fallback', rule: 'reaches', message: `The fallback reaches nobody: ${why}`, mend } }]
  })

const whyNot = (fallback: string, others: ReadonlyMap<string, Document>): string | undefined => {
  const spec = specOf(others.get(fallback))
  if (spec === undefined) return `there is no ${fallback}.`
  if (!fallback.startsWith('team:')) return isReachable(spec) ? undefined : `${fallback} has left, or has no way to be reached.`
  const contact = specOf({ spec: spec['contact'] }) ?? {}
  if (isText(contact['email']) || isText(contact['webhook'])) return undefined
  const named = [...textsIn(spec['members']), ...textsIn([spec['lead']])]
  const isOfIt = ([reference, document]: [string, Document]): boolean =>
    reference.startsWith('person:') && (named.includes(reference) || textsIn(specOf(document)?.['memberOf']).includes(fallback))
  return [...others].some((one) => isOfIt(one) && isReachable(specOf(one[1]) ?? {}))
    ? undefined
    : `nobody of ${fallback} has a way to be reached.`
}

const isReachable = (person: Readonly<Record<string, unknown>>): boolean =>
  person['active'] !== false &&
  (isText(person['email']) || (Array.isArray(person['contactMethods']) && person['contactMethods'].length > 0))

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const textsIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter(isText) : [])

const specOf = (document: Document | undefined): Readonly<Record<string, unknown>> | undefined =>
  typeof document?.spec === 'object' && document.spec !== null ? { ...document.spec } : undefined
