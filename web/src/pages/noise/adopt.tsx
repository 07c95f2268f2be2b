import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { act, type Problem } from '../../client.ts'
import type { Outputs } from '../../client.gen.ts'
import { isPlain } from '../../form/schema.ts'
import { Diff } from '../../parts/diff.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref } from '../../parts/reference.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { say } from '../../shell/flashes.tsx'
import { Proposed, type Proposal } from '../record-proposed.tsx'
import { changesBetween } from './changes.ts'
import type { ProposalView } from './proposals.tsx'

/** The change of the record, and one click to save it. */
export const Adopt = ({ proposal, close }: { readonly proposal: ProposalView; readonly close: () => void }): ReactElement => {
  const [reason, setReason] = useState('')
  const [patch, setPatch] = useState<Proposal | undefined>(undefined)
  const adopt = useAct('noise.adopt')
  // Nothing is changed by asking: without `save` the answer is the record for review.
  const prepared = useQuery<Outputs['noise.adopt'], Problem>({
    queryKey: ['noise.adopt', proposal.id],
    queryFn: () => act('noise.adopt', { proposal: proposal.id }),
    gcTime: 0,
    retry: false,
  })
  const submit = (): void =>
    adopt.mutate(
      { proposal: proposal.id, save: true, ...(reason === '' ? {} : { reason }) },
      {
        onSuccess: (saved) => {
          if (isProposal(saved.proposed)) return setPatch(saved.proposed)
          say('success', 'Saved. The next alerts are treated so.', saved.advice)
          close()
        },
      },
    )
  if (patch !== undefined) return <Proposed proposal={patch} close={close} />
  return (
    <Modal
      visible
      size="large"
      header="Follow it?"
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        <div className="row">
          <Button variant="link" onClick={close}>
            Leave it
          </Button>
          <Button
            variant="primary"
            loading={adopt.isPending}
            disabled={prepared.data === undefined}
            disabledReason="The change is being prepared."
            onClick={submit}
          >
            Save the change
          </Button>
        </div>
      }
    >
      <div className="stack">
        {adopt.error !== null && <ProblemNote problem={adopt.error} />}
        <p>{proposal.sentence}</p>
        <Loaded query={prepared}>{(found) => <Change prepared={found} />}</Loaded>
        <FormField
          label={
            <>
              Why <i className="quiet">optional</i>
            </>
          }
          description="For the history of the record."
          stretch
        >
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </div>
    </Modal>
  )
}

const isProposal = (value: unknown): value is Proposal =>
  isPlain(value) && typeof value.patch === 'string' && typeof value.file === 'string'

/** The record as it is beside the record as it would be. */
const Change = ({ prepared }: { readonly prepared: Outputs['noise.adopt'] }): ReactElement => {
  const { reference = '', document, advice } = prepared
  const record = useAsk('record.get', { reference }, { enabled: reference !== '' })
  const kept = isPlain(document) ? { metadata: document.metadata, spec: document.spec } : {}
  return (
    <>
      {reference === '' ? (
        <>
          <p>A new record:</p>
          <Diff changes={changesBetween({}, kept)} />
        </>
      ) : (
        <Loaded query={record}>
          {({ record: { metadata, spec } }) => (
            <>
              <p>
                <Ref to={reference} withKind /> changes in:
              </p>
              <Diff changes={changesBetween({ metadata, spec }, kept)} />
            </>
          )}
        </Loaded>
      )}
      {advice !== undefined && <p>{advice}</p>}
    </>
  )
}
