import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState, type ReactElement } from 'react'
import { ProblemNote } from '../../parts/problem.tsx'
import { useAct } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { urls } from '../../urls.ts'
import { NewKey } from './key.tsx'
import type { Tool } from './tools.ts'

/** Prometheus speaks to Andon as to an Alertmanager: all it needs is a token. */
export const ConnectPrometheus = ({ tool }: { readonly tool: Tool }): ReactElement => {
  const create = useAct('token.create')
  const whyNot = useWhyNot('token.create')
  const [name, setName] = useState('Prometheus')
  if (create.data !== undefined)
    return (
      <section className="card form">
        <h2>Its token and its setting</h2>
        <NewKey tool={tool} secret={create.data.token} address={location.origin} />
        <div className="row gap-above">
          <Button variant="primary" href={urls.alerts()}>
            Watch for its first alert
          </Button>
        </div>
      </section>
    )
  return (
    <section className="card form stack">
      {create.error !== null && <ProblemNote problem={create.error} />}
      <FormField
        label="What the token is for"
        description="It may report alerts and nothing else, until it is revoked under Access tokens."
        stretch
      >
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <div className="row">
        <Button
          variant="primary"
          loading={create.isPending}
          disabled={whyNot !== undefined || name.trim() === ''}
          disabledReason={whyNot ?? 'Say what it is for.'}
          onClick={() => create.mutate({ name, role: 'responder', scopes: ['alert.receive'] })}
        >
          Make its token
        </Button>
        <Button variant="link" href={urls.connect()}>
          Choose another tool
        </Button>
      </div>
    </section>
  )
}
