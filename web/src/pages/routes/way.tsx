import type { ReactElement, ReactNode } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { Ref } from '../../parts/reference.tsx'
import { Told } from '../../parts/timeline.tsx'
import { Chip, plural, Priority, Word } from '../../parts/words.tsx'
import { urls } from '../../urls.ts'
import { ReasonLine } from '../alert-sends.tsx'
import { routeFor } from '../alerts-no-process.tsx'

type Found = Outputs['alert.route-test']
type Place = Found['places'][number]

interface Props {
  readonly found: Found
  readonly matchers: ReadonlyMap<string, string>
  readonly labels: Readonly<Record<string, string>>
}

/** The way of an alert, step by step. */
export const Way = ({ found, matchers, labels }: Props): ReactElement => {
  const { rule, workload, tried, places } = found
  return (
    <ol className="flow" aria-label="The way it goes" aria-live="polite">
      <Step number={1} title="Rule" state={rule === null ? 'skipped' : 'success'}>
        {rule === null ? <p className="quiet">No rule knows it; the route alone decides.</p> : <Ref to={rule} />}
        {workload === null ? (
          <p className="quiet">Neither its labels nor its route say what it is about.</p>
        ) : (
          <p>
            It is about <Ref to={workload} />.
          </p>
        )}
      </Step>
      <Step number={2} title="Routes" state={tried.some(({ taken }) => taken) ? 'success' : 'failed'}>
        <Tried tried={tried} matchers={matchers} />
      </Step>
      {places.map((place, index) => (
        <PlaceSteps
          key={place.groupKey}
          place={place}
          from={3 + index * 4}
          which={places.length > 1 ? ` ${index + 1} of ${places.length}` : ''}
          missing={urls.newRecord('route', routeFor({ labels, workload, owner: place.owner }))}
        />
      ))}
    </ol>
  )
}

const Step = ({
  number,
  title,
  state,
  children,
}: {
  readonly number: number
  readonly title: string
  readonly state: 'success' | 'failed' | 'skipped' | 'now'
  readonly children: ReactNode
}): ReactElement => (
  <li className={`flow-step ${state}`}>
    <span className="number" aria-hidden="true">
      {number}
    </span>
    <section className="card">
      <h2>{title}</h2>
      {children}
    </section>
  </li>
)

/** How many routes that do not match are shown before the rest is one line. */
const mostOthers = 8

const Tried = ({ tried, matchers }: { readonly tried: Found['tried']; readonly matchers: ReadonlyMap<string, string> }): ReactElement => {
  if (tried.length === 0) return <p className="quiet">There is no route to compare it with.</p>
  const matching = tried.filter(({ matches }) => matches)
  const others = tried.filter(({ matches }) => !matches)
  const shown = new Set([...matching, ...others.slice(-mostOthers)])
  return (
    <>
      <p>
        Compared with {plural(tried.length, 'route')}, in this order
        {others.length > mostOthers && `; the first ${others.length - mostOthers} that do not match are left out`}.
      </p>
      <ol className="way">
        {tried
          .filter((each) => shown.has(each))
          .map((each) => (
            <li key={each.route} className={each.matches ? undefined : 'other'} style={{ paddingLeft: each.depth * 20 }}>
              <Word tone={each.taken ? 'good' : each.matches ? 'busy' : 'off'}>
                {each.taken ? 'takes it' : each.matches ? 'matches, one below takes it' : 'does not match'}
              </Word>
              <Ref to={each.route} />
              <code className="small wrap">{matchers.get(each.route)}</code>
            </li>
          ))}
      </ol>
    </>
  )
}

interface PlaceProps {
  readonly place: Place
  readonly from: number
  readonly which: string
  /** The form of a route that would take it. */
  readonly missing: string
}

const PlaceSteps = ({ place, from, which, missing }: PlaceProps): ReactElement => (
  <>
    <Step number={from} title={`Group${which}`} state={place.state === 'no-process' ? 'failed' : 'success'}>
      {place.state === 'no-process' ? (
        <p>
          <Word tone="bad">No process</Word> {place.route === null ? 'No route takes it' : 'Its route lacks something'}: it waits in the “no
          process” queue and pages the fallback. <a href={missing}>Make a route for it</a>
        </p>
      ) : (
        <p>
          <Ref to={place.route} /> · owner <Ref to={place.owner} /> · to do: <Ref to={place.runbook} />
        </p>
      )}
      <div className="row tight">
        One page for all alerts {Object.entries(place.groupLabels).length === 0 ? 'it takes' : 'with'}
        {Object.entries(place.groupLabels).map(([name, value]) => (
          <Chip key={name} name={name} value={value} />
        ))}
      </div>
      <p className="quiet">
        The first page of a new group waits {spoken(place.waitSeconds)}; changes are told {spoken(place.intervalSeconds)} apart.
      </p>
    </Step>
    <Step number={from + 1} title="Priority" state="success">
      <p>
        <Priority priority={place.priority} /> <Told sentence={place.priorityBecause} />
      </p>
    </Step>
    <Step number={from + 2} title="What holds it back" state={place.heldBy.length === 0 ? 'success' : 'failed'}>
      {place.heldBy.length === 0 ? (
        <p>Nothing does, at this moment.</p>
      ) : (
        <>
          <Word tone="warn">Nobody would be told now</Word>
          {place.heldBy.map((reason) => (
            <ReasonLine key={`${reason.source}${reason.by}`} reason={reason} />
          ))}
        </>
      )}
    </Step>
    <Step
      number={from + 3}
      title="Who is paged first now"
      state={place.pagesNow.length === 0 ? (place.isTicket ? 'skipped' : 'failed') : 'now'}
    >
      <People place={place} />
    </Step>
  </>
)

const spoken = (seconds: number): string => (seconds === 0 ? 'no time' : lasting(seconds * 1_000))

const People = ({ place }: { readonly place: Place }): ReactElement => (
  <>
    {place.isTicket ? (
      <p>Nobody: it is a ticket, listed as work to do.</p>
    ) : place.pagesNow.length === 0 ? (
      <p>
        <Word tone="bad">Nobody</Word> {place.pagesNobodyBecause}
      </p>
    ) : (
      <ul className="things">
        {place.pagesNow.map(({ person, target }) => (
          <li key={`${person}${target}`}>
            <div className="grow">
              <Ref to={person} />
              {target !== person && (
                <span className="quiet">
                  {' '}
                  by <Ref to={target} withKind />
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
    )}
    <p className="quiet">
      <Told sentence={place.pagedBecause} />
      {place.policy !== null && (
        <>
          {' '}
          Policy <Ref to={place.policy} />.
        </>
      )}
      {place.webhooks > 0 && ` ${plural(place.webhooks, 'webhook')} told too.`}
    </p>
  </>
)
