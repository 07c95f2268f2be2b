import Button from '@cloudscape-design/components/button'
import { Segments } from '../parts/segments.tsx'
import type { ReactElement } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { lasting } from '../moments.ts'
import { Deed } from '../parts/deed.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time, useMinutes } from '../parts/time.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { State } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { CanaryChart } from './canary-chart.tsx'
import { share } from './canaries.tsx'

const spans = [
  { id: '1h', text: '1 hour', ms: 3_600_000 },
  { id: '24h', text: '1 day', ms: 86_400_000 },
  { id: '7d', text: '7 days', ms: 7 * 86_400_000 },
  { id: '30d', text: '30 days', ms: 30 * 86_400_000 },
] as const

export const View = (): ReactElement => {
  const { name = '' } = useParams()
  const reference = `canary:${name}`
  const [parameters, change] = useSearchParams()
  const span = spans.find(({ id }) => id === parameters.get('span')) ?? spans[0]
  const now = useMinutes()
  // Rounded to the minute, so that the question stays the same while the page is read.
  const from = new Date(Math.floor((now.getTime() - span.ms) / 60_000) * 60_000).toISOString()
  const history = useAsk('canary.history', { canary: reference, from }, { keep: true, everyMs: span.id === '1h' ? 10_000 : 60_000 })
  const canary = history.data?.canary
  if (history.error !== null && canary === undefined)
    return (
      <Page title={name} crumbs={[{ text: 'Canaries', href: urls.canaries() }]}>
        <ProblemNote problem={history.error} />
      </Page>
    )
  return (
    <Page
      title={canary?.title ?? name}
      crumbs={[{ text: 'Canaries', href: urls.canaries() }]}
      before={canary === undefined ? undefined : <State state={canary.state} because={canary.lastReason ?? undefined} />}
      about={
        canary === undefined ? undefined : (
          <>
            asks <code className="wrap">{canary.url}</code> every {lasting(canary.everySeconds * 1_000)} for <Ref to={canary.workload} />
          </>
        )
      }
      buttons={
        <>
          <Button href={urls.record(reference)}>Its record</Button>
          <Deed action="canary.run" input={{ canary: reference }} variant="primary" done="It is asked now.">
            Ask now
          </Deed>
        </>
      }
    >
      <Loaded query={history} lines={6}>
        {({ buckets, bucketSeconds, results, canary: shown }) => (
          <div className="grid">
            <section className="card two-thirds">
              <div className="row apart">
                <h2>How long an answer took</h2>
                <Segments
                  label="Span"
                  selectedId={span.id}
                  options={spans.map(({ id, text }) => ({ id, text }))}
                  onChange={({ detail }) => change(detail.selectedId === '1h' ? {} : { span: detail.selectedId }, { replace: true })}
                />
              </div>
              {buckets.length === 0 ? (
                <Nothing title="No answers in this time">The first one comes within {lasting(shown.everySeconds * 1_000)}.</Nothing>
              ) : (
                <CanaryChart buckets={buckets} seconds={bucketSeconds} from={new Date(from)} to={now} />
              )}
            </section>
            <aside className="third stack" aria-label="State">
              <section className="card">
                <dl className="facts">
                  <dt>Last answer</dt>
                  <dd>
                    {shown.lastReason ?? '—'} <Time at={shown.lastAt} none="" />
                  </dd>
                  <dt>In a row</dt>
                  <dd>{shown.streak}</dd>
                  <dt>Passed, last day</dt>
                  <dd>{share(shown.passedShare)}</dd>
                  <dt>Since</dt>
                  <dd>
                    <Time at={shown.since} />
                  </dd>
                  <dt>Next</dt>
                  <dd>
                    <Time at={shown.nextAt} />
                  </dd>
                  <dt>Owner</dt>
                  <dd>
                    <Ref to={shown.owner} />
                  </dd>
                </dl>
              </section>
            </aside>
            <section className="card half">
              <h2>Newest answers</h2>
              <ul className="things">
                {results.slice(0, 20).map((result) => (
                  <li key={result.at}>
                    <State state={result.passed ? 'passing' : 'failing'} />
                    <div className="grow quiet">{result.reason}</div>
                    <div className="end number">
                      {lasting(result.ms)}
                      <br />
                      <Time at={result.at} precise />
                    </div>
                  </li>
                ))}
              </ul>
            </section>
            <section className="card half">
              <h2>What happened</h2>
              <Timeline about={[reference]} />
            </section>
          </div>
        )}
      </Loaded>
    </Page>
  )
}
