import type { Finding } from '#platform/refusal.ts'
import { isLocalTime, isZone } from '#platform/time/zone.ts'

/** What the rules below look at: a schedule's spec, whose schema they cannot know without knowing themselves. */
interface Written {
  readonly zone: string
  readonly rotation?: WrittenRotation
  readonly layers?: readonly WrittenLayer[]
  readonly holidays?: readonly string[]
  readonly overrides?: readonly {
    readonly from: string
    readonly to: string
    readonly does?: 'replace' | 'add' | 'remove'
    readonly person?: string
    readonly replaces?: string
  }[]
}

interface WrittenRotation {
  readonly start: string
  readonly people?: readonly string[]
  readonly groups?: readonly (readonly string[])[]
  readonly hours?: { readonly from: string; readonly to: string }
  readonly restrictions?: readonly WrittenRestriction[]
  readonly from?: string
  readonly until?: string
}

interface WrittenRestriction {
  readonly days?: readonly string[]
  readonly toDay?: string
}

interface WrittenLayer {
  readonly name: string
  readonly zone?: string
  readonly rotation?: WrittenRotation
  readonly calendar?: string
  readonly restrictions?: readonly WrittenRestriction[]
  readonly shadow?: boolean
  readonly onHolidays?: 'work' | 'skip' | 'only'
}

export const zoneFindings = ({ zone, layers = [] }: Written): readonly Finding[] => [
  ...zoneFinding('/spec/zone', zone),
  ...layers.flatMap((layer, index) => (layer.zone === undefined ? [] : zoneFinding(`/spec/layers/${index}/zone`, layer.zone))),
]

/** The short form is one rotation; with layers there are several, and nobody could say how the two go together. */
export const rotationFindings = ({ rotation, layers }: Written): readonly Finding[] => {
  if (rotation === undefined && layers === undefined) {
    const message = 'It has neither a rotation nor layers, so nobody is ever on call.'
    return [{ path: '/spec/rotation', rule: 'required', message, mend: 'Write `rotation`, or `layers` when there are several.' }]
  }
  if (rotation !== undefined && layers !== undefined) {
    const message = 'It has a rotation and layers.'
    return [{ path: '/spec/rotation', rule: 'either', message, mend: 'Make the rotation one of the layers.' }]
  }
  return rotation === undefined ? [] : findingsOf(rotation, '/spec/rotation')
}

export const layerFindings = ({ layers = [], holidays = [] }: Written): readonly Finding[] => [
  ...(layers.length > 0 && layers.every(({ shadow }) => shadow === true)
    ? [
        {
          path: '/spec/layers',
          rule: 'required',
          message: 'Every layer is a shadow, so nobody is ever paged.',
          mend: 'Leave `shadow` out of at least one.',
        },
      ]
    : []),
  ...layers.flatMap((layer, index) => {
    const path = `/spec/layers/${index}`
    const found: Finding[] = layer.rotation === undefined ? [] : [...findingsOf(layer.rotation, `${path}/rotation`)]
    found.push(...restrictionFindings(`${path}/restrictions`, layer.restrictions))
    if ((layer.rotation === undefined) === (layer.calendar === undefined))
      found.push({
        path: `${path}/rotation`,
        rule: 'either',
        message: layer.rotation === undefined ? 'The layer has nobody who takes turns.' : 'The layer has a rotation and a calendar.',
        mend: 'Give it a `rotation` or a `calendar`, not both.',
      })
    if (layer.rotation !== undefined && layer.restrictions !== undefined)
      found.push({
        path: `${path}/restrictions`,
        rule: 'place',
        message: 'The layer takes its times from its rotation.',
        mend: 'Move `restrictions` into `rotation`.',
      })
    if (layers.slice(0, index).some(({ name }) => name === layer.name))
      found.push({
        path: `${path}/name`,
        rule: 'unique',
        message: `Another layer is called ${layer.name}.`,
        mend: 'Give each layer its own name.',
      })
    if (holidays.length === 0 && (layer.onHolidays ?? 'work') !== 'work')
      found.push({
        path: `${path}/onHolidays`,
        rule: 'required',
        message: 'The schedule knows no holidays.',
        mend: 'Name a calendar of holidays in `holidays`, or leave `onHolidays` out.',
      })
    return found
  }),
]

