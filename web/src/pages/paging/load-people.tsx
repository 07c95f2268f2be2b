import type { ReactElement } from 'react'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Word } from '../../parts/words.tsx'
import type { Load } from './load.tsx'
import { barOf, hoursText, percent } from './load-words.ts'

type One = Load['people'][number]

/** Everybody, with the bar drawn where it stands: what reaches past it is too much. */
export const People = ({ load }: { readonly load: Load }): ReactElement => (
  <Listing<One>
    label="People"
    pages={{ items: load.people, more: undefined, loadingMore: false, loading: false, problem: null, refresh: () => undefined }}
    columns={columnsOf(load)}
    keyOf={({ person }) => person}
    nothing={null}
  />
)

/** Of fewer hours on call no rate is made: one page in ten minutes is not seventy in a shift. */
const enough = 12

const columnsOf = ({ people, bar, fairness }: Load): readonly Column<One>[] => {
  const mostPerShift = Math.max(0, ...people.map(({ perShift = 0, hours }) => (hours < enough ? 0 : perShift)))
  const mostShare = Math.max(0, ...people.map(({ share }) => share))
  const differences = new Map(fairness?.people.map(({ person, difference }) => [person, difference]))
  return [
    {
      id: 'person',
      header: 'Person',
      rowHeader: true,
      by: ({ person }) => person,
      cell: (one) => <Ref to={one.person} />,
    },
    {
      id: 'perShift',
      header: 'Interruptions in 12 h',
      width: 215,
      under: true,
      by: ({ perShift = -1 }) => perShift,
      cell: ({ perShift, interruptions, hours }) =>
        perShift === undefined ? (
          <span className="quiet">not on call</span>
        ) : hours < enough ? (
          <span className="number" title="Too short a time for a rate.">
            {interruptions} in {hoursText(hours)}
          </span>
        ) : (
          <Bar
            label={`${perShift} in 12 h`}
            title={`${interruptions} in ${hoursText(hours)}; ${bar.perShift} in twelve hours are bearable`}
            {...barOf(perShift, bar.perShift, mostPerShift)}
            isAbove={perShift > bar.perShift}
          />
        ),
    },
    {
      id: 'share',
      header: 'Time on call',
      width: 215,
      under: true,
      by: ({ share }) => share,
      cell: ({ share, hours, days }) => (
        <Bar
          label={`${hoursText(hours)}, ${percent(share)}`}
          title={`${percent(share)} of the time that somebody is on call; ${percent(bar.share)} are bearable`}
          {...barOf(share, bar.share, mostShare)}
          isAbove={days >= 27 && share > bar.share + 0.02}
        />
      ),
    },
    number('pages', 'Pages', ({ pages }) => pages),
    number('interruptions', 'Interruptions', ({ interruptions }) => interruptions),
    number('outOfHours', 'Out of hours', ({ outOfHours }) => outOfHours),
    number('asleep', 'In sleep', ({ asleep }) => asleep),
    {
      id: 'weekends',
      header: 'Weekends, holidays',
      wide: true,
      width: 120,
      by: ({ weekends, holidays }) => weekends + holidays,
      cell: ({ weekends, holidays }) => (
        <span className="number">
          {weekends}, {holidays}
        </span>
      ),
    },
    ...(fairness === undefined
      ? []
      : [
          {
            id: 'difference',
            header: 'Beside an equal share',
            wide: true,
            width: 130,
            by: ({ person }: One) => differences.get(person) ?? 0,
            cell: ({ person }: One) => <Difference hours={differences.get(person) ?? 0} />,
          },
        ]),
  ]
}

const number = (id: string, header: string, of: (one: One) => number): Column<One> => ({
  id,
  header,
  wide: true,
  width: 110,
  by: of,
  cell: (one) => <span className={of(one) === 0 ? 'quiet number' : 'number'}>{of(one).toLocaleString()}</span>,
})

const Difference = ({ hours }: { readonly hours: number }): ReactElement =>
  Math.abs(hours) < 0.5 ? (
    <span className="quiet">even</span>
  ) : (
    <span className="number">
      {hoursText(Math.abs(hours))} {hours > 0 ? 'more' : 'less'}
    </span>
  )

interface BarProps {
  readonly label: string
  readonly title: string
  readonly length: number
  readonly mark: number
  readonly isAbove: boolean
}

const Bar = ({ label, title, length, mark, isAbove }: BarProps): ReactElement => (
  <div className="load-bar" title={title}>
    <span className="row tight">
      <span className="number">{label}</span> {isAbove && <Word tone="warn">above the bar</Word>}
    </span>
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect className="ground" x={0} y={1} width={100} height={6} />
      <rect className={isAbove ? 'above' : 'within'} x={0} y={1} width={length} height={6} />
      <rect className="bearable" x={mark - 0.6} y={0} width={1.2} height={8} />
    </svg>
  </div>
)
