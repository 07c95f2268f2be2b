import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const rule = Type.String({ description: 'The rule.' })
const delivery = Type.String({ description: 'Identifier of the delivery.' })

/** A delivery was given up: it waits in the dead-letter list. */
export const deliveryFailed = defineFact({
  name: 'event-rule.delivery-failed',
  sentence: '{rule} could not do {action} for {type}: {reason}',
  data: Type.Object({
    rule,
    delivery,
    target: Type.String(),
    action: Type.String(),
    type: Type.String(),
    attempts: Type.Integer(),
    reason: Type.String(),
  }),
})

/** A rule was due more often than it may: what is over waits its turn. */
export const ruleHeld = defineFact({
  name: 'event-rule.held',
  sentence: '{rule} is due more than {perMinute} times a minute; {deliveries} deliveries wait until {until}, {givenUp} were given up',
  data: Type.Object({ rule, perMinute: Type.Integer(), deliveries: Type.Integer(), until: Type.String(), givenUp: Type.Integer() }),
})

/** A rule would have gone round in a circle, or a chain of rules grew too long. Told once for each way it came about. */
export const ruleStopped = defineFact({
  name: 'event-rule.stopped',
  sentence: '{rule} was not asked about {type}: {because}',
  data: Type.Object({ rule, type: Type.String(), chain: Type.Array(Type.String()), because: Type.String() }),
})

/** Somebody handed what happened before to a rule again. */
export const ruleReplayed = defineFact({
  name: 'event-rule.replayed',
  sentence: '{rule} was given {events} events of the past again',
  data: Type.Object({
    rule,
    replay: Type.String(),
    from: Type.String(),
    to: Type.String(),
    lookedAt: Type.Integer(),
    events: Type.Integer(),
    deliveries: Type.Integer(),
  }),
})

/** Deliveries that were given up are tried again. */
export const deliveriesRetried = defineFact({
  name: 'event-delivery.retried',
  sentence: '{deliveries} given-up deliveries of {rule} are tried again',
  data: Type.Object({ rule, deliveries: Type.Integer() }),
})

/** Deliveries that were given up need not be made any more. */
export const deliveriesDiscarded = defineFact({
  name: 'event-delivery.discarded',
  sentence: '{deliveries} given-up deliveries of {rule} were discarded: {reason}',
  data: Type.Object({ rule, deliveries: Type.Integer(), reason: Type.String() }),
})
