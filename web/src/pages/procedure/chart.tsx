import 'uplot/dist/uPlot.min.css'
import uPlot from 'uplot'
import { useEffect, useRef, type ReactElement } from 'react'
import { calendarDay, clock, exact, lasting } from '../../moments.ts'
import { plural } from '../../parts/words.tsx'
import { usePreferences } from '../../preferences.ts'

interface Run {
  readonly startedAt: string
  readonly seconds: number
  readonly failed: boolean
}

interface Props {
  readonly runs: readonly Run[]
  readonly usualSeconds: number | null
}

/** Each run as a bar by when it began, failures apart, and what is usual as a line across. */
export const DurationChart = ({ runs, usualSeconds }: Props): ReactElement => {
  const box = useRef<HTMLDivElement>(null)
  const { theme } = usePreferences()
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const ink = (name: string): string => getComputedStyle(document.body).getPropertyValue(name).trim()
    const chart = new uPlot(optionsOf(element.clientWidth, ink, runs), dataOf(runs, usualSeconds), element)
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [runs.length, runs[0]?.startedAt, usualSeconds, theme])
  const failed = runs.filter((run) => run.failed).length
  return (
    <figure className="chart" aria-label={`Duration of ${plural(runs.length, 'run')}, ${failed} of them failed`}>
      <div ref={box} />
    </figure>
  )
}

const height = 180

const ordered = (runs: readonly Run[]): readonly Run[] =>
  runs.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))

/** By their order, not by the clock: a month without a run is no empty month of chart. */
const dataOf = (runs: readonly Run[], usualSeconds: number | null): uPlot.AlignedData => {
  const all = ordered(runs)
  return [
    all.map((_, index) => index + 1),
    all.map((run) => (run.failed ? null : run.seconds)),
    all.map((run) => (run.failed ? run.seconds : null)),
    all.map(() => usualSeconds),
  ]
}

const optionsOf = (width: number, ink: (name: string) => string, runs: readonly Run[]): uPlot.Options => {
  const all = ordered(runs)
  const at = (index: number): Date | undefined => {
    const run = Number.isInteger(index) ? all[index - 1] : undefined
    return run === undefined ? undefined : new Date(run.startedAt)
  }
  const isOneDay = at(1)?.toDateString() === at(all.length)?.toDateString()
  const axis = {
    stroke: ink('--quiet'),
    grid: { stroke: ink('--faint'), width: 1 },
    ticks: { stroke: ink('--faint') },
    font: '11px system-ui',
  }
  const bars = uPlot.paths.bars?.({ size: [0.6, 28] })
  const time = (_: uPlot, value: number | null): string => (value === null ? '—' : lasting(value * 1_000))
  const series = (label: string, colour: string): uPlot.Series => ({
    label,
    stroke: ink(colour),
    fill: ink(colour),
    value: time,
    points: { show: false },
    ...(bars === undefined ? {} : { paths: bars }),
  })
  return {
    width,
    height,
    scales: {
      x: { time: false, range: () => [0.4, all.length + 0.6] },
      y: { range: (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.15)] },
    },
    axes: [
      { ...axis, space: 70, grid: { show: false }, values: (_, splits) => splits.map((one) => named(at(one), isOneDay)) },
      { ...axis, size: 64, values: (_, splits) => splits.map((value) => (value === 0 ? '0' : lasting(value * 1_000))) },
    ],
    series: [
      { label: 'began', value: (_, index) => (index === null || at(index) === undefined ? '' : exact(at(index) ?? new Date(0))) },
      series('succeeded', '--accent'),
      series('failed', '--bad'),
      { label: 'usually', stroke: ink('--quiet'), width: 1, dash: [4, 4], value: time, points: { show: false } },
    ],
    cursor: { points: { show: false } },
  }
}

const named = (instant: Date | undefined, isOneDay: boolean): string =>
  instant === undefined ? '' : isOneDay ? clock(instant) : calendarDay(instant)
