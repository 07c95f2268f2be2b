import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Lasting, Time } from '../parts/time.tsx'
import { Chip, plural, State } from '../parts/words.tsx'
import { urls } from '../urls.ts'

type Whole = Outputs['alert.get']

/** Its labels, and the alerts that are one page with it. */
export const Labels = ({ whole: { group, alerts } }: { readonly whole: Whole }): ReactElement => (
  <section className="card">
    <h2>
      {plural(group.alerts, 'alert')}, {group.openAlerts} open
    </h2>
    <div className="row tight">
      {Object.entries(group.labels).map(([name, value]) => (
        <Chip key={name} name={name} value={value} />
      ))}
    </div>
    <ul className="things">
      {alerts.slice(0, 10).map((alert) => (
        <li key={alert.id}>
          <div className="grow">
            {alert.url === null ? (
              alert.summary
            ) : (
              <a href={alert.url} target="_blank" rel="noreferrer">
                {alert.summary}
              </a>
            )}
            <div className="meta">
              {alert.source.includes(':') ? <Ref to={alert.source} /> : alert.source}, seen {plural(alert.seen, 'time')}, last{' '}
              <Time at={alert.lastSeenAt} />
              {alert.resolvedBecause !== null && `. ${alert.resolvedBecause}`}
            </div>
          </div>
          <State state={alert.resolvedAt === null ? 'open' : 'resolved'} />
        </li>
      ))}
    </ul>
  </section>
)

/** Earlier alerts of the same identity, and how they ended. */
export const Former = ({ whole: { former } }: { readonly whole: Whole }): ReactElement => (
  <section className="card">
    <h2>Earlier ones</h2>
    {former.length === 0 ? (
      <Nothing title="The first of its kind">Earlier alerts with the same labels appear here, with how they ended.</Nothing>
    ) : (
      <ul className="things">
        {former.slice(0, 8).map((alert) => (
          <li key={alert.id}>
            <div className="grow">
              <a href={urls.alert(alert.group)}>
                <Time at={alert.openedAt} />
              </a>
              <div className="meta">{alert.resolvedBecause ?? 'still open'}</div>
            </div>
            <div className="end">
              <Lasting from={alert.openedAt} to={alert.resolvedAt} />
            </div>
          </li>
        ))}
      </ul>
    )}
  </section>
)
