import Type from 'typebox'
import { matchRunners } from '#domains/runners/submitting.ts'
import { defineAction } from '#platform/actions/action.ts'
import { openFan } from '#domains/runs/fan.ts'
import { spreadOf, Targets } from './spreading.ts'
import { limitsOf, targetsOf } from './targets.ts'

export const preview = defineAction({
  name: 'run.preview',
  summary: 'Show what a run over targets would go over',
  description: 'For runners: which have the tags now, and when each was last heard.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ targets: Targets }, { additionalProperties: false }),
  output: Type.Object({
    targets: Type.Array(
      Type.Object({
        target: Type.String({ description: 'The value, the runner or the record.' }),
        connected: Type.Optional(Type.Boolean({ description: 'Of a runner: it is heard and may work.' })),
        lastSeenAt: Type.Optional(Type.String({ format: 'date-time', description: 'Of a runner: when it was last heard.' })),
      }),
      { description: 'Each of them.' },
    ),
    concurrency: Type.Integer({ description: 'So many at once.' }),
    errors: Type.Integer({ description: 'So many failures are borne; one more stops.' }),
  }),
  run: async (transaction, { targets }) => {
    const spread = spreadOf(targets)
    const found = await targetsOf(transaction, spread)
    const { concurrency, errors } = limitsOf(spread)
    const fan = openFan(found.length, concurrency, errors)
    const runners = targets.tags === undefined ? [] : await matchRunners(transaction, { tags: targets.tags })
    return {
      targets: found.map(({ title }) => {
        const runner = runners.find(({ name }) => name === title)
        const seen = runner?.lastSeenAt ?? undefined
        return {
          target: title,
          ...(runner === undefined ? {} : { connected: runner.connected }),
          ...(seen === undefined ? {} : { lastSeenAt: seen.toISOString() }),
        }
      }),
      concurrency: Math.min(fan.concurrency, Math.max(1, found.length)),
      errors: fan.borne,
    }
  },
})
