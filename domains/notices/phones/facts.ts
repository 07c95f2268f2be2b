import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const person = Type.String({ maxLength: 200, description: 'Who: `person:alice`.' })
const device = Type.String({ maxLength: 100, description: 'What the person calls the browser: `phone`.' })

/** Somebody answered from a telephone or by mail. What came of it has facts of its own. */
export const noticeReplied = defineFact({
  name: 'notice.replied',
  sentence: '{person} answered by {channel}: “{said}”',
  data: Type.Object(
    {
      person,
      channel: Type.Union([Type.Literal('sms'), Type.Literal('voice'), Type.Literal('email')], { description: 'How it came in.' }),
      said: Type.String({ maxLength: 200, description: 'What was written, or the key that was pressed.' }),
      answered: Type.String({ maxLength: 2_000, description: 'What the person was told.' }),
    },
    { additionalProperties: false },
  ),
})

/** A browser of somebody takes messages now. */
export const deviceAllowed = defineFact({
  name: 'contact.push-subscribed',
  sentence: '{person} allowed messages to their browser “{device}”',
  data: Type.Object({ person, device }, { additionalProperties: false }),
})

/** A browser of somebody takes messages no more. */
export const deviceRemoved = defineFact({
  name: 'contact.push-unsubscribed',
  sentence: 'Messages to the browser “{device}” of {person} ended: {because}',
  data: Type.Object(
    { person, device, because: Type.String({ maxLength: 500, description: 'Who ended them, or what the push service said.' }) },
    { additionalProperties: false },
  ),
})

/** Somebody answered STOP, or START: what the law has carriers obey. */
export const numberStopped = defineFact({
  name: 'contact.number-stopped',
  sentence: '{person} answered {word} from {number}',
  data: Type.Object(
    {
      person,
      number: Type.String({ maxLength: 40, description: 'The telephone number.' }),
      word: Type.Union([Type.Literal('STOP'), Type.Literal('START')], {
        description: 'STOP ends messages to the number, START allows them again.',
      }),
    },
    { additionalProperties: false },
  ),
})
