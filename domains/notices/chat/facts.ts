import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const channel = Type.String({ maxLength: 20, description: 'Where: `telegram`.' })
const person = Type.String({ maxLength: 200, description: 'Who: `person:alice`.' })
const user = Type.String({ maxLength: 500, description: 'What they are called there.' })
const closed = { additionalProperties: false }

/** A code was made that says in a chat who somebody is. */
export const chatCodeMade = defineFact({
  name: 'contact.code-made',
  sentence: 'A code was made that links {person} to {channel}',
  data: Type.Object({ person, channel }, closed),
})

/** It is known who somebody in a chat is. */
export const chatLinked = defineFact({
  name: 'contact.linked',
  sentence: '{person} is {user} in {channel}, known by {knownBy}',
  data: Type.Object(
    { person, channel, user, knownBy: Type.String({ maxLength: 20, description: 'A code sent from there, or the mail address.' }) },
    closed,
  ),
})

/** What comes from there is no longer taken as that person's. */
export const chatUnlinked = defineFact({
  name: 'contact.unlinked',
  sentence: '{user} in {channel} is no longer taken as {person}',
  data: Type.Object({ person, channel, user }, closed),
})
