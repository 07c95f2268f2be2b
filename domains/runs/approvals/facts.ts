import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const common = {
  run: Type.String({ description: 'Identifier of the run.' }),
  approval: Type.String({ description: 'Identifier of the approval.' }),
  procedure: Type.String({ description: 'Its procedure, `runbook:restart-checkout`.' }),
  step: Type.String({ description: 'Identifier of the step in its document.' }),
  title: Type.String({ description: 'Title of the step.' }),
}
const references = (description: string) => Type.Array(Type.String(), { description })

export const approvalAsked = defineFact({
  name: 'run.approval-asked',
  sentence: 'An approval was asked for: step “{title}”.',
  data: Type.Object({
    ...common,
    asked: references('Who may decide; empty: whoever may lead the run.'),
    people: references('Who was told.'),
    needed: Type.Integer({ description: 'How many must approve.' }),
    expiresAt: Type.Optional(Type.String({ description: 'Until when it can be given.' })),
    problem: Type.Optional(Type.String({ description: 'Why it cannot be given as things stand.' })),
  }),
})

export const approvalReminded = defineFact({
  name: 'run.reminded',
  sentence: 'Asked again for an approval: step “{title}”.',
  data: Type.Object({ ...common, people: references('Who was asked again.') }),
})

export const approvalEscalated = defineFact({
  name: 'run.approval-escalated',
  sentence: 'Nobody approved in time, so others are asked: step “{title}”.',
  data: Type.Object({
    ...common,
    asked: references('Who may decide besides from now on.'),
    people: references('Who was told.'),
    expiresAt: Type.Optional(Type.String({ description: 'Until when it can be given now.' })),
  }),
})

export const approvalSettled = defineFact({
  name: 'run.approval-settled',
  sentence: 'The approval of step “{title}” is over: {state}.',
  data: Type.Object({
    ...common,
    state: Type.Union([Type.Literal('approved'), Type.Literal('rejected'), Type.Literal('expired'), Type.Literal('withdrawn')], {
      description: '`withdrawn`: it is no longer needed, because the run was cancelled or goes on elsewhere.',
    }),
    by: references('Who decided.'),
  }),
})
