import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import { ProblemNote } from '../../parts/problem.tsx'
import { plural } from '../../parts/words.tsx'
import { useAct } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'

interface Props {
  readonly ids: string[]
  readonly disabledBecause?: string | undefined
  readonly done?: () => void
}

/** Given-up deliveries that nobody waits for any more: asks why, for those who look later. */
export const DiscardButton = ({ ids, disabledBecause, done }: Props): ReactElement => {
  const discard = useAct('event-delivery.discard')
  const whyNot = useWhyNot('event-delivery.discard') ?? disabledBecause
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const go = (): void =>
    discard.mutate(
      { ids, reason },
      {
        onSuccess: ({ discarded }) => {
          setAsking(false)
          setReason('')
          say('success', `${plural(discarded, 'delivery', 'deliveries')} discarded.`)
          done?.()
        },
      },
    )
  return (
    <>
      <Button disabled={whyNot !== undefined} {...(whyNot === undefined ? {} : { disabledReason: whyNot })} onClick={() => setAsking(true)}>
        Discard
      </Button>
      {asking && (
        <Modal
          visible
          header={`Discard ${plural(ids.length, 'delivery', 'deliveries')}?`}
          onDismiss={() => setAsking(false)}
          closeAriaLabel="Close"
          footer={
            <Box float="right">
              <span className="row">
                <Button variant="link" onClick={() => setAsking(false)}>
                  Leave it
                </Button>
                <Button
                  variant="primary"
                  loading={discard.isPending}
                  disabled={reason.trim() === ''}
                  disabledReason="Say why, for those who look later."
                  onClick={go}
                >
                  Discard
                </Button>
              </span>
            </Box>
          }
        >
          <div className="stack">
            {discard.error !== null && <ProblemNote problem={discard.error} />}
            <p>They will never be made.</p>
            <FormField label="Why" stretch>
              <Input value={reason} onChange={({ detail }) => setReason(detail.value)} placeholder="Mended by hand" />
            </FormField>
          </div>
        </Modal>
      )}
    </>
  )
}
