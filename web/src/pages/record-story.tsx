import { lazy, Suspense, type ReactElement } from 'react'
import { Waiting } from '../parts/loaded.tsx'
import { Ref } from '../parts/reference.tsx'
import { Priority, State, Word } from '../parts/words.tsx'
import { Time } from '../parts/time.tsx'
import { useAsk } from '../questions.ts'
import { urls } from '../urls.ts'

const PolicyStory = lazy(async () => ({ default: (await import('./paging/ladder-card.tsx')).PolicyStory }))

/** A workload's page begins with how it is right now, a policy's with whom it would page. Other kinds have nothing to say here. */
export const Story = ({ reference }: { readonly reference: string }): ReactElement | null => {
  if (reference.startsWith('escalation-policy:'))
    return (
      <Suspense fallback={<Waiting lines={6} />}>
        <PolicyStory policy={reference} />
      </Suspense>
    )
  return reference.startsWith('workload:') ? <WorkloadStory reference={reference} /> : null
}

const WorkloadStory = ({ reference }: { readonly reference: string }): ReactElement => {
  const alerts = useAsk('alert.list', { workload: reference, limit: 5 })
  const incidents = useAsk('incident.list', { workload: reference, state: 'active', limit: 5 })
  const canaries = useAsk('canary.list', { workload: reference })
  return (
    <section className="card story" aria-label="Right now">
      <div>
        <h2>Alerts</h2>
        {(alerts.data?.items ?? []).map((alert) => (
          <div key={alert.id} className="row tight">
            <Priority priority={alert.priority} /> <a href={urls.alert(alert.id)}>{alert.summary}</a>{' '}
            <span className="quiet small">
              <Time at={alert.openedAt} />
            </span>
          </div>
        ))}
        {alerts.data?.items.length === 0 && <Word tone="good">None open</Word>}
      </div>
      <div>
        <h2>Incidents</h2>
        {(incidents.data?.items ?? []).map((incident) => (
          <div key={incident.id} className="row tight">
            <Priority priority={incident.priority} /> <a href={urls.incident(incident.id)}>{incident.title}</a>
          </div>
        ))}
        {incidents.data?.items.length === 0 && <span className="quiet">None open</span>}
      </div>
      <div>
        <h2>Canaries</h2>
        {(canaries.data?.items ?? []).map((canary) => (
          <div key={canary.canary} className="row tight">
            <Ref to={canary.canary} title={canary.title} /> <State state={canary.state} />
          </div>
        ))}
        {canaries.data?.items.length === 0 && <span className="quiet">Nobody watches it as a customer would</span>}
      </div>
      <div>
        <h2>Readiness</h2>
        <a href={urls.readiness(reference)}>See its practices</a>
      </div>
    </section>
  )
}
