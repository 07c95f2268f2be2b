import Type, { type Static } from 'typebox'
import { Line, lineOf } from '#domains/alerts/story.ts'
import type { Fact } from '#platform/facts/fact.ts'

/** One line of an incident's timeline. */
export const Moment = Type.Object({
  ...Line.properties,
  sinceStartSeconds: Type.Integer({ description: 'Seconds since the incident began; negative before it was known.' }),
  role: Type.Union([Type.Literal('signal'), Type.Literal('people'), Type.Literal('procedure'), Type.Literal('incident')], {
    description: 'Whose line it is, for filters and icons.',
  }),
})
export type Moment = Static<typeof Moment>

/**
 * Facts as a timeline: in order of time, each once, with the time since `start`.
 *
 * @param sentence The words of a fact.
 */
export const timelineOf = (facts: readonly Fact[], start: Date, sentence: (fact: Fact) => string): readonly Moment[] => {
  const once = new Map(facts.map((fact) => [fact.id, fact]))
  return [...once.values()].toSorted(byTime).map((fact) => ({
    ...lineOf(fact, sentence(fact)),
    sinceStartSeconds: Math.round((fact.at.getTime() - start.getTime()) / 1_000),
    role: roleOf(fact.type),
  }))
}

const byTime = (a: Fact, b: Fact): number => a.at.getTime() - b.at.getTime() || (BigInt(a.id) < BigInt(b.id) ? -1 : 1)

const roleOf = (type: string): Moment['role'] => {
  const noun = type.slice(0, type.indexOf('.'))
  switch (noun) {
    case 'alert':
    case 'canary':
      return 'signal'
    case 'notice':
    case 'message':
    case 'oncall':
      return 'people'
    case 'run':
    case 'procedure':
      return 'procedure'
    default:
      return 'incident'
  }
}
