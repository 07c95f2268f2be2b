import Button from '@cloudscape-design/components/button'
import { useState, type ReactElement } from 'react'
import { isPlain } from '../../form/schema.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { Proposed, type Proposal } from '../record-proposed.tsx'
import type { Whole } from '../record-whole.ts'
import { MappingEditor, mappingIn } from './mapping.tsx'
import { sampleFor } from './sample.ts'

/** The mapping of an integration, tried on a body while one changes it. */
export const IntegrationMapping = ({ reference }: { readonly reference: string }): ReactElement => {
  const record = useAsk('record.get', { reference })
  return (
    <section className="card">
      <h2>Mapping</h2>
      <Loaded query={record}>{(whole) => <Editor key={whole.record.version} whole={whole} />}</Loaded>
    </section>
  )
}

const Editor = ({ whole }: { readonly whole: Whole }): ReactElement => {
  const { record } = whole
  const save = useAct('record.save')
  const whyNot = useWhyNot('record.save')
  const spec = isPlain(record.spec) ? record.spec : {}
  const kept = JSON.stringify(spec['mapping'] ?? {}, null, 2)
  const [mapping, setMapping] = useState(kept)
  const [body, setBody] = useState(() => JSON.stringify(sampleFor(spec['mapping']), null, 2))
  const [proposed, propose] = useState<Proposal | undefined>(undefined)
  const written = mappingIn(mapping)
  const because = whyNot ?? (written === undefined ? 'Mend the JSON first.' : mapping === kept ? 'Nothing in it differs.' : undefined)
  const submit = (): void =>
    save.mutate(
      {
        document: { apiVersion: record.apiVersion, kind: record.kind, metadata: record.metadata, spec: { ...spec, mapping: written } },
        ifVersion: record.version,
      },
      {
        onSuccess: (saved) =>
          saved.proposed === undefined ? say('success', `The mapping is saved as version ${saved.version}.`) : propose(saved.proposed),
      },
    )
  return (
    <div className="stack">
      {proposed !== undefined && <Proposed proposal={proposed} close={() => propose(undefined)} />}
      {save.error !== null && <ProblemNote problem={save.error} />}
      <MappingEditor mapping={mapping} changeMapping={setMapping} body={body} changeBody={setBody} />
      <div>
        <Button
          loading={save.isPending}
          disabled={because !== undefined}
          {...(because === undefined ? {} : { disabledReason: because })}
          onClick={submit}
        >
          Save the mapping
        </Button>
      </div>
    </div>
  )
}
