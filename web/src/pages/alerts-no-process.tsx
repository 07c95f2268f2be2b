import '../alerting.css'
import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { notationOf, matchersFor } from '../parts/matcher.ts'
import { Nothing } from '../parts/nothing.tsx'
import { Waiting } from '../parts/loaded.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { Told } from '../parts/timeline.tsx'
import { Priority } from '../parts/words.tsx'
import type { Pages } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { urls } from '../urls.ts'
import type { Group } from './alerts-asked.ts'

/** Labels that say which one it is and not what it is: a route for all of its kind does not ask for them. */
const particular = new Set(['instance', 'pod', 'container', 'node', 'host', 'ip', 'uid', 'id', 'endpoint', 'severity'])

/** What a route for alerts like this one begins with. */
export const routeFor = (group: Pick<Group, 'workload' | 'owner'> & { readonly labels: Readonly<Record<string, string>> }): string => {
  const named = Object.entries(group.labels).filter(([name]) => !particular.has(name))
  const match = matchersFor(Object.fromEntries(named.length === 0 ? Object.entries(group.labels) : named))
  return JSON.stringify({
    metadata: group.owner === null ? {} : { owner: group.owner },
    spec: { match, ...(group.workload === null ? {} : { workload: group.workload }) },
  })
}

/** Alerts nobody said what to do about: whose they are for now, and the one thing to do. */
export const NoProcess = ({ pages }: { readonly pages: Pages<Group> }): ReactElement => {
  const whyNot = useWhyNot('record.save')
  if (pages.problem !== null && pages.items.length === 0) return <ProblemNote problem={pages.problem} retry={pages.refresh} />
  if (pages.loading) return <Waiting />
  if (pages.items.length === 0)
    return (
      <section className="card">
        <Nothing title="Every alert has a process">
          What arrives and no route takes waits here and pages its team’s fallback, so that nothing is lost. The one thing to do then is to
          make a route.
        </Nothing>
      </section>
    )
  return (
    <section className="card" aria-label="Alerts without a process">
      <ul className="things answered">
        {pages.items.map((group) => (
          <li key={group.id}>
            <div className="grow">
              <a href={urls.alert(group.id)} data-alert={group.id}>
                {group.summary}
              </a>{' '}
              <Priority priority={group.priority} />
              <div className="meta wrap">
                <code>{notationOf(matchersFor(group.labels))}</code>
              </div>
              <div className="meta">
                {group.owner === null ? (
                  'No team owns it'
                ) : (
                  <>
                    Paged meanwhile: <Ref to={group.owner} />
                  </>
                )}
                , opened <Time at={group.openedAt} />. <Told sentence={group.pagedBecause} />
              </div>
            </div>
            <div className="row tight">
              <Button href={urls.routeTest({ alert: group.id })}>Why no route takes it</Button>
              <Button
                href={urls.newRecord('route', routeFor(group))}
                disabled={whyNot !== undefined}
                {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
              >
                Make a route
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {pages.more !== undefined && (
        <Button onClick={pages.more} loading={pages.loadingMore}>
          Show more
        </Button>
      )}
    </section>
  )
}
