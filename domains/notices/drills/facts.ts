import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const closed = { additionalProperties: false }
const drill = Type.String({ description: 'The drill.' })
const policy = Type.String({ maxLength: 200, description: 'The policy that is tried: `escalation-policy:payments`.' })
const level = Type.Integer({ minimum: 0, description: 'Which level, from 0; the last is the fallback.' })
const reason = Type.String({ maxLength: 2_000, description: 'Why.' })

export const drillStarted = defineFact({
  name: 'oncall.drill-started',
  sentence: 'A drill of {policy} began',
  data: Type.Object(
    {
      drill,
      policy,
      mode: Type.Union([Type.Literal('in-turn'), Type.Literal('at-once')], { description: 'One level after the other, or all at once.' }),
      levels: Type.Integer({ minimum: 1, description: 'How many levels it has, the fallback among them.' }),
    },
    closed,
  ),
})

export const drillAnswered = defineFact({
  name: 'oncall.drill-answered',
  sentence: '{person} answered a test page of {policy} by {method} after {afterSeconds} s',
  data: Type.Object(
    {
      drill,
      policy,
      level,
      person: Type.String({ maxLength: 200, description: 'Who: `person:alice`.' }),
      method: Type.String({ maxLength: 100, description: 'What they answered from.' }),
      afterSeconds: Type.Integer({ minimum: 0, description: 'Seconds after the level was paged.' }),
      isInTime: Type.Boolean({ description: 'Whether the time of the level had not passed.' }),
    },
    closed,
  ),
})

export const drillFinished = defineFact({
  name: 'oncall.drill-finished',
  sentence: 'A drill of {policy} ended: {answered} of {tried} levels answered in time',
  data: Type.Object(
    {
      drill,
      policy,
      answered: Type.Integer({ minimum: 0, description: 'How many levels answered in time.' }),
      tried: Type.Integer({ minimum: 0, description: 'How many levels were tried.' }),
      score: Type.Integer({ minimum: 0, maximum: 100, description: 'The same as a number from 0 to 100.' }),
      levels: Type.Array(
        Type.Object(
          {
            level,
            isFallback: Type.Boolean({ description: 'Whether it is the fallback.' }),
            isAnswered: Type.Boolean({ description: 'Whether somebody answered in time.' }),
            afterSeconds: Type.Optional(Type.Integer({ minimum: 0, description: 'How long the first answer took.' })),
          },
          closed,
        ),
        { maxItems: 50, description: 'Each level that was tried.' },
      ),
    },
    closed,
  ),
})

/** Ended before every level was tried. */
export const drillStopped = defineFact({
  name: 'oncall.drill-stopped',
  sentence: 'A drill of {policy} was stopped: {reason}',
  data: Type.Object({ drill, policy, reason }, closed),
})

/** What a policy planned was not made. */
export const drillSkipped = defineFact({
  name: 'oncall.drill-skipped',
  sentence: 'The planned drill of {policy} was not made: {reason}',
  data: Type.Object({ drill, policy, reason }, closed),
})
