import { initials, placeOf, rowsOf, type Span } from './lanes.ts'
import { whyOf, type NameOf, type Picture, type Shift } from './shift-words.ts'

/** Something that lasts, in a lane. */
export interface Block extends Span {
  readonly key: string
  readonly row: number
  /** How many rows it covers. */
  readonly tall: number
  readonly name: string
  readonly short: string
  readonly tone: 'person' | 'gap' | 'rest' | 'off'
  readonly person?: string | undefined
  readonly shadow?: boolean
  readonly changed?: boolean
  readonly mine?: boolean
  readonly why: string
  /** The override or fixed time that can be taken back. */
  readonly made?: { readonly id: string; readonly is: 'override' | 'fixed' } | undefined
}

export interface Lane {
  readonly id: string
  readonly title: string
  readonly note?: string
  readonly url?: string
  readonly strong?: boolean
  readonly rows: number
  readonly blocks: readonly Block[]
}

export interface Reader {
  readonly me: string
  readonly name: NameOf
}

export const spanOf = ({ from, to }: { readonly from: string; readonly to: string }): Span => ({
  start: new Date(from).getTime(),
  end: new Date(to).getTime(),
})

/** A schedule as lanes: each layer, what changes them, who is away, and what comes out. */
export const lanesOf = (whole: Picture, reader: Reader, window: Span): readonly Lane[] => {
  const picture = within(whole, window)
  const titles = new Map(picture.layers.map((layer) => [layer.name, layer.title]))
  const layers = picture.layers.map((layer) => ({
    ...shiftLane(`layer-${layer.name}`, layer.shifts, titles, reader),
    title: layer.title === 'rotation' ? 'Rotation' : layer.title,
    ...(picture.layers.length === 1 ? {} : { note: noteOf(layer) }),
  }))
  return [
    ...layers,
    ...changesLane(picture, reader),
    ...awayLane(picture, reader),
    { ...finalLane(picture.shifts, picture.gaps, titles, reader), title: 'Final', note: 'who is on call' },
  ]
}

/** What is seen of a picture, so that rows are made for what is seen alone. */
export const within = (picture: Picture, window: Span): Picture => {
  const seen = <One extends { readonly from: string; readonly to: string }>(these: readonly One[]): One[] =>
    these.filter((one) => placeOf(spanOf(one), window) !== undefined)
  return {
    ...picture,
    layers: picture.layers.map((layer) => ({ ...layer, shifts: seen(layer.shifts) })),
    overrides: seen(picture.overrides),
    fixed: seen(picture.fixed),
    holidays: seen(picture.holidays),
    absences: seen(picture.absences),
    shifts: seen(picture.shifts),
    gaps: seen(picture.gaps),
  }
}

/** What comes out of a schedule: who is on call, who learns below them, and red where nobody is. */
export const finalLane = (shifts: readonly Shift[], gaps: Picture['gaps'], titles: ReadonlyMap<string, string>, reader: Reader): Lane => {
  const pages = placed(shifts.filter(({ shadow }) => shadow !== true))
  const learns = placed(shifts.filter(({ shadow }) => shadow === true))
  const rows = Math.max(1, pages.rows)
  return {
    id: 'final',
    title: 'Final',
    strong: true,
    rows: rows + learns.rows,
    blocks: [
      ...gaps
        .filter(({ intended }) => !intended)
        .map((gap) => ({
          ...spanOf(gap),
          key: `gap-${gap.from}`,
          row: 0,
          tall: rows,
          name: 'Nobody',
          short: '!',
          tone: 'gap' as const,
          why: 'Nobody is on call, and somebody should be.',
        })),
      ...pages.all.map((one) => shiftBlock(one.item, one.row, titles, reader)),
      ...learns.all.map((one) => shiftBlock(one.item, rows + one.row, titles, reader)),
    ].toSorted((one, other) => one.start - other.start || one.row - other.row),
  }
}

/** Everybody who stands in it, so that all lanes give them the same colour. */
export const peopleIn = (picture: Picture): readonly string[] => [
  ...new Set(
    [...picture.layers.flatMap((layer) => layer.shifts), ...picture.shifts, ...picture.overrides, ...picture.absences].flatMap(
      ({ person }) => person ?? [],
    ),
  ),
]

const shiftLane = (id: string, shifts: readonly Shift[], titles: ReadonlyMap<string, string>, reader: Reader): Lane => {
  const { rows, all } = placed(shifts)
  return { id, title: id, rows: Math.max(1, rows), blocks: all.map(({ item, row }) => shiftBlock(item, row, titles, reader)) }
}

