import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Time } from '../../parts/time.tsx'
import { Actor } from '../../parts/timeline.tsx'
import { NewKey } from './key.tsx'
import type { Status } from './standing.tsx'
import { toolOf } from './tools.ts'

/** As many keys as work at a time: one, the next, and one that somebody forgot. */
const mostKeys = 3

/** The keys of an integration: issue the next, change it over, revoke the old. */
export const Keys = ({ status }: { readonly status: Status }): ReactElement => {
  const [issued, setIssued] = useState<Outputs['integration.issue-key'] | undefined>(undefined)
  return (
    <section className="card">
      <div className="row apart">
        <h2>Keys</h2>
        <Deed
          action="integration.issue-key"
          input={{ integration: status.integration }}
          disabledBecause={status.keys.length >= mostKeys ? `${mostKeys} keys work already: revoke one that is no longer used.` : undefined}
          onDone={setIssued}
        >
          Issue a key
        </Deed>
      </div>
      {status.keys.length === 0 ? (
        <Nothing title="No key">Nothing can send here before a key is issued.</Nothing>
      ) : (
        <ul className="things">
          {status.keys.map((key) => (
            <li key={key.id}>
              <div className="grow">
                <span className="mono">…{key.hint}</span>
                <div className="meta">
                  issued <Time at={key.createdAt} /> by <Actor who={key.createdBy} />, used <Time at={key.lastUsedAt} none="never" />
                </div>
              </div>
              <div className="end fixed">
                <Deed
                  action="integration.revoke-key"
                  input={{ integration: status.integration, key: key.id }}
                  ask
                  variant="inline-link"
                  done={`The key ending in ${key.hint} opens nothing any more.`}
                  label={`Revoke the key ending in ${key.hint}`}
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
          header="Copy the key now"
          onDismiss={() => setIssued(undefined)}
          closeAriaLabel="Close"
          footer={
            <Button variant="primary" onClick={() => setIssued(undefined)}>
              I have copied it
            </Button>
          }
        >
          <NewKey tool={toolOf(status.format)} secret={issued.key} address={issued.address} />
        </Modal>
      )}
    </section>
  )
}
