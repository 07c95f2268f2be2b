import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import Input from '@cloudscape-design/components/input'
import { useState, type ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { Copied } from '../../parts/copied.tsx'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Lasting, Time } from '../../parts/time.tsx'
import { Timeline } from '../../parts/timeline.tsx'
import { Chip, Word } from '../../parts/words.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { RunnerState, type Runner } from './state.tsx'

/** One machine: how it stands, what it may do, what it does and did. */
export const View = (): ReactElement => {
  const { name = '' } = useParams()
  const asked = useAsk('runner.get', { runner: name })
  const crumbs = [{ text: 'Runners', href: urls.runners() }]
  if (asked.data === undefined)
    return (
      <Page title={name} crumbs={crumbs}>
        {asked.error === null ? (
          <Loaded query={asked} lines={5}>
            {() => null}
          </Loaded>
        ) : (
          <ProblemNote problem={asked.error} retry={() => void asked.refetch()} />
        )}
      </Page>
    )
  const { runner, jobs } = asked.data
  const isLocal = runner.runner === 'local'
  return (
    <Page
      title={runner.title}
      crumbs={crumbs}
      before={<RunnerState runner={runner} />}
      about={runner.description}
      buttons={isLocal ? null : <Buttons runner={runner} />}
    >
      <div className="grid">
        <div className="two-thirds stack">
          {runner.disabledReason !== null && (
            <section className="card">
              <h2>Disabled</h2>
              <p className="wrap">
                {runner.disabledReason} <Ref to={runner.disabledBy} />
              </p>
            </section>
          )}
          {runner.state === 'unregistered' && (
            <section className="card">
              <h2>Its machine is not registered yet</h2>
              <p>Make a token and type the command on the machine. Nothing has to reach it from outside.</p>
            </section>
          )}
          <Jobs jobs={jobs} />
        </div>
        <aside className="third stack" aria-label="About the runner">
          <About runner={runner} />
          {!isLocal && (
            <section className="card">
              <h2>What happened</h2>
              <Timeline about={[runner.runner]} />
            </section>
          )}
        </aside>
      </div>
    </Page>
  )
}

const Buttons = ({ runner }: { readonly runner: Runner }): ReactElement => (
  <span className="row">
    <Button href={urls.record(runner.runner)}>Record</Button>
    {runner.state === 'disabled' ? (
      <Deed action="runner.enable" input={{ runner: runner.runner }} done="It works again.">
        Enable
      </Deed>
    ) : (
      runner.state !== 'unregistered' && <Disable runner={runner} />
    )}
    {runner.registeredAt !== null && (
      <Deed
        action="runner.remove"
        input={{ runner: runner.runner, reason: 'Removed in the console.' }}
        ask
        done="Its machine is forgotten."
      >
        Remove the machine
      </Deed>
    )}
    <Invite runner={runner} />
  </span>
)

const Disable = ({ runner }: { readonly runner: Runner }): ReactElement => {
  const [reason, setReason] = useState('')
  const [open, setOpen] = useState(false)
  const whyNot = useWhyNot('runner.disable')
  return (
    <>
      <Button disabled={whyNot !== undefined} {...(whyNot === undefined ? {} : { disabledReason: whyNot })} onClick={() => setOpen(true)}>
        Disable
      </Button>
      {open && (
        <Modal
          visible
          header={`Disable ${runner.title}?`}
          onDismiss={() => setOpen(false)}
          closeAriaLabel="Close"
          footer={
            <Deed
              action="runner.disable"
              input={{ runner: runner.runner, reason }}
              variant="primary"
              disabledBecause={reason.trim() === '' ? 'Say why first.' : undefined}
              onDone={() => setOpen(false)}
              done="It gets nothing more."
            >
              Disable it
            </Deed>
          }
        >
          <div className="stack">
            <p>It gets nothing more, and what it works on counts as lost: those runs wait for a decision.</p>
            <Input
              value={reason}
              ariaLabel="Why"
              placeholder="Why, for whoever wonders"
              onChange={({ detail }) => setReason(detail.value)}
            />
          </div>
        </Modal>
      )}
    </>
  )
}

