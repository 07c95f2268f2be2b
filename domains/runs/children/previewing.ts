import Type from 'typebox'
import { matchRunners } from '#domains/runners/submitting.ts'
import { defineAction } from '#platform/actions/action.ts'
import type { Location } from '#domains/runs/graph.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { actorReference } from '#platform/identity/actor.ts'
import type { Transaction } from '#platform/transaction.ts'
import { openLanes, sumOf } from './lanes.ts'
import { lanesOf } from './places.ts'
import { spreadOf, Targets } from './spreading.ts'
import { type Finding, targetsOf } from './targets.ts'

export const preview = defineAction({
  name: 'run.preview',
  summary: 'Show what a run over targets would go over',
  description:
    'For runners: which have the tags now, and when each was last heard. Resources at AWS are looked for as you, with the default profile or that of each place.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ targets: Targets }, { additionalProperties: false }),
  output: Type.Object({
    targets: Type.Array(
      Type.Object({
        target: Type.String({ description: 'The value, the runner, the record or the resource; behind the account and region it is in.' }),
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
    const lanes = await lanesOf(findingIn(transaction, undefined), spread)
    const fans = openLanes(lanes)
    const runners = targets.tags === undefined ? [] : await matchRunners(transaction, { tags: targets.tags })
    const found: string[] = []
    for (const { targets: some, over } of lanes)
      for (const { title, location } of some) found.push(...(over === null ? [title] : await within(transaction, over, title, location)))
    return {
      targets: found.map((title) => {
        const runner = runners.find(({ name }) => name === title)
        const seen = runner?.lastSeenAt ?? undefined
        return {
          target: title,
          ...(runner === undefined ? {} : { connected: runner.connected }),
          ...(seen === undefined ? {} : { lastSeenAt: seen.toISOString() }),
        }
      }),
      concurrency: fans.reduce((all, fan) => all + Math.min(fan.concurrency, Math.max(1, fan.total)), 0),
      errors: sumOf(fans).borne,
    }
  },
})

/** What one place goes over itself. */
const within = async (transaction: Transaction, over: Outputs, place: string, location: Location | undefined): Promise<readonly string[]> =>
  (await targetsOf(findingIn(transaction, location), over)).map(({ title }) => `${place}: ${title}`)

/** As whoever asks. Nothing is held here but a connection, and a call to AWS ends in seconds. */
const findingIn = (transaction: Transaction, location: Location | undefined): Finding => ({
  transact: (body) => body(transaction),
  reach: { fetch: undefined, now: () => transaction.now, signal: AbortSignal.timeout(longestLookMs) },
  asker: { location, profile: null, startedBy: actorReference(transaction.actor), run: 'preview', key: 'preview' },
})

const longestLookMs = 20_000
