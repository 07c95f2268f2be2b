import { lazy, Suspense, type ReactElement } from 'react'
import { Ref } from '../parts/reference.tsx'
import { useAsk } from '../questions.ts'

const CanaryChart = lazy(async () => ({ default: (await import('./canary-chart.tsx')).CanaryChart }))

interface Props {
  readonly labels: Readonly<Record<string, string>>
  readonly openedAt: string
  readonly resolvedAt: string | null
}

/** The signal around the alert, when a canary raised it. */
export const SignalGraph = ({ labels, openedAt, resolvedAt }: Props): ReactElement | null => {
  const name = labels.canary
  return name === undefined ? null : (
    <Graph canary={name.includes(':') ? name : `canary:${name}`} openedAt={openedAt} resolvedAt={resolvedAt} />
  )
}

const Graph = ({
  canary,
  openedAt,
  resolvedAt,
}: {
  readonly canary: string
  readonly openedAt: string
  readonly resolvedAt: string | null
}): ReactElement | null => {
  const from = new Date(Date.parse(openedAt) - 15 * 60_000)
  const end = resolvedAt === null ? Math.ceil(Date.now() / 60_000) * 60_000 : Date.parse(resolvedAt) + 10 * 60_000
  const to = new Date(end)
  const history = useAsk(
    'canary.history',
    { canary, from: from.toISOString(), to: to.toISOString() },
    { keep: true, ...(resolvedAt === null ? { everyMs: 15_000 } : {}) },
  )
  if (history.data === undefined || history.data.buckets.length === 0) return null
  return (
    <section className="card">
      <div className="title">
        <h2>The signal around it</h2>
        <Ref to={canary} title={history.data.canary.title} />
      </div>
      <Suspense fallback={<div className="chart-wait" />}>
        <CanaryChart
          buckets={history.data.buckets}
          seconds={history.data.bucketSeconds}
          from={from}
          to={to}
          height={180}
          mark={new Date(openedAt)}
        />
      </Suspense>
    </section>
  )
}
