import type { Finding } from '#platform/refusal.ts'
import { isLocalTime, isZone } from '#platform/time/zone.ts'

/** What the rules below look at: a schedule's spec, whose schema they cannot know without knowing themselves. */
interface Written {
  readonly zone: string
  readonly rotation: { readonly start: string; readonly hours?: { readonly from: string; readonly to: string } }
  readonly overrides?: readonly { readonly from: string; readonly to: string; readonly person?: string }[]
}

export const zoneFindings = ({ zone }: Written): readonly Finding[] =>
  isZone(zone)
    ? []
    : [
        {
          path: '/spec/zone',
          rule: 'zone',
          message: `"${zone}" is not a time zone.`,
          mend: 'Use an IANA name such as `Europe/Berlin`, `America/Chicago` or `UTC`.',
        },
      ]

export const rotationFindings = ({ rotation }: Written): readonly Finding[] => [
  ...dateFindings('/spec/rotation/start', rotation.start),
  ...(rotation.hours !== undefined && rotation.hours.from === rotation.hours.to
    ? [
        {
          path: '/spec/rotation/hours/to',
          rule: 'order',
          message: 'The hours end when they begin.',
          mend: 'Leave `hours` out for the whole day, or name two times.',
        },
      ]
    : []),
]

/** Each override lasts some time, and two for one person do not overlap: which of them is meant could not be told. */
export const overrideFindings = ({ overrides = [] }: Written): readonly Finding[] =>
  overrides.flatMap((override, index) => {
    const path = `/spec/overrides/${index}`
    const wrongDates = [...dateFindings(`${path}/from`, override.from), ...dateFindings(`${path}/to`, override.to)]
    if (wrongDates.length > 0) return wrongDates
    if (override.to <= override.from)
      return [{ path: `${path}/to`, rule: 'order', message: 'The override ends before it begins.', mend: 'Make `to` later than `from`.' }]
    const former = overrides
      .slice(0, index)
      .findIndex(({ person, from, to }) => person !== undefined && person === override.person && from < override.to && override.from < to)
    if (former < 0) return []
    const message = `It overlaps override ${former + 1} for the same person, ${override.person}.`
    return [{ path, rule: 'overlap', message, mend: 'Shorten one of them, or write one override for both.' }]
  })

const dateFindings = (path: string, text: string): readonly Finding[] =>
  isLocalTime(text)
    ? []
    : [{ path, rule: 'date', message: `"${text}" is not a date and time that exists.`, mend: 'Write one like `2026-11-20T09:00`.' }]
