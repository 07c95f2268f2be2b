import 'uplot/dist/uPlot.min.css'
import uPlot from 'uplot'
import { useEffect, useRef, type ReactElement } from 'react'
import { calendarDay, clock, exact } from '../moments.ts'
import { usePreferences } from '../preferences.ts'
import { plural } from '../parts/words.tsx'

interface Bucket {
  readonly at: string
  readonly passed: number
  readonly failed: number
  readonly meanMs: number
  readonly p95Ms: number | null
  readonly mostMs: number
}

interface Props {
  readonly buckets: readonly Bucket[]
  readonly seconds: number
  readonly from: Date
  readonly to: Date
  readonly height?: number
  /** An instant to mark: when the alert opened. */
  readonly mark?: Date
}

/** Latency over time, failures as bars: mean and 95th percentile in milliseconds. */
export const CanaryChart = ({ buckets, seconds, from, to, height = 240, mark }: Props): ReactElement => {
  const box = useRef<HTMLDivElement>(null)
  const { theme } = usePreferences()
  const failures = buckets.reduce((sum, bucket) => sum + bucket.failed, 0)
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const ink = (name: string): string => getComputedStyle(document.body).getPropertyValue(name).trim()
    const chart = new uPlot(
      optionsOf(element.clientWidth, height, ink, seconds, from, to, mark),
      dataOf(buckets, seconds, from, to),
      element,
    )
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [buckets, seconds, from.getTime(), to.getTime(), theme, height, mark?.getTime()])
  return (
    <figure className="chart" aria-label={`Latency of ${plural(buckets.length, 'interval')}, ${plural(failures, 'failure')}`}>
      <div ref={box} />
    </figure>
  )
}

/** A gap in the answers is a gap in the line. */
const dataOf = (buckets: readonly Bucket[], seconds: number, from: Date, to: Date): uPlot.AlignedData => {
  const known = new Map(buckets.map((bucket) => [Math.floor(Date.parse(bucket.at) / 1_000), bucket]))
  const first = Math.min(...known.keys())
  const times: number[] = []
  const start = Math.floor((from.getTime() / 1_000 - first) / seconds) * seconds + first
  for (let at = start; at <= to.getTime() / 1_000; at += seconds) times.push(at)
  const held = times.map((at) => known.get(at))
  return [
    times,
    held.map((bucket) => bucket?.meanMs ?? null),
    held.map((bucket) => bucket?.p95Ms ?? bucket?.mostMs ?? null),
    held.map((bucket) => (bucket === undefined || bucket.failed === 0 ? null : bucket.failed)),
  ]
}

const optionsOf = (
  width: number,
  height: number,
  ink: (name: string) => string,
  seconds: number,
  from: Date,
  to: Date,
  mark: Date | undefined,
): uPlot.Options => {
  const long = to.getTime() - from.getTime() > 2 * 86_400_000
  const axis = {
    stroke: ink('--quiet'),
    grid: { stroke: ink('--faint'), width: 1 },
    ticks: { stroke: ink('--faint') },
    font: '11px system-ui',
  }
  const bars = uPlot.paths.bars?.({ size: [0.9, 12] })
  return {
    width,
    height,
    scales: {
      x: { time: true, range: () => [from.getTime() / 1_000, to.getTime() / 1_000] },
      y: { range: (_, __, most) => [0, Math.max(10, (most ?? 0) * 1.15)] },
      failed: { range: (_, __, most) => [0, Math.max(1, most ?? 1) * 6] },
    },
    axes: [
      { ...axis, values: (_, splits) => splits.map((at) => (long ? calendarDay(new Date(at * 1_000)) : clock(new Date(at * 1_000)))) },
      { ...axis, size: 56, values: (_, splits) => splits.map((value) => `${value} ms`) },
    ],
    series: [
      { value: (_, at) => (at === null ? '' : exact(new Date(at * 1_000))) },
      {
        label: 'mean',
        stroke: ink('--accent'),
        width: 2,
        value: (_, value) => (value === null ? '—' : `${Math.round(value)} ms`),
        points: { show: seconds >= 300 },
      },
      {
        label: '95th percentile',
        stroke: ink('--warn'),
        width: 1,
        dash: [4, 4],
        value: (_, value) => (value === null ? '—' : `${Math.round(value)} ms`),
        points: { show: false },
      },
      {
        label: 'failed',
        scale: 'failed',
        stroke: ink('--bad'),
        fill: ink('--bad'),
        ...(bars === undefined ? {} : { paths: bars }),
        value: (_, value) => (value === null ? '0' : String(value)),
        points: { show: false },
      },
    ],
    hooks: mark === undefined ? {} : { draw: [(chart) => drawMark(chart, mark, ink('--bad'))] },
    cursor: { points: { size: 6 } },
  }
}

const drawMark = (chart: uPlot, mark: Date, colour: string): void => {
  const x = Math.round(chart.valToPos(mark.getTime() / 1_000, 'x', true))
  chart.ctx.save()
  chart.ctx.strokeStyle = colour
  chart.ctx.setLineDash([6, 4])
  chart.ctx.beginPath()
  chart.ctx.moveTo(x, chart.bbox.top)
  chart.ctx.lineTo(x, chart.bbox.top + chart.bbox.height)
  chart.ctx.stroke()
  chart.ctx.restore()
}
