import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const schedule = Type.String({ description: 'The schedule, `procedure-schedule:nightly`.' })
const procedure = Type.String({ description: 'What it runs.' })
const due = Type.String({ description: 'When it was due.' })
const reason = Type.String({ description: 'Why.' })
const count = Type.Integer({ description: 'How many turns in a row.' })
const hook = Type.String({ description: 'The hook, `procedure-hook:deploys`.' })

export const turnTaken = defineFact({
  name: 'procedure-schedule.turn-taken',
  sentence: 'The turn of {due} was taken.',
  data: Type.Object({ schedule, procedure, due, run: Type.String({ description: 'Its run.' }), reason }),
})

export const turnSkipped = defineFact({
  name: 'procedure-schedule.turn-skipped',
  sentence: 'The turn of {due} was left out: {reason}',
  data: Type.Object({ schedule, procedure, due, reason, count }),
})

export const turnMissed = defineFact({
  name: 'procedure-schedule.turn-missed',
  sentence: 'Turns up to that of {due} were missed ({count}): {reason}',
  data: Type.Object({ schedule, procedure, due, reason, count }),
})

export const turnFailed = defineFact({
  name: 'procedure-schedule.turn-failed',
  sentence: 'The turn of {due} could not begin: {reason}',
  data: Type.Object({ schedule, procedure, due, reason }),
})

export const hookKeyIssued = defineFact({
  name: 'procedure-hook.key-issued',
  sentence: 'A key of {hook} was issued.',
  data: Type.Object({ hook, key: Type.String({ description: 'Identifier of the key.' }) }),
})

export const hookKeyRevoked = defineFact({
  name: 'procedure-hook.key-revoked',
  sentence: 'A key of {hook} was revoked.',
  data: Type.Object({ hook, key: Type.String({ description: 'Identifier of the key.' }) }),
})

export const hookCalled = defineFact({
  name: 'procedure-hook.called',
  sentence: '{hook} started a run of {procedure}.',
  data: Type.Object({ hook, procedure, run: Type.String({ description: 'The run.' }) }),
})

export const hookRefused = defineFact({
  name: 'procedure-hook.refused',
  sentence: '{hook} started nothing: {reason}',
  data: Type.Object({ hook, reason }),
})
