import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import { actions, type Outputs } from '../../client.gen.ts'
import { isPlain } from '../../form/schema.ts'
import { Code } from '../../parts/code.tsx'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Timeline } from '../../parts/timeline.tsx'
import { plural } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Deliveries } from './deliveries.tsx'
import { draftOf } from './draft.ts'
import { ReplayButton } from './replay.tsx'
import { RuleState, type Rule } from './words.tsx'

const summaryOf = (action: string): string => new Map(Object.entries(actions)).get(action)?.summary ?? ''

/** One rule: what it waits for, what it does, what it did and what it could not do. */
export const View = (): ReactElement => {
  const { name = '' } = useParams()
  const reference = `event-rule:${name}`
  const record = useAsk('record.get', { reference })
  const history = useAsk('event-rule.history', { rule: reference }, { everyMs: 5_000 })
  const rule = history.data?.rules[0]
  const metadata = isPlain(record.data?.record.metadata) ? record.data.record.metadata : {}
  const description = metadata['description']
  return (
    <Page
      title={rule?.title ?? name}
      crumbs={[{ text: 'Event rules', href: urls.eventRules() }]}
      before={rule === undefined ? undefined : <RuleState rule={rule} />}
      about={typeof description === 'string' ? description : undefined}
      help={
        <>
          <p>
            Each event that fits makes one delivery for each target. A delivery that fails is tried again with growing pauses; what cannot
            be done is given up with its reason and stays until somebody tries it again or discards it.
          </p>
          <h3>Replay</h3>
          <p>Gives the rule what arrived in a range, after a look at how many would fit.</p>
          <h3>How good looks</h3>
          <p>
            Nothing given up, an owner, and targets that follow the process of alerts (
            <a href={urls.practice('organization', 'OPS10-BP01')}>OPS10-BP01</a>).
          </p>
        </>
      }
      buttons={
        <>
          <Button href={urls.record(reference)}>Its record</Button>
          <ReplayButton rule={reference} disabledBecause={rule?.enabled === false ? 'It is switched off.' : undefined} />
          <Button variant="primary" href={urls.editEventRule(name)}>
            Edit
          </Button>
        </>
      }
    >
      <Loaded query={record} lines={6}>
        {(whole) => (
          <div className="grid">
            <section className="card half">
              <h2>What it waits for</h2>
              <Code text={draftOf(whole).pattern} />
            </section>
            <section className="card half">
              <h2>What it does</h2>
              <ul className="things">
                {draftOf(whole).targets.map((target) => (
                  <li key={target.id}>
                    <div className="grow">
                      <span className="strong">{target.id}</span>: {summaryOf(target.action)} <code className="quiet">{target.action}</code>
                      <details>
                        <summary className="quiet small">with this input</summary>
                        <Code text={target.input} />
                      </details>
                    </div>
                  </li>
                ))}
              </ul>
            </section>
            {rule !== undefined && <Numbers rule={rule} owner={whole.record.owner} />}
            {(history.data?.stops.length ?? 0) > 0 && <Stops stops={history.data?.stops ?? []} />}
            <div>
              <Deliveries rule={reference} own />
            </div>
            <section className="card">
              <h2>What happened to it</h2>
              <Timeline about={[reference]} />
            </section>
          </div>
        )}
      </Loaded>
    </Page>
  )
}

const Numbers = ({ rule, owner }: { readonly rule: Rule; readonly owner: string | undefined }): ReactElement => (
  <section className="card">
    <dl className="figures">
      <Figure name="Matched" value={rule.matched.toLocaleString()} />
      <Figure name="Done" value={rule.delivered.toLocaleString()} />
      <Figure name="Due" value={rule.waiting.toLocaleString()} />
      <Figure name="Given up" value={rule.dead.toLocaleString()} />
      <Figure name="Held by its rate" value={rule.held.toLocaleString()} />
      <Figure name="Stopped as a loop" value={rule.stopped.toLocaleString()} />
      <Figure name="Last matched" value={<Time at={rule.lastMatchAt} none="Never" />} />
      <Figure name="Owner" value={<Ref to={owner} />} />
    </dl>
    {rule.dead > 0 && (
      <div className="gap-above">
        <Deed action="event-delivery.retry" input={{ rule: rule.rule }} done="They are tried again with the rule as it is now.">
          {rule.dead === 1 ? 'Try it again' : `Try all ${rule.dead} again`}
        </Deed>
      </div>
    )}
  </section>
)

const Figure = ({ name, value }: { readonly name: string; readonly value: ReactElement | string }): ReactElement => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)

const Stops = ({ stops }: { readonly stops: Outputs['event-rule.history']['stops'] }): ReactElement => (
  <section className="card">
    <h2>Where the loop guard stopped it</h2>
    <ul className="things">
      {stops.map((stop) => (
        <li key={stop.chain.join()}>
          <div className="grow">
            {stop.because === 'circle' ? 'It brought the event about itself, by ' : 'Too many rules in a row: '}
            <Refs to={stop.chain} />
          </div>
          <div className="end">
            {plural(stop.times, 'time')}, last <Time at={stop.lastAt} />
          </div>
        </li>
      ))}
    </ul>
  </section>
)
