import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const owner = Type.String({ maxLength: 200, description: 'Whose method it is: `person:alice`.' })
const method = Type.String({ maxLength: 60, description: 'What it is called: `text`.' })
const channel = Type.String({ maxLength: 20, description: 'What carries it: `sms`.' })
const by = Type.String({ maxLength: 300, description: 'Who did it.' })
const closed = { additionalProperties: false }

/** A code went to a contact method, to see that its owner reads it. */
export const codeSent = defineFact({
  name: 'contact.code-sent',
  sentence: 'A code was sent to “{method}” ({channel}) of {owner}',
  data: Type.Object({ owner, method, channel, by, message: Type.String({ maxLength: 200 }) }, closed),
})

/** The owner of a contact method proved to read it. */
export const methodVerified = defineFact({
  name: 'contact.verified',
  sentence: '“{method}” ({channel}) of {owner} is verified',
  data: Type.Object({ owner, method, channel, how: Type.Union([Type.Literal('code'), Type.Literal('test')]) }, closed),
})

/** A code was wrong or came too late. */
export const codeRefused = defineFact({
  name: 'contact.code-refused',
  sentence: 'A code for “{method}” ({channel}) of {owner} was refused: {because}',
  data: Type.Object({ owner, method, channel, because: Type.String({ maxLength: 300 }) }, closed),
})

/** Somebody asked for a test message by one of the ways a person, a channel or a vendor is reached. */
export const methodTested = defineFact({
  name: 'contact.tested',
  sentence: '{by} sent a test message to “{method}” ({channel}) of {owner}',
  data: Type.Object({ owner, method, channel, by, message: Type.String({ maxLength: 200 }) }, closed),
})

/** Somebody whom schedules or policies name can be reached by no method that works, since their record was saved. */
export const personUnreachable = defineFact({
  name: 'contact.unreachable',
  sentence: 'A page may not reach {person}: {because}',
  data: Type.Object({ person: owner, because: Type.String({ maxLength: 2_000, description: 'What is wrong, and what to do.' }) }, closed),
})
