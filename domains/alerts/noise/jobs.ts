import Type from 'typebox'
import { countUp } from '#domains/alerts/noise/counting.ts'
import { type History, readHistory } from '#domains/alerts/noise/history.ts'
import { type Proposal, proposalsForRoute, proposalsForRule, ranked } from '#domains/alerts/noise/proposing.ts'
import * as store from '#domains/alerts/noise/store.ts'
import { proposalView } from '#domains/alerts/noise/view.ts'
import { defineTask, type Work } from '#platform/jobs/task.ts'

const dayMs = 86_400_000
/** What proposals are computed from: four whole weeks. */
export const proposalDays = 28
/** So many of the noisiest rules and routes are looked at. */
const mostLookedAt = 50

interface About {
  readonly rule: string | null
  readonly route: string | null
  readonly team: string | null
  readonly workload: string | null
}

/** Counts what became of alerts since it last counted. */
export const countNoise = defineTask({
  name: 'noise.count',
  summary: 'Counts what became of alerts and of the pages about them.',
  payload: Type.Object({}),
  every: { seconds: 900 },
  onStart: true,
  run: countUp,
})

/** Replays four weeks with one thing changed at a time, and keeps what would have spared people most. */
export const proposeLess = defineTask({
  name: 'noise.propose',
  summary: 'Looks for what would make less noise, by replaying the last four weeks.',
  payload: Type.Object({}),
  every: { cron: '20 3 * * *', zone: 'UTC' },
  run: async (work) => {
    const since = new Date(work.now().getTime() - proposalDays * dayMs)
    const noisy = await work.transact(({ sql }) => store.noisiest(sql, since, mostLookedAt))
    const found: { proposal: Proposal; about: About }[] = []
    for (const { rule, route, pages } of noisy) {
      if (work.signal.aborted) return
      if (pages < 3) continue
      const asked = { ...(rule === null ? {} : { rule }), ...(route === null ? {} : { route }) }
      const history = await work.transact((transaction) => readHistory(transaction, asked, since))
      for (const proposal of proposalsIn(asked, history))
        found.push({ proposal, about: { rule, route, team: history.owner ?? null, workload: history.workload ?? null } })
    }
    await keep(work, found)
  },
})

/** Everything there is to propose for a rule or a route. */
export const proposalsIn = (asked: { readonly rule?: string; readonly route?: string }, { past, handle }: History): readonly Proposal[] => [
  ...(asked.rule === undefined ? [] : proposalsForRule({ rule: asked.rule, past, handle, days: proposalDays })),
  ...(asked.route === undefined ? [] : proposalsForRoute(asked.route, past, handle)),
]

const keep = async (work: Work, found: readonly { proposal: Proposal; about: About }[]): Promise<void> => {
  const order = new Map(ranked(found.map(({ proposal }) => proposal)).map((proposal, index) => [proposal.id, index]))
  const rows = [...new Map(found.map((one) => [one.proposal.id, one])).values()].map(({ proposal, about }) => ({
    id: proposal.id,
    rank: order.get(proposal.id) ?? 0,
    ...about,
    saved_pages: proposal.effect.saved.pages,
    lost: proposal.effect.lost.length,
    proposal: proposalView(proposal),
  }))
  await work.transact((transaction) => store.replaceProposals(transaction.sql, rows, transaction.now))
}
