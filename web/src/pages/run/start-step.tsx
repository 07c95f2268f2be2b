import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'

interface Props {
  readonly run: string
  readonly step: Outputs['run.get']['steps'][number]
}

/** Starts a step of a run that is led by hand, with its own inputs or with others. */
export const StartStep = ({ run, step }: Props): ReactElement => {
  const names = Object.keys(step.inputs)
  const [isOther, other] = useState(false)
  const [texts, write] = useState<Readonly<Record<string, string>>>({})
  const changed = Object.entries(texts).filter(([name, text]) => text !== textOf(step.inputs[name]))
  const inputs = isOther && changed.length > 0 ? { inputs: Object.fromEntries(changed) } : {}
  return (
    <>
      {names.length > 0 && (
        <Checkbox checked={isOther} onChange={({ detail }) => other(detail.checked)}>
          With other inputs
        </Checkbox>
      )}
      {isOther &&
        names.map((name) => (
          <FormField key={name} label={name} {...(typeof step.inputs[name] === 'string' ? {} : { description: 'JSON' })}>
            <Textarea
              rows={1}
              ariaLabel={name}
              value={texts[name] ?? textOf(step.inputs[name])}
              onChange={({ detail }) => write({ ...texts, [name]: detail.value })}
            />
          </FormField>
        ))}
      <Deed action="run.start-step" input={{ run, step: step.id, ...inputs }} variant="primary">
        {isOther && changed.length > 0 ? 'Start it with these' : 'Start this step'}
      </Deed>
    </>
  )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))
