import type { Graph } from './graph.ts'
import type { EventRow } from './history/store.ts'
import { planOf, type Planned } from './planning.ts'
import { advance } from './run.ts'
import { initialState, type RunState } from './state.ts'

interface Begun extends Planned {
  readonly guided: boolean
  readonly started_at: Date
}

/** The state a run was in after these events: made of nothing but its document, its parameters and what happened. */
export const replay = (run: Begun, graph: Graph, events: readonly Pick<EventRow, 'at' | 'event'>[], baseUrl: string): RunState => {
  const begun = advance(
    planOf(run, graph, run.started_at, baseUrl),
    { ...initialState, guided: run.guided },
    { type: 'started' },
    run.started_at,
  )
  return events.reduce((state, { event, at }) => advance(planOf(run, graph, at, baseUrl), state, event, at).state, begun.state)
}

/** Whether all events up to this one are there. */
export const isKnownFrom = (events: readonly Pick<EventRow, 'seq'>[], until: number): boolean =>
  events.length === until && events.every(({ seq }, index) => seq === index + 1)
