import { type Actor, actorReference, holdsRole } from '#platform/identity/actor.ts'
import type { Fact } from '#platform/facts/fact.ts'

/** What concerns sign-ins and tokens is for administrators and for the person it is about. */
export const maySee = (actor: Actor, fact: Fact): boolean =>
  !/^(identity|session|token)\./.test(fact.type) || holdsRole(actor, 'administrator') || fact.subjects.includes(actorReference(actor))
