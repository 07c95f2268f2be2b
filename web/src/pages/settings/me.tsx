import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { Segments } from '../../parts/segments.tsx'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { prefer, usePreferences } from '../../preferences.ts'
import { useAct, usePages } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'

export const MySettings = (): ReactElement => {
  const me = useMe()
  return (
    <div className="grid">
      <section className="card half">
        <h2>{me.title}</h2>
        <dl className="facts">
          <dt>Record</dt>
          <dd>
            <Ref to={me.reference} />
          </dd>
          <dt>Sign-in address</dt>
          <dd>{me.email ?? 'None yet; say it with your first password.'}</dd>
          <dt>Role</dt>
          <dd>{me.role}</dd>
          <dt>Teams</dt>
          <dd>
            <Refs to={me.teams} />
          </dd>
        </dl>
      </section>
      <Looks />
      <Password />
      <Sessions />
    </div>
  )
}

const Looks = (): ReactElement => {
  const { theme, density } = usePreferences()
  return (
    <section className="card half">
      <h2>Looks, in this browser</h2>
      <div className="stack">
        <Segments
          label="Colours"
          selectedId={theme}
          options={[
            { id: 'system', text: 'As the system' },
            { id: 'light', text: 'Light' },
            { id: 'dark', text: 'Dark' },
          ]}
          onChange={({ detail }) =>
            prefer({ theme: detail.selectedId === 'light' ? 'light' : detail.selectedId === 'dark' ? 'dark' : 'system' })
          }
        />
        <Segments
          label="Density"
          selectedId={density}
          options={[
            { id: 'comfortable', text: 'Comfortable' },
            { id: 'compact', text: 'Compact' },
          ]}
          onChange={({ detail }) => prefer({ density: detail.selectedId === 'compact' ? 'compact' : 'comfortable' })}
        />
      </div>
    </section>
  )
}

const Password = (): ReactElement => {
  const me = useMe()
  const change = useAct('identity.change-password')
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [email, setEmail] = useState('')
  const needsEmail = me.email === undefined
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate(
      { password, ...(me.hasPassword ? { current } : {}), ...(needsEmail ? { email: email.trim() } : {}) },
      {
        onSuccess: ({ sessionsEnded }) => {
          setCurrent('')
          setPassword('')
          say('success', 'The password is changed.', sessionsEnded === 0 ? undefined : `${sessionsEnded} other sessions of yours ended.`)
        },
      },
    )
  }
  return (
    <section className="card half">
      <h2>{me.hasPassword ? 'Change the password' : 'Set a password, to come in again'}</h2>
      <form className="stack" onSubmit={submit}>
        {change.error !== null && <ProblemNote problem={change.error} />}
        {needsEmail && (
          <FormField label="E-mail address" description="The name to sign in with from now on." stretch>
            <Input type="email" autoComplete="email" value={email} onChange={({ detail }) => setEmail(detail.value)} />
          </FormField>
        )}
        {me.hasPassword && (
          <FormField label="Present password" stretch>
            <Input type="password" autoComplete="current-password" value={current} onChange={({ detail }) => setCurrent(detail.value)} />
          </FormField>
        )}
        <FormField label="New password" description="At least ten characters; a few unrelated words are good." stretch>
          <Input type="password" autoComplete="new-password" value={password} onChange={({ detail }) => setPassword(detail.value)} />
        </FormField>
        <div>
          <Button formAction="submit" loading={change.isPending} disabled={password.length < 10} disabledReason="At least ten characters.">
            {me.hasPassword ? 'Change' : 'Set'} the password
          </Button>
        </div>
      </form>
    </section>
  )
}

type Session = Outputs['session.list']['items'][number]

const columns: readonly Column<Session>[] = [
  {
    id: 'agent',
    header: 'Browser',
    rowHeader: true,
    cell: (session) => (
      <>
        {browserOf(session.agent)} {session.current && <Word tone="good">this one</Word>}
      </>
    ),
  },
  { id: 'address', header: 'From', under: true, cell: (session) => session.address },
  { id: 'method', header: 'Began by', wide: true, cell: (session) => session.method },
  {
    id: 'used',
    header: 'Last used',
    under: true,
    by: (session) => session.lastUsedAt,
    cell: (session) => <Time at={session.lastUsedAt} />,
  },
  {
    id: 'end',
    header: 'Deeds',
    cell: (session) => (
      <Deed action="session.revoke" input={{ id: session.id }} ask variant="inline-link" done="The session ended.">
        End it
      </Deed>
    ),
  },
]

const Sessions = (): ReactElement => {
  const pages = usePages('session.list', {})
  return (
    <div>
      <Listing
        label="Sessions"
        pages={pages}
        columns={columns}
        keyOf={(session) => session.id}
        nothing={<Nothing title="No sessions" />}
        header={<h2 className="section">Where I am signed in</h2>}
      />
    </div>
  )
}

/** The browser's own name out of the long line it sends. */
const browserOf = (agent: string): string => {
  const name = /(Edg|OPR|Firefox|Chrome|Safari)\/[\d]+/.exec(agent)?.[0]?.replace('/', ' ').replace('Edg', 'Edge').replace('OPR', 'Opera')
  const system = /Windows|Mac OS X|Android|iPhone|iPad|Linux/.exec(agent)?.[0]
  return name === undefined
    ? agent.slice(0, 60) === ''
      ? 'Unknown'
      : agent.slice(0, 60)
    : system === undefined
      ? name
      : `${name} on ${system.replace(' OS X', '')}`
}
