import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { HeldNow, MatchList } from '../../parts/held-now.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Matchers } from '../../parts/matchers.tsx'
import { Time } from '../../parts/time.tsx'
import { Timeline } from '../../parts/timeline.tsx'
import { plural, State } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { calledOf, Creator, nameOf } from './parts.tsx'
import { Times } from './recurring-fields.tsx'
import { spokenRecurrence } from './recurring.ts'

type Silence = Outputs['silence.get']

/** One silence: what it holds back, when, why, and what its end would do. */
export const View = (): ReactElement => {
  const { name = '' } = useParams()
  const silence = useAsk('silence.get', { silence: name }, { everyMs: 60_000 })
  const crumbs = [{ text: 'Silences', href: urls.silences() }]
  if (silence.data === undefined)
    return (
      <Page title="Silence" crumbs={crumbs}>
        <Loaded query={silence}>{() => null}</Loaded>
      </Page>
    )
  const shown = silence.data
  return (
    <Page
      title={calledOf(shown)}
      crumbs={crumbs}
      before={<State state={shown.state} />}
      about={
        <>
          <Matchers of={shown.matchers} /> · made by <Creator of={shown.createdBy} />
        </>
      }
      buttons={<Buttons silence={shown} />}
      help={
        <p>Its comment and end change in place. Other conditions end it and make a new one, so that what it held back stays explained.</p>
      }
    >
      <div className="grid">
        <div className="two-thirds stack">
          <section className="card">
            <h2>{shown.state === 'active' ? 'Holds back now' : 'Would hold back now'}</h2>
            <HeldNow matchers={shown.says} nothing="No open alert fits." />
          </section>
          <section className="card">
            <h2>What happened</h2>
            <Timeline about={[shown.silence]} />
          </section>
        </div>
        <aside className="third stack" aria-label="When and why">
          <section className="card">
            <dl className="facts">
              <dt>Why</dt>
              <dd className="wrap">{shown.comment}</dd>
              <dt>{shown.state === 'pending' ? 'Begins' : shown.state === 'active' ? 'Since' : 'Began'}</dt>
              <dd>
                <Time at={shown.from} />
              </dd>
              <dt>{shown.state === 'expired' ? 'Ended' : 'Until'}</dt>
              <dd>
                <Time at={shown.to} until />
              </dd>
              {shown.recurrence !== undefined && (
                <>
                  <dt>Again</dt>
                  <dd>{spokenRecurrence(shown.recurrence)}</dd>
                </>
              )}
              <dt>Record</dt>
              <dd>
                <a href={urls.record(shown.silence, 'history')}>version {shown.version}</a>, changed <Time at={shown.updatedAt} />
              </dd>
            </dl>
          </section>
          {shown.recurrence !== undefined && shown.upcoming.length > 0 && (
            <section className="card">
              <h2>Next times, on your clock</h2>
              <Times times={shown.upcoming.slice(0, 5)} />
            </section>
          )}
        </aside>
      </div>
    </Page>
  )
}

const Buttons = ({ silence }: { readonly silence: Silence }): ReactElement => {
  const whyNot = useWhyNot('silence.update')
  return (
    <>
      <Button
        href={urls.editSilence(nameOf(silence.silence))}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
      >
        {silence.state === 'expired' ? 'Silence again' : 'Edit'}
      </Button>
      <Deed
        action="silence.expire"
        input={{ silence: silence.silence }}
        ask={<Ending silence={silence} />}
        done="It is over."
        disabledBecause={silence.state === 'expired' ? 'It is over already.' : undefined}
      >
        End it now
      </Deed>
    </>
  )
}

/** What an end would do, and to whom. */
const Ending = ({ silence }: { readonly silence: Silence }): ReactElement => {
  const found = useAsk('alert.matching', { matchers: silence.says })
  if (silence.state === 'pending')
    return (
      <p>
        It holds nothing back at the moment, so nobody is paged for its end. {silence.recurrence !== undefined && 'It does not come again.'}
      </p>
    )
  return (
    <Loaded query={found} lines={2}>
      {({ items, next }) => {
        const held = items.filter(({ state }) => state === 'suppressed')
        return held.length === 0 ? (
          <p>No open alert is held back by it{next !== undefined && ' among those looked at'}: nobody is paged for its end.</p>
        ) : (
          <>
            <p>
              {plural(held.length, 'open alert')} held back now fit it. Those that nothing else holds back page their teams at once
              {silence.recurrence !== undefined && ', and it does not come again'}.
            </p>
            <MatchList items={held} most={5} />
          </>
        )
      }}
    </Loaded>
  )
}
