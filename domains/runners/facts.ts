import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const runner = Type.String({ description: 'The runner, `runner:db-1`.' })
const job = Type.String({ description: 'The job: run, step, attempt.' })
const reason = Type.String({ description: 'Why, in a sentence.' })
const closed = { additionalProperties: false } as const

export const runnerInvited = defineFact({
  name: 'runner.invited',
  sentence: 'A token was made that registers the machine of {runner} until {expiresAt}',
  data: Type.Object({ runner, expiresAt: Type.String({ format: 'date-time' }) }, closed),
})

export const runnerRegistered = defineFact({
  name: 'runner.registered',
  sentence: 'The machine {host} was registered as {runner}',
  data: Type.Object({ runner, host: Type.String(), address: Type.String(), version: Type.String() }, closed),
})

export const runnerKeysChanged = defineFact({
  name: 'runner.keys-changed',
  sentence: 'The machine of {runner} made new keys',
  data: Type.Object({ runner }, closed),
})

/** It was connected and is silent: its owner is told. */
export const runnerLost = defineFact({
  name: 'runner.lost',
  sentence: '{runner} is silent since {lastSeenAt}; {jobs} jobs were lost with it',
  data: Type.Object(
    {
      runner,
      title: Type.String(),
      owner: Type.Optional(Type.String({ description: 'Who answers for it.' })),
      lastSeenAt: Type.String({ format: 'date-time' }),
      jobs: Type.Integer({ minimum: 0 }),
    },
    closed,
  ),
})

export const runnerBack = defineFact({
  name: 'runner.back',
  sentence: '{runner} is back after {silentSeconds} s',
  data: Type.Object({ runner, silentSeconds: Type.Integer({ minimum: 0 }) }, closed),
})

export const runnerDisabled = defineFact({
  name: 'runner.disabled',
  sentence: '{runner} gets nothing more to do: {reason}. {jobs} jobs were taken back',
  data: Type.Object({ runner, reason, jobs: Type.Integer({ minimum: 0 }) }, closed),
})

export const runnerEnabled = defineFact({
  name: 'runner.enabled',
  sentence: '{runner} may work again',
  data: Type.Object({ runner }, closed),
})

export const runnerRemoved = defineFact({
  name: 'runner.removed',
  sentence: 'The machine of {runner} is known no more: {reason}. {jobs} jobs were taken back',
  data: Type.Object({ runner, reason, jobs: Type.Integer({ minimum: 0 }) }, closed),
})

/** A machine came with the result of a job that was decided meanwhile. */
export const resultRefused = defineFact({
  name: 'runner.result-refused',
  sentence: 'A late result of {job} from {runner} was refused: it said {outcome}',
  data: Type.Object({ runner, job, outcome: Type.String(), reason }, closed),
})
