import Button from '@cloudscape-design/components/button'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { ReferenceField } from '../../form/reference-field.tsx'
import { Deed } from '../../parts/deed.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { useAct, usePages } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { say, sayProblem } from '../../shell/flashes.tsx'

type Account = Outputs['identity.accounts']['items'][number]
const roles = ['viewer', 'responder', 'editor', 'administrator'] as const
const meanings = {
  viewer: 'sees everything',
  responder: 'answers alerts, runs procedures',
  editor: 'changes what is declared',
  administrator: 'decides who may come in',
}

const columns: readonly Column<Account>[] = [
  {
    id: 'person',
    header: 'Person',
    rowHeader: true,
    by: (account) => account.person,
    cell: (account) => <Ref to={`person:${account.person}`} />,
  },
  {
    id: 'email',
    header: 'Signs in as',
    under: true,
    by: (account) => account.email ?? '',
    cell: (account) => account.email ?? <span className="quiet">no address</span>,
  },
  { id: 'role', header: 'Role', by: (account) => account.role, cell: (account) => <RoleOf account={account} /> },
  {
    id: 'seen',
    header: 'Last seen',
    wide: true,
    by: (account) => account.lastSeenAt ?? '',
    cell: (account) => <Time at={account.lastSeenAt} none="Never" />,
  },
  {
    id: 'state',
    header: 'State',
    under: true,
    cell: (account) =>
      account.disabledAt !== undefined ? (
        <Word tone="off">switched off</Word>
      ) : account.hasPassword ? (
        <Word tone="good">has a password</Word>
      ) : (
        <Word tone="warn">no password yet</Word>
      ),
  },
  {
    id: 'switch',
    header: 'Deeds',
    cell: (account) =>
      account.disabledAt === undefined ? (
        <Deed
          action="identity.disable"
          input={{ person: account.person, reason: 'Switched off in the settings.' }}
          ask
          variant="inline-link"
          done={`${account.person} is signed out everywhere.`}
        >
          Switch off
        </Deed>
      ) : (
        <Deed
          action="identity.enable"
          input={{ person: account.person }}
          variant="inline-link"
          done={`${account.person} may sign in again.`}
        >
          Switch on
        </Deed>
      ),
  },
]

export const Accounts = (): ReactElement => {
  const pages = usePages('identity.accounts', {})
  const [inviting, setInviting] = useState(false)
  return (
    <>
      <Listing
        label="People who may sign in"
        pages={pages}
        columns={columns}
        keyOf={(account) => account.person}
        header={
          <div className="row apart">
            <h2 className="section">Who may sign in</h2>
            <Button variant="primary" onClick={() => setInviting(true)}>
              Invite somebody
            </Button>
          </div>
        }
        nothing={<Nothing title="Nobody yet">Invite the people who answer for something.</Nothing>}
      />
      {inviting && <Invite close={() => setInviting(false)} />}
    </>
  )
}

const RoleOf = ({ account }: { readonly account: Account }): ReactElement => {
  const me = useMe()
  const grant = useAct('identity.grant')
  return (
    <Select
      ariaLabel={`Role of ${account.person}`}
      disabled={me.name === account.person}
      selectedOption={{ value: account.role, label: account.role }}
      options={roles.map((role) => ({ value: role, label: role, description: meanings[role] }))}
      onChange={({ detail }) => {
        const role = roles.find((each) => each === detail.selectedOption.value)
        if (role !== undefined && role !== account.role)
          grant.mutate(
            { person: account.person, role },
            { onSuccess: () => say('success', `${account.person} is ${role} now.`), onError: sayProblem },
          )
      }}
    />
  )
}

const Invite = ({ close }: { readonly close: () => void }): ReactElement => {
  const invite = useAct('identity.invite')
  const [person, setPerson] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<(typeof roles)[number]>('responder')
  const made = invite.data
  return (
    <Modal
      visible
      header="Invite somebody"
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        made === undefined ? (
          <Button
            variant="primary"
            loading={invite.isPending}
            disabled={person === ''}
            disabledReason="Choose who."
            onClick={() => invite.mutate({ person: person.replace(/^person:/, ''), role, ...(email === '' ? {} : { email }) })}
          >
            Make the link
          </Button>
        ) : (
          <Button variant="primary" onClick={close}>
            Done
          </Button>
        )
      }
    >
      <div className="stack">
        {invite.error !== null && <ProblemNote problem={invite.error} />}
        {made === undefined ? (
          <>
            <FormField label="Who" description="A person who is declared; add them under People first.">
              <ReferenceField kinds={['Person']} value={person} change={setPerson} label="Who" disabled={false} />
            </FormField>
            <FormField label="E-mail" description="What they sign in with. Left out: the address of their record.">
              <Input type="email" value={email} onChange={({ detail }) => setEmail(detail.value)} />
            </FormField>
            <FormField label="Role">
              <Select
                selectedOption={{ value: role, label: role }}
                options={roles.map((each) => ({ value: each, label: each, description: meanings[each] }))}
                onChange={({ detail }) => setRole(roles.find((each) => each === detail.selectedOption.value) ?? role)}
              />
            </FormField>
          </>
        ) : (
          <>
            <p>
              Give them this link. It works once, until <Time at={made.expiresAt} />.
            </p>
            <p className="row">
              <code className="wrap">{made.url}</code>
              <CopyToClipboard
                variant="icon"
                textToCopy={made.url}
                copyButtonAriaLabel="Copy the link"
                copySuccessText="Copied"
                copyErrorText="Copy it by hand"
              />
            </p>
          </>
        )}
      </div>
    </Modal>
  )
}
