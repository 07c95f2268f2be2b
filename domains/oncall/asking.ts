import Type from 'typebox'
import type { Override } from '#domains/oncall/override.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Interval } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'

export const scheduleField = Type.String({ minLength: 1, maxLength: 200, description: 'A schedule: `schedule:payments`.' })
export const personField = Type.String({ minLength: 1, maxLength: 200, description: 'A person: `person:alice`.' })
export const instantField = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description })

export const Does = Type.Union([Type.Literal('replace'), Type.Literal('add'), Type.Literal('remove')], {
  description: 'Whether the person is on call instead of others, as well, or not. Default `replace`.',
})

/** The longest interval that is answered at once. */
export const longestMs = 100 * dayMs

/** One schedule by name or reference, or all. */
export const chosen = (schedules: ReadonlyMap<string, Rota>, schedule: string | undefined): readonly Rota[] => {
  if (schedule === undefined) return [...schedules.values()]
  const rota = schedules.get(referenceOf('schedule', schedule))
  if (rota === undefined) throw new Refusal('not-found', `There is no schedule "${schedule}". oncall.who lists them all.`)
  return [rota]
}

export const referenceOf = (slug: string, name: string): string => (name.includes(':') ? name : `${slug}:${name}`)
export const personOf = (person: string | undefined): string => referenceOf('person', person ?? '')

/** An interval that lasts, and not too long. */
export const intervalOf = (input: { readonly from: string; readonly to: string }, longest = longestMs): Interval => {
  const interval = { start: new Date(input.from), end: new Date(input.to) }
  if (interval.end <= interval.start) throw new Refusal('invalid-input', 'The time ends before it begins. Make `to` later than `from`.')
  if (interval.end.getTime() - interval.start.getTime() > longest)
    throw new Refusal('invalid-input', `At most ${longest / dayMs} days at once. Make \`to\` earlier.`)
  return interval
}

/** An override as facts and answers tell it. */
export const told = (override: Override & { readonly id: string; readonly schedule: string }) => ({
  override: override.id,
  schedule: override.schedule,
  from: override.start.toISOString(),
  to: override.end.toISOString(),
  ...(override.does === 'replace' ? {} : { does: override.does }),
  ...(override.person === undefined ? {} : { person: override.person }),
  ...(override.replaces === undefined ? {} : { replaces: override.replaces }),
})
