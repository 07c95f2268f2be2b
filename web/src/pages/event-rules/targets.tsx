import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import type { Finding } from '../../client.ts'
import { actions, type ActionName } from '../../client.gen.ts'
import { inputSchema, useActionDocument } from '../../form/action-schema.ts'
import { saidOf } from '../../form/described.tsx'
import { Field } from '../../form/field.tsx'
import { JsonEditor } from '../../form/json-editor.tsx'
import { blank } from '../../form/schema.ts'
import { Segments } from '../../parts/segments.tsx'
import { objectIn, pretty, type DraftTarget } from './draft.ts'

const mostTargets = 5

interface Props {
  readonly targets: readonly DraftTarget[]
  readonly change: (targets: readonly DraftTarget[]) => void
  /** Paths begin at `/targets`. */
  readonly findings: readonly Finding[]
}

/** What is done for each event that fits: deeds by name, their inputs as a form or as JSON. */
export const Targets = ({ targets, change, findings }: Props): ReactElement => (
  <>
    {targets.map((target, at) => (
      <section key={at} className="card stack">
        <div className="row apart">
          <h2>{targets.length === 1 ? 'Do this' : `Do this, ${at + 1} of ${targets.length}`}</h2>
          {targets.length > 1 && (
            <Button
              variant="inline-link"
              onClick={() => change(targets.filter((_, other) => other !== at))}
              ariaLabel={`Remove ${target.id}`}
            >
              Remove
            </Button>
          )}
        </div>
        <OneTarget
          target={target}
          change={(next) => change(targets.map((each, other) => (other === at ? next : each)))}
          findings={under(findings, `/targets/${at}`)}
        />
      </section>
    ))}
    <div>
      <Button
        iconName="add-plus"
        disabled={targets.length >= mostTargets}
        disabledReason={`A rule has ${mostTargets} targets at most; write another rule.`}
        onClick={() => change([...targets, { id: `target-${targets.length + 1}`, action: 'incident.open', input: '{}' }])}
      >
        Do something else as well
      </Button>
    </div>
  </>
)

interface OneProps {
  readonly target: DraftTarget
  readonly change: (target: DraftTarget) => void
  readonly findings: readonly Finding[]
}

const OneTarget = ({ target, change, findings }: OneProps): ReactElement => {
  const [asForm, setAsForm] = useState(false)
  const input = objectIn(target.input)
  const wrong = (path: string): ReactElement | undefined => saidOf(findings.find((finding) => finding.path === path))
  return (
    <div className="stack">
      <div className="columns">
        <FormField label="Deed" stretch errorText={wrong('/action')}>
          <Select
            selectedOption={deeds.find(({ value }) => value === target.action) ?? { value: target.action, label: target.action }}
            options={deeds}
            filteringType="auto"
            placeholder="Choose what to do"
            onChange={({ detail }) => change({ ...target, action: detail.selectedOption.value ?? target.action })}
          />
        </FormField>
        <FormField label="Called" stretch errorText={wrong('/id')}>
          <Input value={target.id} onChange={({ detail }) => change({ ...target, id: detail.value })} />
        </FormField>
      </div>
      <div className="row apart">
        <h3>Its input</h3>
        <Segments
          label="Write the input as"
          selectedId={asForm ? 'form' : 'json'}
          options={[
            { id: 'json', text: 'JSON' },
            { id: 'form', text: 'Form', disabled: input === undefined, disabledReason: 'Mend the JSON first.' },
          ]}
          onChange={({ detail }) => setAsForm(detail.selectedId === 'form')}
        />
      </div>
      {asForm && input !== undefined ? (
        <InputForm target={target} input={input} change={change} findings={under(findings, '/input')} />
      ) : (
        <JsonEditor
          label={`Input of ${target.id}`}
          text={target.input}
          change={(next) => change({ ...target, input: next })}
          findings={under(findings, '/input')}
        />
      )}
    </div>
  )
}

interface FormProps extends OneProps {
  readonly input: Record<string, unknown>
}

const InputForm = ({ target, input, change, findings }: FormProps): ReactElement => {
  const document = useActionDocument()
  const schema = inputSchema(document.data, target.action)
  if (schema.properties === undefined || Object.keys(schema.properties).length === 0)
    return <p className="quiet">{document.isPending ? 'Looking' : 'It needs nothing else.'}</p>
  return (
    <>
      <p className="quiet small">
        Text may hold <code>{'{{ data.title }}'}</code>. What is not text but comes from the event is written as JSON.
      </p>
      <Field
        schema={schema}
        name=""
        path=""
        value={Object.keys(input).length === 0 ? blank(schema) : input}
        required
        findings={findings}
        change={(next) => change({ ...target, input: pretty(next) })}
      />
    </>
  )
}

/** Every deed by name, with its sentence. */
const deeds = Object.keys(actions)
  .filter((name): name is ActionName => name in actions)
  .filter((name) => actions[name].kind === 'deed')
  .map((name) => ({ value: name as string, label: actions[name].summary, description: name as string }))

/** The findings below a place, their paths beginning there. */
const under = (findings: readonly Finding[], path: string): readonly Finding[] =>
  findings
    .filter((finding) => finding.path === path || finding.path.startsWith(`${path}/`))
    .map((finding) => ({ ...finding, path: finding.path.slice(path.length) }))