/** The token is shown once, in the command that uses it. */
const Invite = ({ runner }: { readonly runner: Runner }): ReactElement => {
  const invite = useAct('runner.invite')
  const whyNot = useWhyNot('runner.invite')
  return (
    <>
      <Button
        variant="primary"
        loading={invite.isPending}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        nativeButtonAttributes={{ 'data-action': 'runner.invite' }}
        onClick={() => invite.mutate({ runner: runner.runner })}
      >
        {runner.registeredAt === null ? 'Register its machine' : 'Register another machine'}
      </Button>
      {(invite.data !== undefined || invite.error !== null) && (
        <Modal visible size="large" header="Register the machine" onDismiss={() => invite.reset()} closeAriaLabel="Close">
          {invite.error !== null ? (
            <ProblemNote problem={invite.error} />
          ) : (
            invite.data !== undefined && (
              <div className="stack">
                <p>
                  On the machine, with Andon’s command line installed. The token works once, until <Time at={invite.data.expiresAt} until />
                  , and is not shown again.
                </p>
                <Copied text={invite.data.command} label="Copy the command" />
                <p>Then start it, best as a service:</p>
                <Copied text="andon runner run" label="Copy the command" />
                <p className="small quiet wrap">Key of this server: {invite.data.serverKey}</p>
              </div>
            )
          )}
        </Modal>
      )}
    </>
  )
}

type Job = Outputs['runner.get']['jobs'][number]

const Jobs = ({ jobs }: { readonly jobs: readonly Job[] }): ReactElement => (
  <section className="card">
    <h2>Jobs</h2>
    {jobs.length === 0 ? (
      <p className="quiet">It has done nothing yet.</p>
    ) : (
      <ul className="things">
        {jobs.map((job) => (
          <li key={`${job.run}/${job.step}/${job.createdAt}`}>
            <div className="grow">
              <a href={`${urls.run(job.run)}#step-${job.step}`}>{job.title}</a>
              <div className="meta wrap">
                <Ref to={job.procedure} /> {job.reason}
                {job.late !== null && ` Said too late: ${job.late}`}
              </div>
            </div>
            <div className="row tight">
              <span className="quiet small nowrap">
                {job.begunAt === null ? <Time at={job.createdAt} /> : <Lasting from={job.begunAt} to={job.endedAt} />}
              </span>
              <Outcome job={job} />
            </div>
          </li>
        ))}
      </ul>
    )}
  </section>
)

const Outcome = ({ job }: { readonly job: Job }): ReactElement => {
  if (job.status === 'queued') return <Word tone="off">Waits</Word>
  if (job.status === 'held') return <Word tone="busy">Running</Word>
  return job.outcome === 'success' ? <Word tone="good">Done</Word> : <Word tone="bad">{job.outcome ?? 'ended'}</Word>
}

const About = ({ runner }: { readonly runner: Runner }): ReactElement => (
  <section className="card">
    {runner.runner === 'local' && (
      <p className="wrap">
        Scripts of steps that name no machine run on this server
        {runner.state === 'off' && (
          <>
            , once an administrator has started it with <code>ANDON_SCRIPTS=on</code>; until then whoever leads the run does them by hand
          </>
        )}
        .
      </p>
    )}
    <dl className="facts">
      {runner.owner !== null && (
        <>
          <dt>Owner</dt>
          <dd>
            <Ref to={runner.owner} />
          </dd>
        </>
      )}
      {Object.keys(runner.tags).length > 0 && (
        <>
          <dt>Tags</dt>
          <dd className="row tight">
            {Object.entries(runner.tags).map(([name, value]) => (
              <Chip key={name} name={name} value={value} />
            ))}
          </dd>
        </>
      )}
      <dt>Last heard</dt>
      <dd>
        <Time at={runner.lastSeenAt} none={runner.runner === 'local' ? 'here' : 'never'} />
      </dd>
      {[runner.host, runner.system, runner.address].some((one) => one !== null) && (
        <>
          <dt>Machine</dt>
          <dd className="wrap">{[runner.host, runner.system, runner.address].filter((one) => one !== null).join(', ')}</dd>
        </>
      )}
      {runner.version !== null && (
        <>
          <dt>Version</dt>
          <dd>{runner.version}</dd>
        </>
      )}
      {runner.interpreters.length > 0 && (
        <>
          <dt>Runs</dt>
          <dd className="wrap">{runner.interpreters.join(', ')}</dd>
        </>
      )}
      {runner.sandbox !== null && (
        <>
          <dt>Held by</dt>
          <dd className="wrap">{runner.sandbox}</dd>
        </>
      )}
      {runner.procedures.length + runner.teams.length > 0 && (
        <>
          <dt>Only for</dt>
          <dd>
            <Refs to={[...runner.procedures, ...runner.teams]} />
          </dd>
        </>
      )}
      {runner.policy.length > 0 && (
        <>
          <dt>Its own policy</dt>
          <dd className="wrap">
            <ul className="plain">
              {runner.policy.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </dd>
        </>
      )}
    </dl>
  </section>
)
