import { comes, goes, type Override, overlapping } from '#domains/oncall/override.ts'
import type { Plans } from '#domains/oncall/layering.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { type Shift, shiftsBetween } from '#domains/oncall/schedule.ts'
import { type Interval, intersection, overlap, subtract, union } from '#platform/time/interval.ts'
import { formatInZone } from '#platform/time/zone.ts'

/** Somebody's turns on a schedule within some time, to be taken over by somebody else. */
export interface Handing extends Interval {
  readonly schedule: string
  readonly giver: string
  readonly taker: string
}

/** What must be written for it. */
export interface Handed {
  readonly handing: Handing
  /** The turns that go over. */
  readonly turns: readonly Interval[]
  /** Overrides by which the giver is on call, with the times that are left of each. */
  readonly cuts: readonly { readonly override: Override & { readonly id: string }; readonly left: readonly Interval[] }[]
  readonly makes: readonly (Interval & Pick<Override, 'does' | 'person' | 'replaces'>)[]
}

export type HandingAnswer =
  | { readonly handed: readonly Handed[]; readonly problem?: undefined }
  /** Why not, and what to do. */
  | { readonly problem: string; readonly handed?: undefined }

/** Schedules and what was planned beside them. */
export interface Rotas {
  readonly schedules: ReadonlyMap<string, Rota>
  readonly plans: (schedule: string) => Plans
}

/** When somebody is on call for a schedule, neighbouring turns joined. */
export const turnsOf = (rotas: Rotas, schedule: string, person: string, interval: Interval): readonly Interval[] =>
  union(seatsOf(rotas, schedule, person, interval))

/**
 * What handing over takes, or why it cannot be. Several at once (a shift for a shift) are judged together: nobody is
 * double booked by a turn they give away in the same moment.
 *
 * The problem: overrides look only at what the layers say, so Bo, who stands in for Alice, cannot be replaced by another
 * override. The idea: what the layers give is replaced; what an override gives is cut out of that override and made
 * anew for whoever takes it, and is simply gone when it goes back to whose turn it was.
 */
export const handOver = (rotas: Rotas, handings: readonly Handing[]): HandingAnswer => {
  const handed: Handed[] = []
  for (const handing of handings) {
    const answer = handOne(rotas, handing)
    if (typeof answer === 'string') return { problem: answer }
    handed.push(answer)
  }
  for (const one of handed) {
    const problem = takerProblem(rotas, one, handed)
    if (problem !== undefined) return { problem }
  }
  return { handed }
}

const seatsOf = (rotas: Rotas, schedule: string, person: string, interval: Interval): readonly Shift[] => {
  const rota = rotas.schedules.get(schedule)
  return rota === undefined ? [] : shiftsBetween(rota, rotas.plans(schedule), interval).filter((shift) => shift.person === person)
}

const handOne = (rotas: Rotas, handing: Handing): Handed | string => {
  const { schedule, giver, taker } = handing
  const rota = rotas.schedules.get(schedule)
  if (rota === undefined) return `There is no ${schedule} any more.`
  const when = span(handing, rota)
  const seats = seatsOf(rotas, schedule, giver, handing)
  if (seats.length === 0) return `${giver} has no turn on ${schedule} ${when}. oncall.shifts tells when.`
  const fixed = seats.find(({ because }) => because === 'fixed')
  if (fixed !== undefined)
    return `${schedule} is fixed ${span(fixed, rota)}, and nothing else counts. Take that back first (oncall.unfix ${fixed.made ?? ''}).`
  const plans = rotas.plans(schedule)
  const standing = plans.made.flatMap((override) => (isMade(override) && seats.some(({ made }) => made === override.id) ? [override] : []))
  const written = seats.find((seat) => seat.because === 'override' && !standing.some(({ id }) => id === seat.made))
  if (written !== undefined)
    return `${giver} is on call ${span(written, rota)} by an override in the record of ${schedule}. Change it there.`
  const turns = union(seats)
  const cuts = standing.map((override) => ({ override, left: subtract(override, [handing]) }))
  const taken = standing.flatMap((override) => {
    const part = intersection(override, handing)
    if (part === undefined || (override.does === 'replace' && override.replaces === taker)) return []
    return [{ ...part, does: override.does, person: taker, replaces: override.replaces }]
  })
  const layered = union(seats.filter(({ because }) => because !== 'override'))
  const replaced = piecesOf(layered, plans.made, handing).map((piece) => ({
    ...piece,
    does: 'replace' as const,
    person: taker,
    replaces: giver,
  }))
  return { handing, turns, cuts, makes: [...replaced, ...taken] }
}

/** One override for all turns (seven nights of a week), or one for each when other overrides of theirs lie between them. */
const piecesOf = (turns: readonly Interval[], made: readonly Override[], { giver, taker }: Handing): readonly Interval[] => {
  const [first, last] = [turns[0], turns.at(-1)]
  if (first === undefined || last === undefined) return []
  const hull = { start: first.start, end: last.end }
  const concerns = (one: Override): boolean => [comes(one), goes(one)].some((person) => person === giver || person === taker)
  return made.some((one) => concerns(one) && overlap(one, hull)) ? turns : [hull]
}

const takerProblem = (rotas: Rotas, { handing, turns, makes }: Handed, all: readonly Handed[]): string | undefined => {
  const { schedule, taker } = handing
  const rota = rotas.schedules.get(schedule)
  if (rota === undefined) return undefined
  for (const absence of rotas.plans(schedule).away.get(taker) ?? [])
    if (turns.some((turn) => overlap(turn, absence)))
      return `${taker} is away ${span(absence, rota)} (${absence.title}). Ask somebody else, or for another part of it.`
  for (const other of rotas.schedules.values()) {
    const given = all.filter((one) => one.handing.schedule === other.reference && one.handing.giver === taker).flatMap((one) => one.turns)
    const busy = turns.flatMap((turn) => turnsOf(rotas, other.reference, taker, turn)).flatMap((turn) => subtract(turn, given))[0]
    if (busy !== undefined)
      return `${taker} is on call for ${other.reference} ${span(busy, rota)} already and would be twice. Ask somebody else, or for another part of it.`
  }
  const cut = new Set(all.flatMap(({ cuts }) => cuts.map(({ override }) => override.id)))
  const left = rotas.plans(schedule).made.filter(({ id }) => id === undefined || !cut.has(id))
  for (const make of makes) {
    const [clash] = overlapping(left, make)
    if (clash !== undefined)
      return `An override of ${schedule} concerns ${comes(clash) ?? goes(clash) ?? 'everybody'} ${span(clash, rota)}. Take that back first (oncall.override-remove ${clash.id ?? ''}), or ask for another part of it.`
  }
  return undefined
}

const isMade = (override: Override): override is Override & { readonly id: string } => override.id !== undefined

const span = ({ start, end }: Interval, { zone }: Rota): string => `from ${formatInZone(start, zone)} to ${formatInZone(end, zone)}`
