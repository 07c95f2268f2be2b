import Type, { type Static } from 'typebox'
import { matchRunners } from '#domains/runners/submitting.ts'
import { defineAction } from '#platform/actions/action.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { isMap } from '#domains/runs/values.ts'
import { actorReference, holdsRole } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { openLanes, sumOf } from './lanes.ts'
import { lanesOf, type Lane } from './places.ts'
import type { Target } from './remembering.ts'
import { spreadOf, Targets } from './spreading.ts'
import { type Finding, targetsOf, texts } from './targets.ts'

const Over = Type.Object({
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
})
export type LookedOver = Static<typeof Over>

export const preview = defineAction({
  name: 'run.preview',
  summary: 'Show what a run over targets would go over',
  description:
    'For runners: which have the tags now, and when each was last heard. Resources at AWS are looked for as you, if you may start runs, with the default profile or that of each place.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ targets: Targets }, { additionalProperties: false }),
  output: Over,
  run: (transaction, { targets }) => lookOver(transaction, spreadOf(targets)),
})

/** What a run would go over that began now, as whoever asks and, elsewhere, as `profile`; nothing is begun. */
export const lookOver = async (transaction: Transaction, spread: Outputs, profile: string | null = null): Promise<LookedOver> => {
  const finding = findingIn(transaction, profile)
  const lanes = await lanesOf(finding, spread)
  const fans = openLanes(lanes)
  const { Tags: tags } = spread
  const runners = isMap(tags) ? await matchRunners(transaction, { tags: texts(tags) }) : []
  const found = await titlesOf(finding, lanes)
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
}

/** Places that are looked into side by side. */
const atOnce = 8
/** A connection is held meanwhile. */
const longestLookMs = 20_000

/** As whoever asks. */
const findingIn = (transaction: Transaction, profile: string | null): Finding => ({
  transact: (body) => body(transaction),
  reach: holdsRole(transaction.actor, 'responder')
    ? { fetch: undefined, now: () => transaction.now, signal: AbortSignal.timeout(longestLookMs) }
    : undefined,
  asker: { location: undefined, profile, startedBy: actorReference(transaction.actor), run: 'preview', key: 'preview' },
})

/** Targets by their titles; of places that go over some themselves, those, behind the place. */
const titlesOf = async (finding: Finding, lanes: readonly Lane[]): Promise<readonly string[]> => {
  const left = lanes.flatMap(({ targets, over }) => targets.map((target) => ({ target, over })))
  const titles: string[] = []
  while (left.length > 0) {
    if (finding.reach?.signal.aborted === true)
      throw new Refusal('invalid-input', `Looking into every place takes longer than ${longestLookMs / 1_000} s. Preview fewer at once.`)
    const some = left.splice(0, atOnce).map(async ({ target, over }) => (over === null ? [target.title] : within(finding, over, target)))
    titles.push(...(await Promise.all(some)).flat())
  }
  return titles
}

const within = async (finding: Finding, over: Outputs, { title, location }: Target): Promise<readonly string[]> =>
  (await targetsOf({ ...finding, asker: { ...finding.asker, location } }, over)).map((target) => `${title}: ${target.title}`)
