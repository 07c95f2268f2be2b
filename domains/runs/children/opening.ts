import type { Work } from '#platform/jobs/task.ts'
import { keyOf, type Claimed } from '#domains/runs/attempts/node.ts'
import { actsAs } from '#domains/runs/planning.ts'
import { openLanes, turnLanes } from './lanes.ts'
import { lanesOf, onlyPlace } from './places.ts'
import type { Children } from './remembering.ts'

/** With the targets it goes over, the first of them ready to begin. Asks outside, so not while anything is held. */
export const opened = async (work: Work, claimed: Claimed, children: Children, signal: AbortSignal): Promise<Children> => {
  const { row, graph, run } = claimed
  const baseUrl = await work.transact(({ config }) => Promise.resolve(config.baseUrl))
  const finding = {
    transact: work.transact,
    reach: { fetch: work.outside.fetch, now: work.now, signal },
    asker: {
      location: graph.location,
      profile: actsAs(row, graph, row.state, { now: work.now(), baseUrl }),
      startedBy: row.started_by,
      run,
      key: keyOf(claimed),
    },
  }
  const lanes = await lanesOf(finding, children.spread ?? {})
  const place = onlyPlace(lanes)
  if (place !== undefined) return { ...children, spread: null, place }
  const { fans, begin } = turnLanes(openLanes(lanes), { type: 'opened' })
  // What they were found by is done with, and is carried no further.
  return { ...children, spread: {}, fans, targets: lanes.flatMap(({ targets }) => targets), over: lanes.map(({ over }) => over), begin }
}