/** Each override lasts some time and names whom it needs, and two for one person do not overlap: which of them is meant could not be told. */
export const overrideFindings = ({ overrides = [] }: Written): readonly Finding[] =>
  overrides.flatMap((override, index) => {
    const path = `/spec/overrides/${index}`
    const wrongDates = [...dateFindings(`${path}/from`, override.from), ...dateFindings(`${path}/to`, override.to)]
    if (wrongDates.length > 0) return wrongDates
    if (override.to <= override.from)
      return [{ path: `${path}/to`, rule: 'order', message: 'The override ends before it begins.', mend: 'Make `to` later than `from`.' }]
    const { does = 'replace', person, replaces } = override
    if (does !== 'replace' && person === undefined)
      return [{ path: `${path}/person`, rule: 'required', message: `Nobody is named to ${does}.`, mend: 'Name a `person`.' }]
    if (does !== 'replace' && replaces !== undefined)
      return [{ path: `${path}/replaces`, rule: 'place', message: `To ${does} replaces nobody.`, mend: 'Leave `replaces` out.' }]
    if (replaces !== undefined && replaces === person)
      return [{ path: `${path}/replaces`, rule: 'self', message: 'Nobody stands in for themselves.', mend: 'Name another person.' }]
    const gone = does === 'remove' ? person : replaces
    const comes = does === 'remove' ? undefined : person
    const former = overrides.slice(0, index).findIndex((other) => {
      const otherGone = other.does === 'remove' ? other.person : other.replaces
      const otherComes = other.does === 'remove' ? undefined : other.person
      const same = (comes !== undefined && comes === otherComes) || (gone !== undefined && gone === otherGone)
      return same && other.from < override.to && override.from < other.to
    })
    if (former < 0) return []
    const message = `It overlaps override ${former + 1} for the same person, ${comes ?? gone}.`
    return [{ path, rule: 'overlap', message, mend: 'Shorten one of them, or write one override for both.' }]
  })

const findingsOf = (rotation: WrittenRotation, path: string): readonly Finding[] => {
  const found = [
    ...dateFindings(`${path}/start`, rotation.start),
    ...(rotation.from === undefined ? [] : dateFindings(`${path}/from`, rotation.from)),
    ...(rotation.until === undefined ? [] : dateFindings(`${path}/until`, rotation.until)),
  ]
  found.push(...restrictionFindings(`${path}/restrictions`, rotation.restrictions))
  if ((rotation.people === undefined) === (rotation.groups === undefined))
    found.push({
      path: `${path}/people`,
      rule: 'either',
      message: rotation.people === undefined ? 'It has nobody who takes turns.' : 'It has people and groups.',
      mend: 'Write `people`, or `groups` of people who are on call together.',
    })
  if (rotation.hours !== undefined && rotation.hours.from === rotation.hours.to)
    found.push({
      path: `${path}/hours/to`,
      rule: 'order',
      message: 'The hours end when they begin.',
      mend: 'Leave `hours` out for the whole day, or name two times.',
    })
  if (found.length === 0 && rotation.from !== undefined && rotation.until !== undefined && rotation.until <= rotation.from)
    found.push({
      path: `${path}/until`,
      rule: 'order',
      message: 'It ends before it begins.',
      mend: 'Make `until` later than `from`.',
    })
  return found
}

const restrictionFindings = (path: string, restrictions: readonly WrittenRestriction[] = []): Finding[] =>
  restrictions.flatMap(({ days = [], toDay }, index) =>
    toDay === undefined || days.length > 0
      ? []
      : [
          {
            path: `${path}/${index}/days`,
            rule: 'required',
            message: `It ends on ${toDay} and begins on every day.`,
            mend: 'Name in `days` the day on which it begins, or leave `toDay` out.',
          },
        ],
  )

const zoneFinding = (path: string, zone: string): readonly Finding[] =>
  isZone(zone)
    ? []
    : [
        {
          path,
          rule: 'zone',
          message: `"${zone}" is not a time zone.`,
          mend: 'Use an IANA name such as `Europe/Berlin`, `America/Chicago` or `UTC`.',
        },
      ]

const dateFindings = (path: string, text: string): Finding[] =>
  isLocalTime(text)
    ? []
    : [{ path, rule: 'date', message: `"${text}" is not a date and time that exists.`, mend: 'Write one like `2026-11-20T09:00`.' }]
