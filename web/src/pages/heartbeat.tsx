import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../client.gen.ts'
import { lasting } from '../moments.ts'
import { Code } from '../parts/code.tsx'
import { Copied } from '../parts/copied.tsx'
import { Deed } from '../parts/deed.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { Actor, Timeline } from '../parts/timeline.tsx'
import { plural, State } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { becauseOf, type Heartbeat } from './heartbeats.tsx'

const mostKeys = 3

/** One sign of life: when it came, when it is missed, where to send it. */
export const View = (): ReactElement => {
  const { name = '' } = useParams()
  const reference = `heartbeat:${name}`
  const answer = useAsk('heartbeat.get', { heartbeat: reference }, { everyMs: 5_000 })
  const heartbeat = answer.data
  return (
    <Page
      title={heartbeat?.title ?? name}
      crumbs={[{ text: 'Heartbeats', href: urls.heartbeats() }]}
      before={heartbeat === undefined ? undefined : <State state={heartbeat.state} because={becauseOf(heartbeat)} />}
      about={heartbeat === undefined ? undefined : becauseOf(heartbeat)}
      buttons={
        <>
          <Button href={urls.record(reference)}>Its record</Button>
          <Deed
            action="heartbeat.ping"
            input={{ heartbeat: reference }}
            disabledBecause={heartbeat?.state === 'off' ? 'It is switched off.' : undefined}
            done="It counts as alive from now."
          >
            Give a sign of life
          </Deed>
        </>
      }
    >
      <Loaded query={answer} lines={6}>
        {(shown) => (
          <div className="grid">
            <div className="two-thirds stack">
              <Addresses heartbeat={shown} />
              <section className="card">
                <h2>What happened</h2>
                <Timeline about={[reference]} />
              </section>
            </div>
            <aside className="third" aria-label="How it stands">
              <section className="card">
                <Standing heartbeat={shown} />
              </section>
            </aside>
          </div>
        )}
      </Loaded>
    </Page>
  )
}

const Standing = ({ heartbeat }: { readonly heartbeat: Heartbeat }): ReactElement => (
  <dl className="facts">
    <dt>Last came</dt>
    <dd>
      <Time at={heartbeat.lastPingAt} none="Never" />
      {heartbeat.lastPingFrom !== null && <span className="quiet"> from {heartbeat.lastPingFrom}</span>}
    </dd>
    <dt>Came</dt>
    <dd className="number">{plural(heartbeat.pings, 'time')}</dd>
    <dt>Missed at</dt>
    <dd>
      <Time at={heartbeat.dueAt} />
    </dd>
    <dt>Every</dt>
    <dd>{lasting(heartbeat.everySeconds * 1_000)}</dd>
    <dt>Later at most</dt>
    <dd>{lasting(heartbeat.graceSeconds * 1_000)}</dd>
    <dt>Since</dt>
    <dd>
      <Time at={heartbeat.since} />
    </dd>
    <dt>Workload</dt>
    <dd>
      <Ref to={heartbeat.workload} />
    </dd>
    <dt>Owner</dt>
    <dd>
      <Ref to={heartbeat.owner} />
    </dd>
  </dl>
)

const Addresses = ({ heartbeat }: { readonly heartbeat: Heartbeat }): ReactElement => {
  const [issued, setIssued] = useState<Outputs['heartbeat.issue-key'] | undefined>(undefined)
  return (
    <section className="card">
      <div className="row apart">
        <h2>Where it is sent</h2>
        <Deed
          action="heartbeat.issue-key"
          input={{ heartbeat: heartbeat.heartbeat }}
          disabledBecause={heartbeat.keys.length >= mostKeys ? `${mostKeys} addresses work already: revoke one first.` : undefined}
          onDone={setIssued}
        >
          Make an address
        </Deed>
      </div>
      {heartbeat.keys.length === 0 ? (
        <Nothing title="No address">Make one and let the job ask it when it is done. It is shown once.</Nothing>
      ) : (
        <ul className="things">
          {heartbeat.keys.map((key, index) => (
            <li key={key.id}>
              <div className="grow">
                Address {index + 1}
                <div className="meta">
                  made <Time at={key.issuedAt} /> by <Actor who={key.issuedBy} />
                </div>
              </div>
              <div className="end fixed">
                <Deed
                  action="heartbeat.revoke-key"
                  input={{ heartbeat: heartbeat.heartbeat, key: key.id }}
                  ask
                  variant="inline-link"
                  done="Nothing sent there is heard any more."
                  label={`Revoke address ${index + 1}`}
                >
                  Revoke
                </Deed>
              </div>
            </li>
          ))}
        </ul>
      )}
      {issued !== undefined && (
        <Modal
          visible
          size="large"
          header="Copy the address now"
          onDismiss={() => setIssued(undefined)}
          closeAriaLabel="Close"
          footer={
            <Button variant="primary" onClick={() => setIssued(undefined)}>
              I have copied it
            </Button>
          }
        >
          <div className="stack">
            <Alert type="warning">It is shown this once: whoever knows it can give the sign of life.</Alert>
            <Copied text={issued.address} label="Copy the address" />
            <div>
              <strong>At the end of the job:</strong>
              <Code text={`the-job && curl -fsS -m 10 --retry 3 ${issued.address}`} />
            </div>
          </div>
        </Modal>
      )}
    </section>
  )
}
