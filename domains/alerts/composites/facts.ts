import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const state = (description: string) =>
  Type.Union([Type.Literal('ALARM'), Type.Literal('OK'), Type.Literal('INSUFFICIENT_DATA')], { description })

/** A composite alarm went into another state, or its suppressor began or ended to hold its actions. */
export const compositeChanged = defineFact({
  name: 'composite.changed',
  sentence: '{composite} is {state}: {why}',
  data: Type.Object({
    composite: Type.String({ description: 'The composite alarm, `composite-alarm:checkout-down`.' }),
    state: state('Its state now.'),
    before: state('Its state before.'),
    why: Type.String({ description: 'What its members are.' }),
    /** Who holds its actions. */
    suppressedBy: Type.Optional(Type.Union([Type.Literal('Alarm'), Type.Literal('WaitPeriod'), Type.Literal('ExtensionPeriod')])),
    workload: Type.Optional(Type.String()),
  }),
})
