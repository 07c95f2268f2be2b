import type { ReactElement } from 'react'
import { described } from '../../form/described.tsx'
import { Code } from '../../parts/code.tsx'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { useAsk } from '../../questions.ts'
import { DiscardButton } from './discard.tsx'
import { pretty } from './draft.ts'
import { DeliveryState } from './words.tsx'

/** A delivery beside the list it is in: what it did or would do, because of what. */
export const DeliveryPeek = ({ id }: { readonly id: string }): ReactElement => {
  const delivery = useAsk('event-delivery.get', { id })
  return (
    <Loaded query={delivery}>
      {(shown) => (
        <div className="stack">
          <div className="row tight">
            <DeliveryState delivery={shown} /> <code>{shown.action}</code>
          </div>
          {shown.reason !== undefined && <div className="wrap">{described(shown.reason)}</div>}
          {shown.state === 'dead' && (
            <div className="row">
              <Deed action="event-delivery.retry" input={{ ids: [shown.id] }} variant="primary" done="It is tried again.">
                Try again
              </Deed>
              <DiscardButton ids={[shown.id]} />
            </div>
          )}
          <dl className="facts">
            <dt>Rule</dt>
            <dd>
              <Ref to={shown.rule} />, version {shown.version}
            </dd>
            <dt>Target</dt>
            <dd>{shown.target}</dd>
            <dt>Because of</dt>
            <dd>
              {shown.type} from {shown.source}
              {shown.origin === 'fact' && ', a fact of this installation'}
            </dd>
            <dt>Matched</dt>
            <dd>
              <Time at={shown.createdAt} />
              {shown.replay !== undefined && ', by a replay'}
            </dd>
            <dt>Attempts</dt>
            <dd>
              {shown.attempts}
              {shown.dueAt !== undefined && (
                <>
                  , next <Time at={shown.dueAt} />
                </>
              )}
            </dd>
            {shown.endedAt !== undefined && (
              <>
                <dt>Ended</dt>
                <dd>
                  <Time at={shown.endedAt} />
                </dd>
              </>
            )}
            {shown.chain.length > 0 && (
              <>
                <dt>Led to by</dt>
                <dd>
                  <Refs to={shown.chain} />
                </dd>
              </>
            )}
          </dl>
          <div>
            <h3>{shown.state === 'delivered' ? 'What it was given' : 'What it would be given'}</h3>
            {shown.problem === undefined ? <Code text={pretty(shown.input)} /> : <p className="wrong">{described(shown.problem)}</p>}
            <details>
              <summary>The event</summary>
              <Code text={pretty(shown.event)} />
            </details>
          </div>
        </div>
      )}
    </Loaded>
  )
}
