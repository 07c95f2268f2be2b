import { useEffect, useState, type ReactElement } from 'react'
import type { Inputs } from '../../client.gen.ts'
import { isPlain } from '../../form/schema.ts'
import { Waiting } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { useSettled } from '../../parts/settled.ts'
import { useMinutes } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { isBlank } from '../record-checked.ts'
import { huesOf, windowOf } from './lanes.ts'
import { lanesOf, peopleIn, type Lane } from './picture-lanes.ts'
import { useNames } from './names.ts'
import { fromTo } from './shift-words.ts'
import { fromToOf } from './shifts-asked.ts'
import { Timeline } from './timeline.tsx'

interface Props {
  readonly spec: unknown
  /** The record it is of, when there is one: its overrides and fixed times are drawn too. */
  readonly reference: string | undefined
  /** Something in it is wrong, as it was checked last. */
  readonly wrong: boolean
  /** It was checked as it is now, and nothing in it is wrong. */
  readonly ready: boolean
}

type Spec = Inputs['oncall.preview']['spec']

/** What a schedule would come to in the next two weeks, while it is written: before it is saved. What is wrong is said at its field. */
export const SchedulePreview = ({ spec, reference, wrong, ready }: Props): ReactElement => {
  const me = useMe()
  const name = useNames()
  const now = useMinutes()
  const settled = useSettled(JSON.stringify(spec), 100)
  const window = windowOf('2w', now)
  const isEmpty = !isPlain(spec) || (isBlank(spec.rotation) && isBlank(spec.layers))
  const preview = useAsk(
    'oncall.preview',
    { spec: JSON.parse(settled) as Spec, ...fromToOf(window), ...(reference === undefined ? {} : { schedule: reference }) },
    { keep: true, enabled: ready && !isEmpty },
  )
  // What was drawn last stays in sight while something is wrong.
  const [last, keep] = useState(preview.data)
  useEffect(() => {
    if (preview.data !== undefined) keep(preview.data)
  }, [preview.data])
  const drawn = preview.data ?? last
  const gaps = (drawn?.gaps ?? []).filter(({ intended }) => !intended)
  return (
    <section className="card schedule-preview" aria-label="Preview">
      <div className="title">
        <h2>The next two weeks</h2>
        {drawn !== undefined && (
          <span className="small" role="status">
            {wrong ? (
              <Word tone="off">As it was: mend what is marked below</Word>
            ) : gaps[0] !== undefined ? (
              <Word tone="bad">Nobody {fromTo(gaps[0].from, gaps[0].to)}</Word>
            ) : drawn.bookings.length > 0 ? (
              <Word tone="warn">Somebody is asked twice at once</Word>
            ) : drawn.shifts.length === 0 ? (
              <Word tone="off">Nobody yet</Word>
            ) : (
              <Word tone="good">No gap</Word>
            )}
          </span>
        )}
      </div>
      {preview.error !== null && !wrong && <ProblemNote problem={preview.error} />}
      {drawn === undefined && (wrong || isEmpty) ? (
        <p className="quiet">It is drawn here as soon as the form says who takes turns.</p>
      ) : drawn === undefined ? (
        preview.error === null && <Waiting lines={3} />
      ) : (
        <Timeline
          label="The next two weeks, as it would be"
          window={window}
          now={now.getTime()}
          lanes={finalFirst(lanesOf(drawn, { me: me.reference, name }, window))}
          hues={huesOf(peopleIn(drawn))}
        />
      )}
    </section>
  )
}

/** The card is low and scrolls: what comes out is seen without. */
const finalFirst = (lanes: readonly Lane[]): readonly Lane[] => [...lanes.slice(-1), ...lanes.slice(0, -1)]
