import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useParams } from 'react-router'
import { actNamed, Problem } from '../client.ts'
import { actions, type ActionName } from '../client.gen.ts'
import { inputSchema, useActionDocument } from '../form/action-schema.ts'
import { Field } from '../form/field.tsx'
import { blank, type Schema } from '../form/schema.ts'
import { Confirm } from '../parts/deed.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { useMe, whyNot } from '../session.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'

/** Any action, by a form made from its schema: what the palette's commands open. */
export const View = (): ReactElement => {
  const { action = '' } = useParams()
  const name = nameOf(action)
  const document = useActionDocument()
  if (name === undefined)
    return (
      <Page title="No such action">{<ProblemNote problem={new Problem({ status: 404, title: `There is no action ${action}.` })} />}</Page>
    )
  return (
    <Page
      title={actions[name].summary.replace(/\.$/, '')}
      about={<code>{name}</code>}
      crumbs={[{ text: 'Actions', href: urls.reference() }]}
      help={
        <p>
          The same action is a command (<code>andon {name.replace('.', ' ')}</code>), an address of the API, a tool for assistants and a
          step of a procedure.
        </p>
      }
    >
      <Loaded query={document}>{(spec) => <ActionForm name={name} schema={inputSchema(spec, name)} />}</Loaded>
    </Page>
  )
}

const nameOf = (text: string): ActionName | undefined => (text in actions ? (text as ActionName) : undefined)

const ActionForm = ({ name, schema }: { readonly name: ActionName; readonly schema: Schema }): ReactElement => {
  const me = useMe()
  const queries = useQueryClient()
  const [input, setInput] = useState<unknown>(() => blank(schema) ?? {})
  const [answer, setAnswer] = useState<unknown>(undefined)
  const [problem, setProblem] = useState<Problem | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const [asking, setAsking] = useState(false)
  const because = whyNot(me, name)
  const confirm = actions[name].confirm
  const go = async (): Promise<void> => {
    setAsking(false)
    setBusy(true)
    setProblem(undefined)
    try {
      setAnswer(await actNamed(name, input))
      await queries.invalidateQueries()
    } catch (failure) {
      setAnswer(undefined)
      setProblem(failure instanceof Problem ? failure : new Problem({ status: 500, title: 'Something went wrong.' }))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="stack form">
      <div className="card">
        {schema.properties === undefined || Object.keys(schema.properties).length === 0 ? (
          <p className="quiet">It needs nothing else.</p>
        ) : (
          <Field schema={schema} name="" path="" value={input} required findings={problem?.findings ?? []} change={setInput} />
        )}
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {answer !== undefined && (
        <Alert type="success" header="Done">
          <pre className="output">{JSON.stringify(answer, null, 2)}</pre>
        </Alert>
      )}
      <div className="row">
        <Button
          variant="primary"
          loading={busy}
          disabled={because !== undefined}
          {...(because === undefined ? {} : { disabledReason: because })}
          onClick={() => (confirm === undefined ? void go() : setAsking(true))}
        >
          {actions[name].kind === 'question' ? 'Ask' : 'Do it'}
        </Button>
      </div>
      {asking && (
        <Confirm title={actions[name].summary} label="Do it" go={() => void go()} leave={() => setAsking(false)}>
          {confirm}
        </Confirm>
      )}
    </div>
  )
}
