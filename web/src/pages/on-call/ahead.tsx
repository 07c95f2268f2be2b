import { useState, type ReactElement } from 'react'
import { Loaded } from '../../parts/loaded.tsx'
import { useNarrow } from '../../parts/narrow.ts'
import { useMinutes } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { useMe } from '../../session.tsx'
import { urls } from '../../urls.ts'
import { huesOf, type Span, windowOf } from './lanes.ts'
import { OverrideDialog } from './override-button.tsx'
import { finalLane, type Block, type Lane } from './picture-lanes.ts'
import { useNames } from './names.ts'
import type { Picture } from './shift-words.ts'
import { fromToOf, useAllShifts } from './shifts-asked.ts'
import { Timeline } from './timeline.tsx'

interface Props {
  readonly schedules: readonly { readonly schedule: string; readonly title: string }[]
  readonly gaps: Picture['gaps']
}

interface Begun {
  readonly schedule: string
  readonly span: Span
  readonly replaces?: string | undefined
}

/** More than this is no picture any more; a filter brings the others here. */
const mostLanes = 30

/** What comes out of every schedule in the two weeks ahead, one lane each. A phone has the schedules one by one instead. */
export const AheadLanes = (props: Props): ReactElement | null => (useNarrow() ? null : <Lanes {...props} />)

const Lanes = ({ schedules, gaps }: Props): ReactElement => {
  const me = useMe()
  const name = useNames()
  const now = useMinutes()
  const [begun, begin] = useState<Begun | undefined>(undefined)
  const window = windowOf('2w', now)
  const { from, to } = fromToOf(window)
  const shifts = useAllShifts(from, to)
  const lanes = (all: NonNullable<typeof shifts.data>): readonly Lane[] => {
    const bySchedule = Map.groupBy(all.shifts, ({ schedule }) => schedule)
    return schedules.slice(0, mostLanes).map(({ schedule, title }) => ({
      ...finalLane(
        bySchedule.get(schedule) ?? [],
        gaps.filter((gap) => gap.schedule === schedule),
        new Map(),
        { me: me.reference, name },
      ),
      id: schedule,
      title,
      strong: false,
      url: urls.schedule(schedule.slice('schedule:'.length)),
    }))
  }
  const open = (lane: Lane, block: Block): void =>
    begin({ schedule: lane.id, span: block, replaces: block.shadow === true ? undefined : block.person })
  return (
    <section className="card">
      <div className="title">
        <h2>Two weeks ahead</h2>
        <span className="quiet small">Hatched red: nobody. Dashed: an override or out of turn. Dotted: learns.</span>
      </div>
      <Loaded query={shifts} lines={6}>
        {(all) => (
          <>
            <Timeline
              label="Who is on call in the two weeks ahead, by schedule"
              window={window}
              now={now.getTime()}
              lanes={lanes(all)}
              hues={huesOf(all.shifts.map(({ person }) => person))}
              open={open}
            />
            {schedules.length > mostLanes && (
              <p className="quiet small legend">
                The first {mostLanes} of {schedules.length} schedules. Find one above to see its lane.
              </p>
            )}
            {!all.whole && (
              <Word tone="off">Not every shift is drawn: there are too many at once. Each schedule has its own calendar.</Word>
            )}
          </>
        )}
      </Loaded>
      {begun !== undefined && <OverrideDialog {...begun} close={() => begin(undefined)} />}
    </section>
  )
}
