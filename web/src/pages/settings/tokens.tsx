import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Time } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { useAct, usePages } from '../../questions.ts'

type Token = Outputs['token.list']['items'][number]
const roles = ['viewer', 'responder', 'editor', 'administrator'] as const

const columns: readonly Column<Token>[] = [
  {
    id: 'name',
    header: 'Name',
    rowHeader: true,
    by: (token) => token.name,
    cell: (token) => (
      <>
        {token.name} <span className="quiet mono">…{token.hint}</span>
      </>
    ),
  },
  { id: 'role', header: 'Role', under: true, by: (token) => token.role, cell: (token) => token.role },
  { id: 'scopes', header: 'May do', under: true, cell: (token) => <code className="wrap">{token.scopes.join(', ')}</code> },
  {
    id: 'by',
    header: 'Made by',
    wide: true,
    by: (token) => token.madeBy,
    cell: (token) => (
      <>
        {token.madeBy}, <Time at={token.createdAt} />
      </>
    ),
  },
  {
    id: 'used',
    header: 'Last used',
    wide: true,
    by: (token) => token.lastUsedAt ?? '',
    cell: (token) => <Time at={token.lastUsedAt} none="Never" />,
  },
  {
    id: 'until',
    header: 'Expires',
    wide: true,
    by: (token) => token.expiresAt ?? '9',
    cell: (token) => (token.expired ? <Word tone="off">expired</Word> : <Time at={token.expiresAt} none="Until revoked" />),
  },
  {
    id: 'revoke',
    header: 'Deeds',
    cell: (token) => (
      <Deed action="token.revoke" input={{ id: token.id }} ask variant="inline-link" done={`${token.name} no longer works.`}>
        Revoke
      </Deed>
    ),
  },
]

export const Tokens = (): ReactElement => {
  const pages = usePages('token.list', {})
  const [making, setMaking] = useState(false)
  return (
    <>
      <Listing
        label="Access tokens"
        pages={pages}
        columns={columns}
        keyOf={(token) => token.id}
        header={
          <div className="row apart">
            <h2 className="section">Access tokens</h2>
            <Button variant="primary" onClick={() => setMaking(true)}>
              Create a token
            </Button>
          </div>
        }
        nothing={
          <Nothing title="No tokens">
            A token lets a tool or a script act here, within a role and a list of actions. Prometheus needs one with the scope
            alert.receive.
          </Nothing>
        }
      />
      {making && <NewToken close={() => setMaking(false)} />}
    </>
  )
}

const NewToken = ({ close }: { readonly close: () => void }): ReactElement => {
  const create = useAct('token.create')
  const [name, setName] = useState('')
  const [role, setRole] = useState<(typeof roles)[number]>('responder')
  const [scopes, setScopes] = useState('alert.receive')
  const [days, setDays] = useState('365')
  const made = create.data
  const input = {
    name,
    role,
    scopes: scopes.split(/[\s,]+/).filter((scope) => scope !== ''),
    ...(days === '' ? {} : { expiresInDays: Number(days) }),
  }
  if (made !== undefined) {
    return (
      <Modal
        visible
        header="Copy the token now"
        onDismiss={close}
        closeAriaLabel="Close"
        footer={
          <Button variant="primary" onClick={close}>
            I have copied it
          </Button>
        }
      >
        <Alert type="warning">It is shown this once and kept only as a hash.</Alert>
        <p className="row">
          <code className="wrap" data-token>
            {made.token}
          </code>
          <CopyToClipboard
            variant="icon"
            textToCopy={made.token}
            copyButtonAriaLabel="Copy the token"
            copySuccessText="Copied"
            copyErrorText="Copy it by hand"
          />
        </p>
      </Modal>
    )
  }
  return (
    <Modal
      visible
      header="Create a token"
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        <Button
          variant="primary"
          loading={create.isPending}
          disabled={name.trim() === ''}
          disabledReason="Say what it is for."
          onClick={() => create.mutate(input)}
        >
          Create
        </Button>
      }
    >
      <div className="stack">
        {create.error !== null && <ProblemNote problem={create.error} />}
        <FormField label="What it is for">
          <Input value={name} placeholder="prometheus production" onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Role" description="At most your own. It never does more than you may do today.">
          <Select
            selectedOption={{ value: role, label: role }}
            options={roles.map((each) => ({ value: each, label: each }))}
            onChange={({ detail }) => setRole(roles.find((each) => each === detail.selectedOption.value) ?? role)}
          />
        </FormField>
        <FormField label="May do" description="Actions, one after another: alert.receive, alert.*, or * for all its role may.">
          <Input value={scopes} onChange={({ detail }) => setScopes(detail.value)} />
        </FormField>
        <FormField label="Days until it stops working" description="Empty: until somebody revokes it.">
          <Input type="number" inputMode="numeric" value={days} onChange={({ detail }) => setDays(detail.value)} />
        </FormField>
      </div>
    </Modal>
  )
}
