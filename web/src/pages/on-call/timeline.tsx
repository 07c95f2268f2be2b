import '../../on-call.css'
import { useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react'
import { calendarDay, exact } from '../../moments.ts'
import { chosen, daysIn, instantAt, placeOf, type Span } from './lanes.ts'
import { Picked } from './picked.tsx'
import type { Block, Lane } from './picture-lanes.ts'
import { fromTo } from './shift-words.ts'

interface Props {
  readonly label: string
  readonly window: Span
  readonly now: number
  readonly lanes: readonly Lane[]
  readonly hues: ReadonlyMap<string, number>
  /** Enter or a click on something in a lane. */
  readonly open?: ((lane: Lane, block: Block) => void) | undefined
  /** A drag on a strong lane chose a time. */
  readonly drag?: ((span: Span) => void) | undefined
  /** A time that is being chosen: its edges can be dragged. */
  readonly picked?: Span | undefined
  readonly pick?: ((span: Span) => void) | undefined
}

const rowHeight = 26

/** Lanes by days: who, from when, until when, one below the other. Arrow keys move within a lane, Enter opens. */
export const Timeline = ({ label, window, now, lanes, hues, open, drag, picked, pick }: Props): ReactElement => {
  const days = daysIn(window)
  const [tip, setTip] = useState<{ readonly lane: string; readonly block: Block } | undefined>(undefined)
  const [drawn, draw] = useState<Span | undefined>(undefined)
  const edges = lanes.flatMap((lane) => (lane.strong === true ? lane.blocks.flatMap(({ start, end }) => [start, end]) : []))
  const line = placeOf({ start: now, end: now + 1 }, window)
  return (
    <div
      className={days.length > 16 ? 'lanes many-days' : 'lanes'}
      role="group"
      aria-label={label}
      onKeyDown={(event) => event.key === 'Escape' && setTip(undefined)}
    >
      <div className="lane day-names">
        <span className="lane-title" />
        <div className="track">
          {days.map((day) => (
            <span key={day.start} className={dayClass(day, now)} style={widthOf(day, window)}>
              {dayWords(day, days.length)}
            </span>
          ))}
        </div>
      </div>
      {lanes.map((lane) => (
        <div key={lane.id} className={lane.strong === true ? 'lane final' : 'lane'} role="group" aria-label={lane.title}>
          <span className="lane-title">
            {lane.url === undefined ? <span>{lane.title}</span> : <a href={lane.url}>{lane.title}</a>}
            {lane.note !== undefined && lane.note !== '' && <small>{lane.note}</small>}
          </span>
          <Track
            lane={lane}
            window={window}
            days={days}
            hues={hues}
            edges={edges}
            tip={tip?.lane === lane.id ? tip.block : undefined}
            show={(block) => setTip(block === undefined ? undefined : { lane: lane.id, block })}
            open={open === undefined ? undefined : (block) => open(lane, block)}
            draw={lane.strong === true && drag !== undefined ? draw : undefined}
            drag={drag}
            drawn={lane.strong === true ? drawn : undefined}
          />
        </div>
      ))}
      <div className="lanes-over" aria-hidden={picked === undefined ? true : undefined}>
        <div className="track">
          {line !== undefined && <i className="now-mark" style={{ left: percent(line.left) }} title={exact(new Date(now))} />}
          {picked !== undefined && pick !== undefined && <Picked window={window} span={picked} edges={edges} pick={pick} />}
        </div>
      </div>
    </div>
  )
}

interface TrackProps {
  readonly lane: Lane
  readonly window: Span
  readonly days: readonly Span[]
  readonly hues: ReadonlyMap<string, number>
  readonly edges: readonly number[]
  readonly tip: Block | undefined
  readonly show: (block: Block | undefined) => void
  readonly open: ((block: Block) => void) | undefined
  readonly draw: ((span: Span | undefined) => void) | undefined
  readonly drag: ((span: Span) => void) | undefined
  readonly drawn: Span | undefined
}

const Track = ({ lane, window, days, hues, edges, tip, show, open, draw, drag, drawn }: TrackProps): ReactElement => {
  const track = useRef<HTMLDivElement>(null)
  const grip = useRef<{ readonly x: number; readonly from: number; span: Span | undefined } | undefined>(undefined)
  const [current, setCurrent] = useState(0)
  const shown = lane.blocks.filter((block) => placeOf(block, window) !== undefined)
  const at = (event: PointerEvent): number => {
    const box = track.current?.getBoundingClientRect() ?? { left: 0, width: 1 }
    return instantAt((event.clientX - box.left) / box.width, window, edges)
  }
  const begin = (event: PointerEvent): void => {
    if (draw === undefined || event.button !== 0) return
    grip.current = { x: event.clientX, from: at(event), span: undefined }
  }
  const move = (event: PointerEvent): void => {
    const held = grip.current
    if (held === undefined || draw === undefined || (held.span === undefined && Math.abs(event.clientX - held.x) < 6)) return
    if (held.span === undefined) {
      track.current?.setPointerCapture(event.pointerId)
      show(undefined)
    }
    held.span = chosen(held.from, at(event), window)
    draw(held.span)
  }
  const finish = (): void => {
    const span = grip.current?.span
    grip.current = undefined
    draw?.(undefined)
    if (span !== undefined) drag?.(span)
  }
  const cancel = (): void => {
    grip.current = undefined
    draw?.(undefined)
  }
  const walk = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: shown.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    track.current?.querySelectorAll<HTMLElement>('[data-block]')[Math.min(Math.max(to, 0), shown.length - 1)]?.focus()
  }
  const place = drawn === undefined ? undefined : placeOf(drawn, window)
  return (
    <div
      ref={track}
      className={draw === undefined ? 'track' : 'track draggable'}
      style={{ minHeight: lane.rows * rowHeight + 6 }}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={finish}
      onPointerCancel={cancel}
      onKeyDown={walk}
      onMouseLeave={() => show(undefined)}
    >
      {days.map((day) => (
        <i key={day.start} className={isWeekend(day) ? 'day weekend' : 'day'} style={boxOf(day, window)} />
      ))}
      {shown.map((block, index) => (
        <button
          key={block.key}
          type="button"
          data-block
          className={classOf(block, window)}
          style={{ ...boxOf(block, window), ...rowOf(block), ...hueOf(block, hues) }}
          aria-label={`${block.name}, ${fromTo(block.start, block.end)}. ${block.why}`}
          tabIndex={index === Math.min(current, shown.length - 1) ? 0 : -1}
          onFocus={() => (setCurrent(index), show(block))}
          onBlur={() => show(undefined)}
          onMouseEnter={() => grip.current?.span === undefined && show(block)}
          onClick={() => open?.(block)}
        >
          <span className="name">{block.name}</span>
          <span className="short" data-short={block.short} />
        </button>
      ))}
      {place !== undefined && drawn !== undefined && (
        <div className="drawn" style={{ left: percent(place.left), width: percent(place.width) }}>
          <span>{fromTo(drawn.start, drawn.end)}</span>
        </div>
      )}
      {tip !== undefined && <Tip block={tip} window={window} />}
    </div>
  )
}

