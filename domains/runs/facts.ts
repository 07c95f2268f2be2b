import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const run = Type.String({ description: 'Identifier of the run.' })
const procedure = Type.String({ description: 'Its procedure, `runbook:restart-checkout`.' })
const title = Type.String({ description: 'Title of the procedure.' })
const step = Type.String({ description: 'Identifier of the step in its document.' })
const stepTitle = Type.String({ description: 'Title of the step.' })
const about = Type.Array(Type.String(), { description: 'What the run is about.' })
const note = Type.Optional(Type.String())

export const runStarted = defineFact({
  name: 'run.started',
  sentence: 'Run started: {title}.',
  data: Type.Object({ run, procedure, title, about, automatic: Type.Boolean() }),
})

export const runStepFinished = defineFact({
  name: 'run.step-finished',
  sentence: 'Step “{title}”: {outcome}.',
  data: Type.Object({
    run,
    procedure,
    step,
    title: stepTitle,
    outcome: Type.String({ description: '`success`, `failed`, `timed-out`, `skipped`, `not-applicable`, `cancelled`.' }),
    attempt: Type.Integer(),
    reason: Type.Optional(Type.String()),
    note,
  }),
})

export const runWaiting = defineFact({
  name: 'run.waiting',
  sentence: 'Run waits for {for}: {reason}',
  data: Type.Object({
    run,
    procedure,
    step,
    title: stepTitle,
    for: Type.Union([
      Type.Literal('answer'),
      Type.Literal('approval'),
      Type.Literal('decision'),
      Type.Literal('resume'),
      Type.Literal('release'),
      Type.Literal('start'),
    ]),
    reason: Type.String(),
    about,
  }),
})

export const runApproved = defineFact({
  name: 'run.approved',
  sentence: 'Step “{title}” was answered with {decision}.',
  data: Type.Object({
    run,
    procedure,
    step,
    title: stepTitle,
    decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')]),
    note,
  }),
})

export const runDecided = defineFact({
  name: 'run.decided',
  sentence: 'Decided about step “{title}”: {decision}.',
  data: Type.Object({
    run,
    procedure,
    step,
    title: stepTitle,
    decision: Type.Union([Type.Literal('retry'), Type.Literal('skip'), Type.Literal('fail')]),
    note,
  }),
})

export const runResumed = defineFact({
  name: 'run.resumed',
  sentence: 'Run taken up again: {title}.',
  data: Type.Object({ run, procedure, title, step, about }),
})

export const runCancelAsked = defineFact({
  name: 'run.cancel-asked',
  sentence: 'Cancelling the run was asked for: {title}.',
  data: Type.Object({ run, procedure, title, reason: Type.Optional(Type.String()) }),
})

export const runFinished = defineFact({
  name: 'run.finished',
  sentence: 'Run finished: {title}, {status}.',
  data: Type.Object({
    run,
    procedure,
    title,
    status: Type.Union([Type.Literal('Success'), Type.Literal('Failed'), Type.Literal('TimedOut'), Type.Literal('Cancelled')]),
    about,
    reason: Type.Optional(Type.String()),
  }),
})

export const runRestarted = defineFact({
  name: 'run.restarted',
  sentence: 'Run goes on from step “{step}”: {title}.',
  data: Type.Object({ run, procedure, title, step, note }),
})

export const runStepSkipped = defineFact({
  name: 'run.step-skipped',
  sentence: 'Step “{title}” was skipped.',
  data: Type.Object({ run, procedure, step, title: stepTitle, note }),
})

export const runHeld = defineFact({
  name: 'run.held',
  sentence: 'Run is held before its next step: {title}.',
  data: Type.Object({ run, procedure, title, note }),
})

export const runReleased = defineFact({
  name: 'run.released',
  sentence: 'Run was let go on: {title}.',
  data: Type.Object({ run, procedure, title, note }),
})

export const runStepStarted = defineFact({
  name: 'run.step-started',
  sentence: 'Step “{title}” was started by hand.',
  data: Type.Object({
    run,
    procedure,
    step,
    title: stepTitle,
    note,
    overridden: Type.Optional(Type.Array(Type.String(), { description: 'Names of the inputs that were given otherwise.' })),
  }),
})

export const runCompleteAsked = defineFact({
  name: 'run.complete-asked',
  sentence: 'The run is to end after the step under way: {title}.',
  data: Type.Object({ run, procedure, title, note }),
})

export const runFinding = defineFact({
  name: 'run.finding',
  sentence: 'Found: {finding}.',
  data: Type.Object({
    run,
    procedure,
    step,
    title: stepTitle,
    finding: Type.String({ description: 'What was chosen, in the words of the procedure.' }),
    cause: Type.Boolean({ description: 'It is the cause.' }),
    runbook: Type.Optional(Type.String({ description: 'The runbook that mends it.' })),
    about,
    note,
  }),
})
