/**
 * Turns of a schedule: which are taken, which wait, and which never come.
 *
 * The problem: nobody looks at the very instant a turn is due. A node may be slow, or none may have been there for a day; a
 * run may still be under way; the day may be a holiday. The idea: whoever looks gives what was settled before and the
 * time it is, and gets every turn in between with what becomes of it, in order.
 *
 * Guarantees: looking is settling: every turn up to now has exactly one outcome, however often and at whatever times
 * somebody looks; none is started twice. Refuses to do: make up for more than `mostMadeUp` turns at once, and count
 * turns further back than a week.
 */
export interface TurnPlan {
  /** The first turn strictly after an instant. */
  readonly after: (at: Date) => Date | undefined
  /** When the turn before has not ended: it is left out, it waits, or both run. */
  readonly overlap: 'skip' | 'queue' | 'parallel'
  /** What becomes of turns that were due while nobody was there. */
  readonly catchUp: 'none' | 'once' | 'all'
  /** Why no run may begin at an instant: a holiday, a blackout. */
  readonly closed: (at: Date) => string | undefined
}

export interface Standing {
  /** Every turn up to and including this instant is settled. */
  readonly settledUntil: Date
  /** Runs of this schedule that have not ended. */
  readonly underWay: number
  /** Turns that wait for one of them. */
  readonly queued: number
}

export interface Turn {
  readonly at: Date
  readonly outcome: 'start' | 'queued' | 'skipped' | 'missed'
  /** Why, in a sentence; empty for one that starts when it should. */
  readonly reason: string
  /** How many turns it stands for: those missed are told together. */
  readonly count: number
}

export interface Taken {
  readonly turns: readonly Turn[]
  readonly settledUntil: Date
  /** When somebody must look again; undefined when there never is another turn. */
  readonly nextAt: Date | undefined
}

/** Later than this is not slow but missed. */
export const lateMs = 5 * 60_000
/** How many missed turns are made up for, the newest. */
export const mostMadeUp = 24
/** How many turns wait for the one before. */
export const mostQueued = 10
/** How many runs of one schedule go on beside each other. */
export const mostParallel = 50
const furthestBackMs = 7 * 86_400_000

/** Settles every turn up to `now`. */
export const takeTurns = (plan: TurnPlan, standing: Standing, now: Date): Taken => {
  const due = turnsBetween(plan, standing.settledUntil, now)
  const isOnTime = (at: Date): boolean => now.getTime() - at.getTime() < lateMs
  const open = due.filter((at) => plan.closed(at) === undefined)
  const late = open.filter((at) => !isOnTime(at))
  const made = new Set(madeUp(plan, late, open.length > late.length).map((at) => at.getTime()))
  const missed = late.filter((at) => !made.has(at.getTime()))
  let { underWay, queued } = standing
  const turns: Turn[] = missedTogether(plan, missed)
  for (const at of due) {
    const closed = plan.closed(at)
    const isMade = made.has(at.getTime())
    if (closed !== undefined) {
      turns.push({ at, outcome: 'skipped', reason: closed, count: 1 })
      continue
    }
    if (!isOnTime(at) && !isMade) continue
    const turn = admit(plan, at, isMade, underWay, queued)
    if (turn.outcome === 'start') underWay += 1
    if (turn.outcome === 'queued') queued += 1
    turns.push(turn)
  }
  const settledUntil = now > standing.settledUntil ? now : standing.settledUntil
  return {
    turns: joinedSkips(turns.toSorted((one, other) => one.at.getTime() - other.at.getTime())),
    settledUntil,
    nextAt: plan.after(settledUntil),
  }
}

/** The turns after `from` up to and including `to`, at most those of a week. */
const turnsBetween = (plan: TurnPlan, from: Date, to: Date): readonly Date[] => {
  const found: Date[] = []
  const start = new Date(Math.max(from.getTime(), to.getTime() - furthestBackMs))
  for (let at = plan.after(start); at !== undefined && at <= to; at = plan.after(at)) found.push(at)
  return found
}

/** Which of the turns that were due while nobody was there are taken now. A turn that is due anyway stands for them. */
const madeUp = (plan: TurnPlan, late: readonly Date[], isOneOnTime: boolean): readonly Date[] => {
  switch (plan.catchUp) {
    case 'none':
      return []
    case 'once':
      return isOneOnTime ? [] : late.slice(-1)
    case 'all':
      return late.slice(-mostMadeUp)
    default:
      return plan.catchUp satisfies never
  }
}

const missedTogether = (plan: TurnPlan, missed: readonly Date[]): Turn[] => {
  const at = missed.at(-1)
  if (at === undefined) return []
  const why: Record<TurnPlan['catchUp'], string> = {
    none: 'Nobody was there to take it, and missed turns of this schedule are not made up for.',
    once: 'Nobody was there to take it; one run makes up for all that were missed.',
    all: `Nobody was there to take it; of those that were missed the last ${mostMadeUp} are made up for.`,
  }
  return [{ at, outcome: 'missed', reason: why[plan.catchUp], count: missed.length }]
}

/** One turn nothing is against, but perhaps the one before it. */
const admit = (plan: TurnPlan, at: Date, isMade: boolean, underWay: number, queued: number): Turn => {
  const turn = (outcome: Turn['outcome'], reason: string): Turn => ({ at, outcome, reason, count: 1 })
  const start = turn('start', isMade ? 'It was due while nobody was there to take it.' : '')
  if (plan.overlap === 'parallel')
    return underWay < mostParallel ? start : turn('skipped', `${mostParallel} runs of this schedule are still under way.`)
  if (underWay === 0 && queued === 0) return start
  // Turns that are all made up for wait for each other, or all but the first would be left out after all.
  const waits = plan.overlap === 'queue' || (isMade && plan.catchUp === 'all')
  if (!waits) return turn('skipped', 'The run of the turn before is still under way.')
  const most = isMade ? mostMadeUp : mostQueued
  return queued < most
    ? turn('queued', 'It waits for the run of the turn before.')
    : turn('skipped', `${most} turns wait already for the run that is under way.`)
}

/** Turns in a row that were left out for one reason are one entry: an hour of a blackout is not sixty. */
const joinedSkips = (turns: readonly Turn[]): readonly Turn[] => {
  const joined: Turn[] = []
  for (const turn of turns) {
    const last = joined.at(-1)
    if (last?.outcome === 'skipped' && turn.outcome === 'skipped' && last.reason === turn.reason)
      joined[joined.length - 1] = { ...turn, count: last.count + turn.count }
    else joined.push(turn)
  }
  return joined
}

/** What comes next, for people: the next turns that will be taken, with those between that will not and why. */
export const nextTurns = (
  plan: Pick<TurnPlan, 'after' | 'closed'>,
  from: Date,
  count: number,
): readonly { readonly at: Date; readonly closed: string | undefined }[] => {
  const found: { at: Date; closed: string | undefined }[] = []
  let open = 0
  for (let at = plan.after(from); at !== undefined && open < count && found.length < mostShown; at = plan.after(at)) {
    const closed = plan.closed(at)
    if (closed === undefined) open += 1
    found.push({ at, closed })
  }
  return found
}

const mostShown = 1_000
