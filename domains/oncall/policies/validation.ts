import type { Finding } from '#platform/refusal.ts'
import { isLocalTime, isZone } from '#platform/time/zone.ts'

/** What the rules below look at: a policy's spec, whose schema they cannot know without knowing themselves. */
interface Written {
  readonly steps: readonly {
    readonly page: readonly string[]
    readonly when?: { readonly hours?: { readonly zone: string; readonly from: string; readonly to: string } }
    readonly answers?: number
  }[]
  readonly drill?: { readonly zone: string; readonly start: string }
}

export const conditionFindings = ({ steps }: Written): readonly Finding[] =>
  steps.flatMap(({ when }, index): readonly Finding[] => {
    const hours = when?.hours
    if (hours === undefined) return []
    const path = `/spec/steps/${index}/when/hours`
    const mend = 'Leave `hours` out for the whole day, or name two times.'
    return [
      ...zoneFindings(`${path}/zone`, hours.zone),
      ...(hours.from === hours.to ? [{ path: `${path}/to`, rule: 'order', message: 'The hours end when they begin.', mend }] : []),
    ]
  })

/** A step that waits for more answers than the people it names could give would never be answered. */
export const answersFindings = ({ steps }: Written): readonly Finding[] =>
  steps.flatMap(({ page, answers = 1 }, index): readonly Finding[] => {
    const before = steps.slice(0, index + 1).flatMap((step) => step.page)
    const couldBeMany = before.some((reference) => !reference.startsWith('person:'))
    const people = new Set(before).size
    if (couldBeMany || answers <= people) return []
    return [
      {
        path: `/spec/steps/${index}/answers`,
        rule: 'answerable',
        message: `${answers} people must answer, but ${people === 1 ? 'one is' : `${people} are`} paged by then: ${page.join(', ')}.`,
        mend: 'Ask for fewer answers, or page more people: a team or a schedule.',
      },
    ]
  })

export const drillFindings = ({ drill }: Written): readonly Finding[] =>
  drill === undefined
    ? []
    : [
        ...zoneFindings('/spec/drill/zone', drill.zone),
        ...(isLocalTime(drill.start)
          ? []
          : [
              {
                path: '/spec/drill/start',
                rule: 'date',
                message: `"${drill.start}" is not a date and time that exists.`,
                mend: 'Write one like `2026-12-01T10:00`.',
              },
            ]),
      ]

const zoneFindings = (path: string, zone: string): readonly Finding[] =>
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
