import type { Actor, Role } from '#platform/identity/actor.ts'

/**
 * The loop guard: no rule brings itself about.
 *
 * A delivery acts as `workflow:event-rule/<name>/<delivery>`, so every fact it records names it. What a rule is asked to do about such
 * a fact follows from the chain of rules that led to it. A rule that is in the chain already is not asked again, and no chain grows
 * longer than five.
 */
export const longestChain = 5

/** Why a rule is not asked; undefined when it is. */
export const stoppedBecause = (rule: string, chain: readonly string[]): 'circle' | 'depth' | undefined => {
  if (chain.includes(rule)) return 'circle'
  return chain.length >= longestChain ? 'depth' : undefined
}

/** As whom a delivery acts, with which rights. */
export const deliveryActor = (
  rule: string,
  delivery: string,
  role?: Role,
  setUp: { readonly author?: string; readonly behind?: readonly string[] } = {},
): Extract<Actor, { type: 'workflow' }> => ({
  type: 'workflow',
  name: rule.replace(':', '/'),
  id: delivery,
  ...(role !== undefined && { role }),
  ...setUp,
})

/** How the references of all deliveries as actors begin. */
export const deliveriesBegin = 'workflow:event-rule/'

/** The rule and delivery an actor is, by its reference; undefined when it is none. */
export const deliveryOf = (actor: string): { readonly rule: string; readonly delivery: string } | undefined => {
  const [, name, delivery] = /^workflow:event-rule\/(.+)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(actor) ?? []
  return name === undefined || delivery === undefined ? undefined : { rule: `event-rule:${name}`, delivery }
}

/** True of what the platform does by itself: it may have been brought about by a rule. What a person does was not. */
export const isByItself = (actor: string): boolean => actor.startsWith('workflow:') || actor.startsWith('node:')

/**
 * Of the things a fact is about, those that came to be with it (`alert:0198…`): their identifiers begin with the instant they were
 * made at, in milliseconds. An alert that a rule only adds a note to is not the rule's.
 */
export const madeAt = (subjects: readonly string[], at: Date): readonly string[] =>
  thingsIn(subjects).filter((thing) => Number.parseInt(thing.slice(-36).replace('-', '').slice(0, 12), 16) === at.getTime())

/** Of the things a fact is about, those that are there once and not declared. */
export const thingsIn = (subjects: readonly string[]): readonly string[] =>
  subjects.filter((subject) => /:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(subject))
