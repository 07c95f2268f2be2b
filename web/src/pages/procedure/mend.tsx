import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { plural } from '../../parts/words.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { Proposed, type Proposal } from '../record-proposed.tsx'
import { mended } from './mended.ts'

type Procedure = Outputs['procedure.get']

/** What a machine can mend of the document, shown before it is done. */
export const Mend = ({ procedure }: { readonly procedure: Procedure }): ReactElement | null => {
  const lint = useAsk('procedure.lint', { procedure: procedure.procedure })
  const [open, setOpen] = useState(false)
  const whyNot = useWhyNot('record.save')
  const edits = lint.data?.edits ?? []
  if (edits.length === 0) return null
  return (
    <>
      <Button disabled={whyNot !== undefined} {...(whyNot === undefined ? {} : { disabledReason: whyNot })} onClick={() => setOpen(true)}>
        {`Mend ${edits.length === 1 ? 'one of them' : `${edits.length} places`}`}
      </Button>
      {open && <Dialog procedure={procedure} edits={edits} leave={() => setOpen(false)} />}
    </>
  )
}

interface DialogProps {
  readonly procedure: Procedure
  readonly edits: Outputs['procedure.lint']['edits']
  readonly leave: () => void
}

const Dialog = ({ procedure, edits, leave }: DialogProps): ReactElement => {
  const whole = useAsk('record.get', { reference: procedure.procedure })
  const save = useAct('record.save')
  const [proposed, propose] = useState<Proposal | undefined>(undefined)
  if (proposed !== undefined) return <Proposed proposal={proposed} close={leave} />
  const record = whole.data?.record
  const go = (): void => {
    if (record === undefined) return
    const document = mended({ apiVersion: 'andon.dev/v1', kind: record.kind, metadata: record.metadata, spec: record.spec }, edits)
    save.mutate(
      { document, ifVersion: record.version, reason: 'What the linter can mend' },
      {
        onSuccess: (saved) => {
          if (saved.proposed !== undefined) return propose(saved.proposed)
          say('success', `Mended as version ${saved.version}.`)
          leave()
        },
      },
    )
  }
  return (
    <Modal
      visible
      size="large"
      header={`Mend ${plural(edits.length, 'place')}`}
      onDismiss={leave}
      closeAriaLabel="Close"
      footer={
        <div className="row">
          <Button variant="link" onClick={leave}>
            Leave it
          </Button>
          <Button variant="primary" loading={save.isPending} disabled={record === undefined} onClick={go}>
            Mend it
          </Button>
        </div>
      }
    >
      <div className="stack">
        {save.error !== null && <ProblemNote problem={save.error} />}
        <Loaded query={whole}>{() => null}</Loaded>
        <ul className="things">
          {edits.map((edit) => (
            <li key={`${edit.line}${edit.path}`}>
              <div className="grow">
                <div className="meta">{edit.type === 'line' ? `Line ${edit.line}` : edit.path}</div>
                {edit.type === 'line' && (
                  <pre className="output" tabIndex={0}>
                    {`- ${edit.before ?? ''}\n+ ${edit.after ?? ''}`}
                  </pre>
                )}
                {edit.type === 'field' && <code>{JSON.stringify(edit.value)}</code>}
              </div>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  )
}
