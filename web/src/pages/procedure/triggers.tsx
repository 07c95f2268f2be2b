import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Copied } from '../../parts/copied.tsx'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, sentence, Word } from '../../parts/words.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { urls } from '../../urls.ts'

type Schedule = Outputs['procedure-schedule.list']['items'][number]
type Hook = Outputs['procedure-hook.list']['items'][number]

interface Props {
  readonly procedure: string
  readonly owner: string | null
}

/** When it runs by itself: by the clock, and when another program posts. */
export const Triggers = ({ procedure, owner }: Props): ReactElement => {
  const schedules = useAsk('procedure-schedule.list', { procedure, limit: 200 })
  const hooks = useAsk('procedure-hook.list', { limit: 200 })
  const metadata = owner === null ? {} : { owner }
  return (
    <div className="stack">
      <section className="card">
        <div className="title">
          <h2>By the clock</h2>
          <a href={urls.newRecord('procedure-schedule', JSON.stringify({ metadata, spec: { procedure } }))}>Add a schedule</a>
        </div>
        <Loaded query={schedules}>
          {({ items }) =>
            items.length === 0 ? (
              <Nothing title="No schedule">
                It runs when somebody starts it. A schedule runs it by the clock of a zone, but not on holidays.
              </Nothing>
            ) : (
              <ul className="things">
                {items.map((schedule) => (
                  <Clock key={schedule.schedule} schedule={schedule} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
      <section className="card">
        <div className="title">
          <h2>When another program posts</h2>
          <a href={urls.newRecord('procedure-hook', JSON.stringify({ metadata, spec: { procedures: [procedure] } }))}>Add a hook</a>
        </div>
        <Loaded query={hooks}>
          {({ items }) => {
            const own = items.filter((hook) => hook.procedures.includes(procedure))
            return own.length === 0 ? (
              <Nothing title="No hook">A hook is an address; what is posted there fills in the parameters.</Nothing>
            ) : (
              <ul className="things">
                {own.map((hook) => (
                  <Posted key={hook.hook} hook={hook} />
                ))}
              </ul>
            )
          }}
        </Loaded>
      </section>
    </div>
  )
}

const Clock = ({ schedule }: { readonly schedule: Schedule }): ReactElement => {
  const [open, setOpen] = useState(false)
  const { last } = schedule
  return (
    <li>
      <div className="grow">
        <Ref to={schedule.schedule} title={schedule.title} />
        <div className="meta">
          <code>{schedule.cron}</code> in {schedule.zone}
          {last !== null && (
            <>
              ; last <Time at={last.at} />:{' '}
              {last.run === null ? sentence(last.state).toLowerCase() : <a href={urls.run(last.run)}>{last.state}</a>}
              {last.reason !== '' && `, ${last.reason}`}
            </>
          )}
        </div>
        <details onToggle={(event) => setOpen(event.currentTarget.open)} className="small">
          <summary className="quiet">Next turns</summary>
          {open && <Turns schedule={schedule.schedule} />}
        </details>
      </div>
      <div className="end">
        {!schedule.enabled ? (
          <Word tone="off">off</Word>
        ) : (
          <>
            next <Time at={schedule.nextAt} none="not in sight" until />
          </>
        )}
      </div>
    </li>
  )
}

const Turns = ({ schedule }: { readonly schedule: string }): ReactElement => {
  const next = useAsk('procedure-schedule.next', { schedule, count: 5 })
  return (
    <Loaded query={next}>
      {({ turns }) => (
        <ul className="plain">
          {turns.map((turn) => (
            <li key={turn.at}>
              {turn.local}
              {turn.closed !== null && <span className="quiet"> left out: {turn.closed}</span>}
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  )
}

const Posted = ({ hook }: { readonly hook: Hook }): ReactElement => (
  <li>
    <div className="grow">
      <Ref to={hook.hook} title={hook.title} />
      <div className="meta">
        In 30 days {plural(hook.started, 'run')} started, {hook.refused} refused; last <Time at={hook.lastAt} none="never" />. Its sender{' '}
        {hook.proof === 'key' ? 'shows a key' : hook.proof === 'github' ? 'signs as GitHub does' : 'signs as Standard Webhooks do'}.
      </div>
      <Copied text={hook.address} label="Copy the address" />
      {hook.keys.map((key) => (
        <div key={key.id} className="row tight small">
          Key of <Ref to={key.issuedBy} />, <Time at={key.issuedAt} />; used <Time at={key.usedAt} none="never" />
          <Deed
            action="procedure-hook.revoke-key"
            input={{ hook: hook.hook, key: key.id }}
            ask
            variant="inline-link"
            done="It opens nothing any more."
          >
            Revoke
          </Deed>
        </div>
      ))}
      <div className="gap-above">
        <NewKey hook={hook} />
      </div>
    </div>
    <div className="end">{hook.enabled ? <Word tone="good">on</Word> : <Word tone="off">off</Word>}</div>
  </li>
)

/** The key is shown once. */
const NewKey = ({ hook }: { readonly hook: Hook }): ReactElement => {
  const issue = useAct('procedure-hook.issue-key')
  const whyNot = useWhyNot('procedure-hook.issue-key')
  return (
    <>
      <Button
        loading={issue.isPending}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        onClick={() => issue.mutate({ hook: hook.hook })}
      >
        Issue a key
      </Button>
      {(issue.data !== undefined || issue.error !== null) && (
        <Modal visible size="large" header="The key of the hook" onDismiss={() => issue.reset()} closeAriaLabel="Close">
          {issue.error !== null && <ProblemNote problem={issue.error} />}
          {issue.data !== undefined && (
            <div className="stack">
              <p>It is not shown again. Post to the address with the key as bearer token.</p>
              <Copied text={issue.data.key} label="Copy the key" />
              <p>For a sender that can set no header, the address with the key in it:</p>
              <Copied text={issue.data.addressWithKey} label="Copy the address with the key" />
              {hook.proof !== 'key' && (
                <>
                  <p>What the sender signs with:</p>
                  <Copied text={issue.data.signingSecret} label="Copy the signing secret" />
                </>
              )}
            </div>
          )}
        </Modal>
      )}
    </>
  )
}
