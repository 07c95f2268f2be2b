import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Ref } from '../parts/reference.tsx'
import { State, Word } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { urls } from '../urls.ts'

type Whole = Outputs['alert.get']

/** The groups an alert is in: routes with `continue` make more than one. */
export const Places = ({ whole: { group, memberships } }: { readonly whole: Whole }): ReactElement | null =>
  memberships.length < 2 ? null : (
    <section className="card">
      <h2>Its {memberships.length} groups</h2>
      <ul className="things">
        {memberships.map((place) => (
          <li key={place.group}>
            <div className="grow">
              {place.group === group.id ? <strong>this one</strong> : <a href={urls.alert(place.group)}>another</a>} by{' '}
              <Ref to={place.route} />
              <div className="meta">
                {place.isFirst ? 'listed here' : 'told here too'}, pages <Ref to={place.policy} />
              </div>
            </div>
            <State state={place.state} />
          </li>
        ))}
      </ul>
    </section>
  )

/** Composite alarms that this one is a member of, or is. */
export const Composites = ({ whole: { group, alerts } }: { readonly whole: Whole }): ReactElement | null => {
  const composites = useAsk('composite.list', { limit: 200 })
  const names = new Set([group.labels.alertname, group.rule, `alertname:${group.labels.alertname ?? ''}`, alerts[0]?.labels.alertname])
  const ids = new Set(alerts.map(({ id }) => id))
  const found = (composites.data?.items ?? []).flatMap((composite) => {
    const isOwn = composite.alert !== null && ids.has(composite.alert)
    const member = composite.members.find(({ name, means }) => names.has(name) || means.some((each) => names.has(each)))
    return isOwn || member !== undefined ? [{ composite, isOwn }] : []
  })
  if (found.length === 0) return null
  return (
    <section className="card">
      <h2>Composite alarms</h2>
      <ul className="things">
        {found.map(({ composite, isOwn }) => (
          <li key={composite.composite}>
            <div className="grow">
              <Ref to={composite.composite} title={composite.summary} />
              <div className="meta">
                {isOwn ? 'This is its alert. ' : 'This is one of its members. '}
                {composite.holdsMembers && !isOwn ? 'It speaks for its members now: they page nobody.' : composite.why}
              </div>
            </div>
            <Word tone={composite.state === 'ALARM' ? 'bad' : composite.state === 'OK' ? 'good' : 'off'}>
              {composite.state === 'ALARM' ? 'in alarm' : composite.state === 'OK' ? 'ok' : 'not enough known'}
            </Word>
          </li>
        ))}
      </ul>
    </section>
  )
}
