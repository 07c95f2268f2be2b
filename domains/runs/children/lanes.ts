import { openFan, turnFan, type Fan } from '#domains/runs/fan.ts'

/**
 * Several fans side by side, each with limits of its own: the places of one entry of `TargetLocations` never hold up those
 * of another. Targets are counted through all of them. One fan alone is a run over targets. Pure.
 */
export interface LanesTurn {
  readonly fans: readonly Fan[]
  /** Positions of the targets to begin. */
  readonly begin: readonly number[]
  /** How the whole ended, when every lane has. */
  readonly ends: 'Success' | 'Failed' | 'Cancelled' | undefined
}

export type LanesEvent =
  | { readonly type: 'opened' }
  | { readonly type: 'ended'; readonly index: number; readonly ok: boolean }
  | { readonly type: 'cancelled' }

export const openLanes = (
  lanes: readonly { readonly targets: readonly unknown[]; readonly concurrency: string; readonly errors: string }[],
): readonly Fan[] => lanes.map(({ targets, concurrency, errors }) => openFan(targets.length, concurrency, errors))

export const turnLanes = (before: readonly Fan[], event: LanesEvent): LanesTurn => {
  const concerned = event.type === 'ended' ? laneOf(before, event.index) : undefined
  let first = 0
  const turns = before.map((fan, lane) => {
    const isConcerned = event.type !== 'ended' || lane === concerned
    // An open fan has begun what it may: asked again it only says whether it is over.
    const turn = turnFan(fan, isConcerned ? event : { type: 'opened' })
    const begin = turn.begin.map((index) => first + index)
    first += fan.total
    return { ...turn, begin }
  })
  const ends = turns.map((turn) => turn.ends)
  return {
    fans: turns.map(({ fan }) => fan),
    begin: turns.flatMap(({ begin }) => begin),
    ends: ends.includes(undefined) ? undefined : ends.includes('Cancelled') ? 'Cancelled' : ends.includes('Failed') ? 'Failed' : 'Success',
  }
}

/** One event after the other: what all of them begin, and whether the whole is over after the last. */
export const turnAll = (before: readonly Fan[], events: readonly LanesEvent[]): LanesTurn => {
  let turn: LanesTurn = { fans: before, begin: [], ends: undefined }
  for (const event of events) {
    const next = turnLanes(turn.fans, event)
    turn = { ...next, begin: turn.begin.concat(next.begin) }
  }
  return turn
}

/** The lane a target is in. */
export const laneOf = (fans: readonly Fan[], index: number): number => {
  let end = 0
  return fans.findIndex(({ total }) => {
    end += total
    return index < end
  })
}

/** Without those that were about to begin and never will. */
export const withoutBegun = (fans: readonly Fan[], indexes: readonly number[]): readonly Fan[] =>
  fans.map((fan, lane) => ({ ...fan, begun: fan.begun - indexes.filter((index) => laneOf(fans, index) === lane).length }))

/** All of them together. */
export const sumOf = (fans: readonly Fan[]): Pick<Fan, 'total' | 'begun' | 'ended' | 'errors' | 'borne'> => ({
  total: sum(fans, 'total'),
  begun: sum(fans, 'begun'),
  ended: sum(fans, 'ended'),
  errors: sum(fans, 'errors'),
  borne: sum(fans, 'borne'),
})

const sum = (fans: readonly Fan[], name: 'total' | 'begun' | 'ended' | 'errors' | 'borne'): number =>
  fans.reduce((all, fan) => all + fan[name], 0)
