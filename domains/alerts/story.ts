import Type, { type Static } from 'typebox'
import type { Fact } from '#platform/facts/fact.ts'

/** One line of a story: when, who, what. */
export const Line = Type.Object({
  id: Type.String({ description: 'Identifier of the fact; later ones are larger.' }),
  at: Type.String({ format: 'date-time', description: 'When it happened.' }),
  type: Type.String({ description: 'What happened: `alert.opened`.' }),
  actor: Type.String({ description: 'Who did it.' }),
  sentence: Type.String({ description: 'What happened, in words.' }),
  subjects: Type.Array(Type.String(), { description: 'What it is about.' }),
})
export type Line = Static<typeof Line>

/** A fact as a line of a story. */
export const lineOf = (fact: Fact, sentence: string): Line => ({
  id: fact.id,
  at: fact.at.toISOString(),
  type: fact.type,
  actor: fact.actor,
  sentence: sentence.replaceAll(/ {2,}/g, ' ').trim(),
  subjects: [...fact.subjects],
})
