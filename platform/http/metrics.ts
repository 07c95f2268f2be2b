/**
 * Metrics: numbers about this process, in Prometheus' text format.
 *
 * The problem: whoever runs the product wants to see it in the tool they watch everything else with. The idea: three
 * shapes (counter, gauge, histogram) that any mechanism declares beside its code, and one page that prints them all.
 *
 * Guarantees: counting costs a map lookup and an addition; a metric keeps at most `mostSeries` label combinations, so
 * a hostile address or name cannot fill the memory (what exceeds them is counted under `other`).
 *
 * Refuses to do: keep history (the scraper does) and hold names of people or records as labels.
 */

export type Labels = Readonly<Record<string, string>>

export interface Counter {
  readonly add: (labels?: Labels, amount?: number) => void
}
export interface Gauge {
  readonly set: (value: number, labels?: Labels) => void
}
export interface Histogram {
  /** Seconds, or the unit the name ends in. */
  readonly observe: (value: number, labels?: Labels) => void
}

export interface Metrics {
  /** Name ends in `_total`. */
  readonly counter: (name: string, help: string) => Counter
  readonly gauge: (name: string, help: string) => Gauge
  /** Name ends in its unit: `_seconds`. */
  readonly histogram: (name: string, help: string, buckets?: readonly number[]) => Histogram
  /** Called before each scrape: for what is cheaper to look at than to count. */
  readonly onScrape: (look: () => void | Promise<void>) => void
  /** The exposition text, version 0.0.4. */
  readonly text: () => Promise<string>
}

/** Latencies from a cached answer to a slow report. */
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
const mostSeries = 500

export const createMetrics = (): Metrics => {
  const families = new Map<string, Family>()
  const looks: (() => void | Promise<void>)[] = []

  /** The same name gives the same metric, so that a module may be started twice in one process (tests do). */
  const family = (name: string, help: string, type: Family['type'], buckets: readonly number[] = []): Family => {
    const known = families.get(name)
    if (known !== undefined) return known
    const made: Family = { name, help, type, buckets, series: new Map() }
    families.set(name, made)
    return made
  }

  return {
    counter: (name, help) => {
      const its = family(name, help, 'counter')
      return {
        add: (labels = {}, amount = 1) => {
          seriesOf(its, labels).value += amount
        },
      }
    },
    gauge: (name, help) => {
      const its = family(name, help, 'gauge')
      return {
        set: (value, labels = {}) => {
          seriesOf(its, labels).value = value
        },
      }
    },
    histogram: (name, help, buckets = latencyBuckets) => {
      const its = family(name, help, 'histogram', buckets)
      return { observe: (value, labels = {}) => observe(its, seriesOf(its, labels), value) }
    },
    onScrape: (look) => {
      looks.push(look)
    },
    text: async () => {
      for (const look of looks) await look()
      return `${[...families.values()].flatMap(linesOf).join('\n')}\n`
    },
  }
}

/** The metrics of this process. */
export const metrics: Metrics = createMetrics()

interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly buckets: readonly number[]
  readonly series: Map<string, Series>
}

interface Series {
  readonly labels: Labels
  /** The value, or the sum of what was observed. */
  value: number
  count: number
  readonly below: number[]
}

const seriesOf = (family: Family, labels: Labels): Series => {
  const key = printLabels(labels)
  const known = family.series.get(key)
  if (known !== undefined) return known
  const others = Object.fromEntries(Object.keys(labels).map((label) => [label, 'other']))
  if (family.series.size >= mostSeries && printLabels(others) !== key) return seriesOf(family, others)
  const made: Series = { labels, value: 0, count: 0, below: family.buckets.map(() => 0) }
  family.series.set(key, made)
  return made
}

const observe = (family: Family, series: Series, value: number): void => {
  series.value += value
  series.count += 1
  family.buckets.forEach((limit, at) => {
    if (value <= limit) series.below[at] = (series.below[at] ?? 0) + 1
  })
}

const linesOf = (family: Family): string[] => [
  `# HELP ${family.name} ${family.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
  `# TYPE ${family.name} ${family.type}`,
  ...[...family.series.values()].flatMap((series) =>
    family.type === 'histogram' ? histogramLines(family, series) : valueLines(family, series),
  ),
]

const valueLines = (family: Family, series: Series): string[] => [`${family.name}${printLabels(series.labels)} ${series.value}`]

const histogramLines = (family: Family, series: Series): string[] => [
  ...family.buckets.map(
    (limit, at) => `${family.name}_bucket${printLabels({ ...series.labels, le: String(limit) })} ${series.below[at] ?? 0}`,
  ),
  `${family.name}_bucket${printLabels({ ...series.labels, le: '+Inf' })} ${series.count}`,
  `${family.name}_sum${printLabels(series.labels)} ${series.value}`,
  `${family.name}_count${printLabels(series.labels)} ${series.count}`,
]

const printLabels = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escapeLabel = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
