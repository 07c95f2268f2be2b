import type { FigureRow } from '#domains/alerts/noise/checks-store.ts'

/** What became of the alerts of one rule, route, workload or team, and of the pages about them. */
export interface Figures {
  readonly name: string
  /** Alerts that began. */
  readonly fired: number
  /** Groups somebody was paged for; of these, groups nobody did anything about. */
  readonly paged: number
  readonly ignored: number
  /** Groups a person did something about. */
  readonly actedOn: number
  /** Alerts that were over before anybody did something. */
  readonly selfResolved: number
  readonly medianOpenSeconds: number
  /** Alerts something held back, and what. */
  readonly suppressed: number
  readonly suppressedBy: Readonly<Record<string, number>>
  /** Reports of alerts that were open already. */
  readonly repeats: number
  /** Messages to people. */
  readonly messages: number
  readonly outOfHours: number
  readonly sleepInterrupted: number
  readonly people: readonly string[]
  readonly lastAt: Date
  /** Of the pages that can be judged, the share nobody did anything about; undefined without any. */
  readonly ignoredShare: number | undefined
}

/** Figures as people read them. */
export const figuresOf = (
  rows: readonly FigureRow[],
  sources: readonly { readonly name: string; readonly source: string; readonly alerts: number }[],
): readonly Figures[] =>
  rows.map((row) => {
    const paged = Math.max(row.paged, 0)
    return {
      name: row.name === '' ? 'none' : row.name,
      fired: row.fired,
      paged,
      ignored: row.ignored,
      actedOn: row.acted,
      selfResolved: row.self_resolved,
      medianOpenSeconds: Math.round(row.median_open ?? 0),
      suppressed: row.suppressed,
      suppressedBy: Object.fromEntries(sources.filter(({ name }) => name === row.name).map(({ source, alerts }) => [source, alerts])),
      repeats: row.repeats,
      messages: row.messages,
      outOfHours: row.out_of_hours,
      sleepInterrupted: row.interrupted,
      people: row.people ?? [],
      lastAt: row.last_at,
      ignoredShare: paged === 0 ? undefined : row.ignored / paged,
    }
  })

/** Where a list goes on: after this row, in the order of the list. */
export const placeOf = (row: FigureRow): string => [row.interrupted, row.paged, row.fired, row.name].join('~')

export const readPlace = (text: string | undefined): readonly [number, number, number, string] | undefined => {
  const [, interrupted, paged, fired, name] = /^(\d{1,9})~(\d{1,9})~(\d{1,9})~(.*)$/s.exec(text ?? '') ?? []
  return name === undefined ? undefined : [Number(interrupted), Number(paged), Number(fired), name]
}

/** An hour of the week. */
export interface Hour {
  /** 1 for Monday to 7 for Sunday. */
  readonly weekday: number
  readonly hour: number
  readonly fired: number
  readonly paged: number
  readonly acted: number
}

/** All 168 hours of a week, from Monday at midnight, with those in which nothing happened. */
export const calendar = (hours: readonly Hour[]): readonly Hour[] => {
  const known = new Map(hours.map((one) => [one.weekday * 24 + one.hour, one]))
  return Array.from({ length: 168 }, (_, index) => {
    const [weekday, hour] = [Math.floor(index / 24) + 1, index % 24]
    return known.get(weekday * 24 + hour) ?? { weekday, hour, fired: 0, paged: 0, acted: 0 }
  })
}