const Tip = ({ block, window }: { readonly block: Block; readonly window: Span }): ReactElement => {
  const { left = 0, width = 0 } = placeOf(block, window) ?? {}
  const middle = left + width / 2
  return (
    <div
      className="lane-tip"
      role="tooltip"
      style={{ left: percent(middle), top: block.row * rowHeight + 30, '--shift': percent(-middle) } as CSSProperties}
    >
      <strong>{block.name}</strong>
      {block.mine === true && <span className="chip">you</span>}
      <div title={exact(new Date(block.start))}>{fromTo(block.start, block.end)}</div>
      <div className="quiet">{block.why}</div>
    </div>
  )
}

const percent = (share: number): string => `${(share * 100).toFixed(4)}%`

const boxOf = (span: Span, window: Span): CSSProperties => {
  const { left = 0, width = 0 } = placeOf(span, window) ?? {}
  return { left: percent(left), width: percent(width) }
}

const widthOf = (span: Span, window: Span): CSSProperties => boxOf(span, window)
const rowOf = ({ row, tall }: Block): CSSProperties => ({ top: row * rowHeight + 4, height: tall * rowHeight - 3 })
const hueOf = ({ person }: Block, hues: ReadonlyMap<string, number>): CSSProperties =>
  (person === undefined ? {} : { '--hue': hues.get(person) ?? 212 }) as CSSProperties

const classOf = (block: Block, window: Span): string => {
  const place = placeOf(block, window)
  return [
    'block',
    block.tone,
    block.shadow === true && 'shadow',
    block.changed === true && 'changed',
    block.mine === true && 'mine',
    place?.cutLeft === true && 'cut-left',
    place?.cutRight === true && 'cut-right',
  ]
    .filter(Boolean)
    .join(' ')
}

const isWeekend = ({ start }: Span): boolean => [0, 6].includes(new Date(start).getDay())
const dayClass = (day: Span, now: number): string =>
  ['day-name', isWeekend(day) && 'weekend', day.start <= now && now < day.end && 'today'].filter(Boolean).join(' ')

const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' })
const dayWords = ({ start }: Span, count: number): ReactElement => {
  const day = new Date(start)
  return count > 8 ? (
    <>
      <small>{weekday.format(day).slice(0, count > 16 ? 2 : 3)}</small>
      <b>{day.getDate()}</b>
    </>
  ) : (
    <b>{calendarDay(day)}</b>
  )
}
