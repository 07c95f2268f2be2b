import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import { described } from '../../form/described.tsx'
import { Code } from '../../parts/code.tsx'
import { Copied } from '../../parts/copied.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Timeline } from '../../parts/timeline.tsx'
import { Waiting } from '../../parts/loaded.tsx'
import { useAsk } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { IntegrationMapping } from './integration-mapping.tsx'
import { Keys } from './keys.tsx'
import { standingOf, StandingWord, type Status } from './standing.tsx'
import { TestCard } from './test.tsx'
import { formatTitle, noKey, speaksEvents, toolOf } from './tools.ts'

const crumbs = [
  { text: 'Settings', href: urls.settings() },
  { text: 'Integrations', href: urls.settings('integrations') },
]

/** One integration: whether it speaks, what it said, what was refused and why, its keys and its setting. */
export const View = (): ReactElement => {
  const { name = '' } = useParams()
  const reference = `integration:${name}`
  const answer = useAsk('integration.status', { integration: reference }, { everyMs: 10_000 })
  const status = answer.data?.items[0]
  return (
    <Page
      title={status?.title ?? name}
      crumbs={crumbs}
      before={status === undefined ? undefined : <StandingWord status={status} />}
      about={
        status === undefined ? undefined : (
          <>
            {described(standingOf(status).because)} Speaks {formatTitle(status.format)}, belongs to <Ref to={status.owner} />.
          </>
        )
      }
      help={
        <>
          <p>
            An answer of 2xx means committed. What is refused stands in the list of errors with the reason its sender was told; the good
            entries beside a bad one are taken.
          </p>
          <h3>Changing a key without a gap</h3>
          <p>Issue the next key, change the sender over, see that the old one is no longer used, revoke it.</p>
          <h3>How good looks</h3>
          <p>
            No refusals, a key that was used lately, and a workload so that nothing it says is without an owner (
            <a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>,{' '}
            <a href={urls.practice('organization', 'OPS10-BP01')}>OPS10-BP01</a>).
          </p>
        </>
      }
      buttons={<Button href={urls.record(reference)}>Its record</Button>}
    >
      {status !== undefined ? (
        <Whole status={status} />
      ) : answer.error === null ? (
        <Waiting lines={6} />
      ) : (
        <ProblemNote problem={answer.error} retry={() => void answer.refetch()} />
      )}
    </Page>
  )
}

const Whole = ({ status }: { readonly status: Status }): ReactElement => {
  const tool = toolOf(status.format)
  return (
    <div className="grid">
      <div className="two-thirds stack">
        <TestCard status={status} />
        {status.format === 'json' && <IntegrationMapping reference={status.integration} />}
        {speaksEvents(status.format) ? <LastEvents status={status} /> : <SendsAlerts />}
        <Refusals status={status} />
      </div>
      <aside className="third stack" aria-label="How it stands">
        <section className="card">
          <dl className="facts">
            <dt>Last sent</dt>
            <dd>
              <Time at={status.lastAt} none="Never" />
            </dd>
            <dt>Last hour</dt>
            <dd className="number">{status.lastHour.toLocaleString()} taken</dd>
            <dt>Last day</dt>
            <dd className="number">{status.lastDay.toLocaleString()} taken</dd>
            <dt>In all</dt>
            <dd className="number">{status.total.toLocaleString()} taken</dd>
            <dt>May send</dt>
            <dd className="number">{status.rateLimit.toLocaleString()} requests a minute</dd>
            <dt>Workload</dt>
            <dd>
              <Ref to={status.workload} />
            </dd>
          </dl>
        </section>
        <Keys status={status} />
        <section className="card">
          <h2>Address and setting</h2>
          <Copied text={status.address} label="Copy the address" />
          {tool !== undefined && (
            <details className="gap-above">
              <summary>{tool.where}</summary>
              <Code text={tool.snippet({ here: new URL(status.address).origin, address: status.address, key: noKey })} />
            </details>
          )}
        </section>
        <section className="card">
          <h2>What happened to it</h2>
          <Timeline about={[status.integration]} />
        </section>
      </aside>
    </div>
  )
}

const SendsAlerts = (): ReactElement => (
  <section className="card">
    <div className="title">
      <h2>What it sends are alerts</h2>
      <a href={urls.alerts({ state: 'all' })}>All alerts</a>
    </div>
    <p className="quiet">They are grouped, held back or paged like any other. What of it is no alert becomes an event.</p>
  </section>
)

const LastEvents = ({ status }: { readonly status: Status }): ReactElement => {
  const events = useAsk('event.list', { integration: status.integration, limit: 10 }, { everyMs: 10_000 })
  const items = events.data?.items ?? []
  return (
    <section className="card">
      <div className="title">
        <h2>Last events</h2>
        <a href={urls.events({ integration: status.integration })}>All of them</a>
      </div>
      {events.isPending ? (
        <Waiting />
      ) : items.length === 0 ? (
        <Nothing title="No events yet">
          {status.format === 'json'
            ? 'When its mapping makes alerts, they are under Alerts.'
            : 'Send a test, or paste its setting into its sender.'}
        </Nothing>
      ) : (
        <ul className="things">
          {items.map((event) => (
            <li key={event.id}>
              <div className="grow">
                <a href={urls.event(event.id)}>{event.type}</a>
                <div className="meta">
                  {event.source}
                  {event.subject !== undefined && `, ${event.subject}`}
                </div>
              </div>
              <div className="end">
                <Time at={event.receivedAt} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const Refusals = ({ status }: { readonly status: Status }): ReactElement => (
  <section className="card">
    <h2>What was refused</h2>
    {status.refused.length === 0 ? (
      <Nothing title="Nothing was refused">The last 50 refusals stand here, with the reason and the beginning of what was sent.</Nothing>
    ) : (
      <ul className="things">
        {status.refused.map((refusal, index) => (
          <li key={`${refusal.at}${index}`}>
            <div className="grow">
              {described(refusal.sentence)}
              {refusal.excerpt !== '' && (
                <details>
                  <summary className="quiet small">What was sent</summary>
                  <Code text={refusal.excerpt} />
                </details>
              )}
            </div>
            <div className="end">
              <Time at={refusal.at} />
            </div>
          </li>
        ))}
      </ul>
    )}
  </section>
)
