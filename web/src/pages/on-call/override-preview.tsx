import { useEffect, useMemo, useState, type ReactElement } from 'react'
import { Loaded } from '../../parts/loaded.tsx'
import { useSettled } from '../../parts/settled.ts'
import { useMinutes } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { around, huesOf, type Span } from './lanes.ts'
import { finalLane, peopleIn, spanOf, within, type Reader } from './picture-lanes.ts'
import { useNames } from './names.ts'
import { fromTo, type Picture } from './shift-words.ts'
import { fromToOf } from './shifts-asked.ts'
import { Timeline } from './timeline.tsx'

const day = 86_400_000

interface Props {
  readonly schedule: string
  readonly span: Span
  readonly pick: (span: Span) => void
  readonly change: { readonly does: 'replace' | 'add' | 'remove' | 'fix'; readonly people: readonly string[]; readonly replaces?: string }
}

/** Who is on call as it is, and as it would be: before anything is saved. The edges of the time can be dragged. */
export const OverridePreview = ({ schedule, span, pick, change }: Props): ReactElement => {
  const me = useMe()
  const name = useNames()
  const now = useMinutes().getTime()
  const [window, setWindow] = useState(() => around(span))
  useEffect(() => {
    const share = (span.end - span.start) / (window.end - window.start)
    if (span.start < window.start || window.end < span.end || share < 0.04) setWindow(around(span))
  }, [span, window])
  const said = JSON.stringify({ span, change })
  const settled = useSettled(said, 200)
  const asked = useMemo(() => {
    const { span: lasts, change: wanted } = JSON.parse(settled) as Pick<Props, 'span' | 'change'>
    if (wanted.people.length === 0) return {}
    return { change: { ...wanted, people: wanted.people.filter(Boolean), ...fromToOf(lasts) } }
  }, [settled])
  // A week more on both sides: what is shown begins and ends where it really does.
  const times = fromToOf({ start: window.start - 8 * day, end: window.end + 8 * day })
  const before = useAsk('oncall.calendar', { schedule, ...times }, { keep: true })
  const after = useAsk('oncall.calendar', { schedule, ...times, ...asked }, { keep: true })
  const reader: Reader = { me: me.reference, name }
  return (
    <section className="preview" aria-label="What comes out">
      <Loaded query={before} lines={2}>
        {(is) => {
          const then = after.data ?? is
          const hues = huesOf([...peopleIn(is), ...peopleIn(then)])
          const newGaps = then.gaps.filter(
            (gap) => !gap.intended && !is.gaps.some((one) => !one.intended && one.from === gap.from && one.to === gap.to),
          )
          return (
            <>
              <Timeline
                label="Who is on call now, and then"
                window={window}
                now={now}
                hues={hues}
                lanes={[
                  { ...laneOf(within(is, window), reader), id: 'before', title: 'As it is', strong: false },
                  { ...laneOf(within(then, window), reader), id: 'after', title: 'Then' },
                ]}
                picked={span}
                pick={pick}
              />
              <div className="small" role="status">
                {newGaps.length > 0 ? (
                  <Word tone="bad">Nobody is on call {newGaps.map((gap) => fromTo(spanOf(gap).start, spanOf(gap).end)).join('; ')}</Word>
                ) : then.bookings.length > is.bookings.length ? (
                  <Word tone="warn">Somebody is asked twice at once</Word>
                ) : null}
              </div>
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

const laneOf = (picture: Picture, reader: Reader) =>
  finalLane(picture.shifts, picture.gaps, new Map(picture.layers.map((layer) => [layer.name, layer.title])), reader)
