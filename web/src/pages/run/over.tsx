import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import Textarea from '@cloudscape-design/components/textarea'
import type { ReactElement } from 'react'
import type { Inputs, Outputs } from '../../client.gen.ts'
import { Time } from '../../parts/time.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { useSettled } from '../../parts/settled.ts'
import { targetsOf, type Spread } from './targets.ts'

type Targets = NonNullable<Inputs['run.start']['targets']>

interface Props {
  /** Names of the parameters a target can fill in. */
  readonly names: readonly string[]
  readonly spread: Spread | undefined
  readonly change: (spread: Spread | undefined) => void
}

/** One run for each of many targets: which parameter names the target, which they are, how many at once, how many may fail. */
export const OverTargets = ({ names, spread, change }: Props): ReactElement | null => {
  const [first] = names
  if (first === undefined) return null
  return (
    <div className="stack">
      <Checkbox
        checked={spread !== undefined}
        onChange={({ detail }) =>
          change(
            detail.checked
              ? { parameter: first, by: 'values', values: '', tags: '', group: '', concurrency: '10', errors: '0' }
              : undefined,
          )
        }
        description="A run for each of them: one, then two, then twice as many at a time, up to a limit."
      >
        Do it for many targets
      </Checkbox>
      {spread !== undefined && <Fields names={names} spread={spread} change={change} />}
    </div>
  )
}

const Fields = ({ names, spread, change }: Omit<Props, 'spread'> & { readonly spread: Spread }): ReactElement => {
  const set = (part: Partial<Spread>): void => change({ ...spread, ...part })
  const bys = [
    { value: 'values', label: 'These values' },
    { value: 'tags', label: 'Runners with these tags' },
    { value: 'group', label: 'A resource group at AWS' },
  ] as const
  return (
    <div className="answer" role="group" aria-label="Targets">
      <div className="columns">
        <FormField label="Parameter that names the target">
          <Select
            selectedOption={{ value: spread.parameter, label: spread.parameter }}
            options={names.map((value) => ({ value, label: value }))}
            onChange={({ detail }) => set({ parameter: detail.selectedOption.value ?? spread.parameter })}
          />
        </FormField>
        <FormField label="Targets">
          <Select
            selectedOption={bys.find(({ value }) => value === spread.by) ?? bys[0]}
            options={bys}
            onChange={({ detail }) => set({ by: bys.find(({ value }) => value === detail.selectedOption.value)?.value ?? 'values' })}
          />
        </FormField>
      </div>
      {spread.by === 'values' ? (
        <FormField label="Values" description="One a line.">
          <Textarea rows={4} value={spread.values} onChange={({ detail }) => set({ values: detail.value })} />
        </FormField>
      ) : spread.by === 'group' ? (
        <FormField label="Resource group" description="Its name, or its ARN. Every resource in it is a target.">
          <Input value={spread.group} onChange={({ detail }) => set({ group: detail.value })} />
        </FormField>
      ) : (
        <FormField label="Tags" description="One a line: site=warehouse. A runner must have them all.">
          <Textarea rows={2} value={spread.tags} onChange={({ detail }) => set({ tags: detail.value })} />
        </FormField>
      )}
      <div className="columns">
        <FormField label="At most at once" description="A number, or a share: 10%.">
          <Input value={spread.concurrency} onChange={({ detail }) => set({ concurrency: detail.value })} />
        </FormField>
        <FormField label="Failures that are borne" description="One more stops the rest.">
          <Input value={spread.errors} onChange={({ detail }) => set({ errors: detail.value })} />
        </FormField>
      </div>
      <Preview targets={targetsOf(spread)} />
    </div>
  )
}

/** Most targets named in a preview. */
const named = 20

const Preview = ({ targets }: { readonly targets: Targets | undefined }): ReactElement => {
  const asked = useSettled(targets === undefined ? '' : JSON.stringify(targets))
  const preview = useAsk(
    'run.preview',
    { targets: (asked === '' ? {} : JSON.parse(asked)) as Targets },
    { enabled: asked !== '', keep: true },
  )
  if (asked === '') return <div className="small quiet">Say which they are.</div>
  if (preview.error !== null) return <div className="small wrong">{preview.error.message}</div>
  if (preview.data === undefined) return <div className="small quiet">Looking …</div>
  const { targets: found, ...limits } = preview.data
  return (
    <div className="small wrap" role="status">
      <Found targets={{ count: found.length, first: found.slice(0, named), ...limits }} />
    </div>
  )
}

/** How many targets, how fast, and the first of them by name. */
export const Found = ({ targets }: { readonly targets: NonNullable<Outputs['run.start']['targets']> }): ReactElement => {
  const { count, first, concurrency, errors } = targets
  return (
    <>
      {plural(count, 'target')}, at most {concurrency} at once; it stops after {plural(errors + 1, 'failure')}.{' '}
      {first.map(({ target, connected, lastSeenAt }, index) => (
        <span key={target}>
          {index > 0 && ', '}
          {target}
          {connected === false && (
            <>
              {' '}
              (<Word tone="warn">silent</Word>, last heard <Time at={lastSeenAt} none="never" />)
            </>
          )}
        </span>
      ))}
      {count > first.length && ` and ${count - first.length} more`}
    </>
  )
}
