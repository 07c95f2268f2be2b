import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const procedure = Type.String({ description: 'The procedure, `runbook:restart-checkout`.' })
const title = Type.String({ description: 'What it is called.' })

export const procedurePreApproved = defineFact({
  name: 'procedure.pre-approved',
  sentence: '{title} was approved beforehand until {until}.',
  data: Type.Object({
    procedure,
    title,
    board: Type.String({ description: 'The board.' }),
    until: Type.String({ description: 'Until when.' }),
    digest: Type.String({ description: 'Of the text that was approved.' }),
    note: Type.Optional(Type.String({ description: 'What was written down.' })),
  }),
})

export const procedureApprovalEnded = defineFact({
  name: 'procedure.pre-approval-ended',
  sentence: 'What was approved beforehand of {title} holds no longer: {because}',
  data: Type.Object({ procedure, title, because: Type.String({ description: 'Why.' }) }),
})

export const runReported = defineFact({
  name: 'run.feedback',
  sentence: 'Something is wrong with {title}: {text}',
  data: Type.Object({
    report: Type.String({ description: 'Identifier of the report.' }),
    procedure,
    title,
    run: Type.Optional(Type.String({ description: 'The run it was noticed in.' })),
    step: Type.Optional(Type.String({ description: 'The step that is wrong.' })),
    what: Type.String({ description: '`wrong`, `unclear`, `missing`, `outdated`.' }),
    text: Type.String({ description: 'What is wrong.' }),
  }),
})

export const reportAnswered = defineFact({
  name: 'procedure.report-answered',
  sentence: 'The report about {title} was answered: {answer}',
  data: Type.Object({
    report: Type.String({ description: 'Identifier of the report.' }),
    procedure,
    title,
    state: Type.Union([Type.Literal('answered'), Type.Literal('closed')], { description: 'Whether anything is left to do.' }),
    answer: Type.String({ description: 'What was answered.' }),
  }),
})
