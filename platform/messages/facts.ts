import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const message = Type.String({ maxLength: 200, description: 'The message, as `message.get` takes it.' })
const channel = Type.String({ maxLength: 20, description: 'What carried it.' })
const to = Type.String({ maxLength: 2_000, description: 'The address, without its signing secret.' })
const reason = Type.String({ maxLength: 2_000, description: 'What the other side answered, or why it was given up.' })
const attempt = Type.Integer({ minimum: 0, description: 'Which attempt this was.' })

const outcome = Type.Object({ message, channel, to, reason, attempt }, { additionalProperties: false })

/** The other side took it. Recorded under everything the message is about. */
export const messageDelivered = defineFact({ name: 'message.delivered', sentence: 'Message delivered to {to} by {channel}', data: outcome })

/** It will never arrive: the other side refused it, or it was given up. Recorded under everything the message is about. */
export const messageRefused = defineFact({
  name: 'message.refused',
  sentence: 'Message to {to} by {channel} did not arrive: {reason}',
  data: outcome,
})

/** A person put it back in line. */
export const messageRetried = defineFact({
  name: 'message.retried',
  sentence: 'Message to {to} by {channel} is tried again',
  data: Type.Object({ message, channel, to }, { additionalProperties: false }),
})

/** A person asked for a test message. */
export const messageTested = defineFact({
  name: 'message.tested',
  sentence: 'A test message to {to} by {channel} was asked for',
  data: Type.Object({ message, channel, to }, { additionalProperties: false }),
})