const placed = <Item extends { readonly from: string; readonly to: string }>(items: readonly Item[]) => {
  const rows = rowsOf(items.map((item) => ({ ...spanOf(item), item })))
  return { rows: rows.length, all: rows.flatMap((row, index) => row.map(({ item }) => ({ item, row: index }))) }
}

const shiftBlock = (shift: Shift, row: number, titles: ReadonlyMap<string, string>, { me, name }: Reader): Block => {
  const called = name(shift.person)
  return {
    ...spanOf(shift),
    key: `${shift.from} ${shift.person} ${shift.layer ?? ''} ${shift.made ?? ''} ${shift.shadow === true ? 's' : ''}`,
    row,
    tall: 1,
    name: called,
    short: initials(called),
    tone: 'person',
    person: shift.person,
    shadow: shift.shadow === true,
    changed: shift.because === 'override' || shift.because === 'fixed' || shift.because === 'absence',
    mine: shift.person === me,
    why: whyOf(shift, shift.layer === undefined || shift.layer === 'rotation' ? undefined : titles.get(shift.layer), name),
  }
}

const noteOf = (layer: Picture['layers'][number]): string =>
  [layer.shadow ? 'learn' : '', layer.priority === 0 ? '' : `priority ${layer.priority}`].filter(Boolean).join(', ')

const changesLane = ({ overrides, fixed }: Picture, { name }: Reader): readonly Lane[] => {
  const lane = (id: string, title: string, blocks: readonly Omit<Block, 'row' | 'tall'>[]): readonly Lane[] => {
    const rows = rowsOf(blocks)
    return blocks.length === 0
      ? []
      : [{ id, title, rows: rows.length, blocks: rows.flatMap((row, at) => row.map((one) => ({ ...one, row: at, tall: 1 }))) }]
  }
  return [
    ...lane(
      'overrides',
      'Overrides',
      overrides.map((one) => ({
        ...spanOf(one),
        key: `${one.override ?? 'record'} ${one.from} ${one.person ?? ''}`,
        name: overrideWords(one, name),
        short: one.person === undefined ? '–' : initials(name(one.person)),
        tone: one.person === undefined || one.does === 'remove' ? 'off' : 'person',
        person: one.person,
        changed: true,
        why: `${one.reason === undefined ? '' : `${one.reason}. `}${one.override === undefined ? 'Written in the record of the schedule.' : ''}`.trim(),
        made: one.override === undefined ? undefined : { id: one.override, is: 'override' },
      })),
    ),
    ...lane(
      'fixed',
      'Fixed',
      fixed.map((one) => ({
        ...spanOf(one),
        key: `fixed ${one.fixed} ${one.from}`,
        name: one.reason ?? 'Fixed',
        short: 'F',
        tone: 'off',
        changed: true,
        why: 'Layers and overrides say nothing while it lasts.',
        made: one.fixed === '' ? undefined : { id: one.fixed, is: 'fixed' },
      })),
    ),
  ]
}

/** `Bo for Anna`, `Cy as well`, `Anna is off`. */
export const overrideWords = (
  one: {
    readonly does?: 'replace' | 'add' | 'remove' | undefined
    readonly person?: string | undefined
    readonly replaces?: string | undefined
  },
  name: NameOf,
): string => {
  const who = one.person === undefined ? 'Nobody' : name(one.person)
  if (one.does === 'add') return `${who} as well`
  if (one.does === 'remove') return `${who} is off`
  return one.replaces === undefined ? who : `${who} for ${name(one.replaces)}`
}

const awayLane = ({ holidays, absences }: Picture, { me, name }: Reader): readonly Lane[] => {
  const all = [...holidays.map((one) => ({ ...one, who: undefined })), ...absences.map((one) => ({ ...one, who: one.person }))]
  const { rows, all: places } = placed(all)
  if (all.length === 0) return []
  return [
    {
      id: 'away',
      title: 'Holidays and leave',
      rows,
      blocks: places.map(({ item, row }) => ({
        ...spanOf(item),
        key: `${item.from} ${item.who ?? ''} ${item.title}`,
        row,
        tall: 1,
        name: item.who === undefined ? item.title : `${name(item.who)}: ${item.title}`,
        short: item.who === undefined ? initials(item.title) : initials(name(item.who)),
        tone: item.who === undefined ? 'rest' : 'person',
        person: item.who,
        mine: item.who === me,
        shadow: item.who !== undefined,
        why: item.who === undefined ? 'A holiday of the calendars it names.' : 'Away: their turns go to the next who is there.',
      })),
    },
  ]
}
