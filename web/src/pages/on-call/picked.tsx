import { useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react'
import { exact } from '../../moments.ts'
import { instantAt, placeOf, stepOf, withEdge, type Span } from './lanes.ts'

interface Props {
  readonly window: Span
  readonly span: Span
  readonly edges: readonly number[]
  readonly pick: (span: Span) => void
}

/** A time that is being chosen, over all lanes. Its edges are dragged, or moved with the arrow keys. */
export const Picked = ({ window, span, edges, pick }: Props): ReactElement | null => {
  const place = placeOf(span, window)
  if (place === undefined) return null
  return (
    <div className="picked" style={{ left: `${place.left * 100}%`, width: `${place.width * 100}%` }}>
      <Edge edge="start" window={window} span={span} edges={edges} pick={pick} />
      <Edge edge="end" window={window} span={span} edges={edges} pick={pick} />
    </div>
  )
}

const Edge = ({ edge, window, span, edges, pick }: Props & { readonly edge: 'start' | 'end' }): ReactElement => {
  const held = useRef(false)
  const step = stepOf(window)
  const put = (at: number): void => pick(withEdge(span, edge, at, step))
  const move = (event: PointerEvent<HTMLElement>): void => {
    const track = event.currentTarget.closest('.track')?.getBoundingClientRect()
    if (held.current && track !== undefined) put(instantAt((event.clientX - track.left) / track.width, window, edges))
  }
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -24 * 3_600_000, PageUp: 24 * 3_600_000 }[
      event.key
    ]
    if (by === undefined) return
    event.preventDefault()
    put(Math.min(window.end, Math.max(window.start, span[edge] + by)))
  }
  return (
    <span
      className={`edge ${edge}`}
      role="slider"
      tabIndex={0}
      aria-label={edge === 'start' ? 'It begins' : 'It ends'}
      aria-valuemin={window.start}
      aria-valuemax={window.end}
      aria-valuenow={span[edge]}
      aria-valuetext={exact(new Date(span[edge]))}
      onKeyDown={press}
      onPointerDown={(event) => {
        held.current = true
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={move}
      onPointerUp={() => (held.current = false)}
      onPointerCancel={() => (held.current = false)}
    />
  )
}
