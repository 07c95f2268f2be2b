import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { ProblemNote } from '../parts/problem.tsx'
import { useAct } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { say } from '../shell/flashes.tsx'
import { urls } from '../urls.ts'

/** "Still right", or "changed": the answer to a review, with what was looked at. */
export const ReviewButton = ({ reference, small = false }: { readonly reference: string; readonly small?: boolean }): ReactElement => {
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState('')
  const review = useAct('record.review')
  const whyNot = useWhyNot('record.review')
  const answer = (given: 'still-right' | 'changed'): void =>
    review.mutate(
      { reference, answer: given, note },
      {
        onSuccess: () => {
          setOpen(false)
          setNote('')
          say('success', 'Your answer is kept.')
        },
      },
    )
  return (
    <>
      <Button
        variant={small ? 'inline-link' : 'normal'}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        ariaLabel={small ? `Answer the review of ${reference}` : 'Still right?'}
        onClick={() => setOpen(true)}
      >
        {small ? 'Answer' : 'Still right?'}
      </Button>
      {open && (
        <Modal
          visible
          header="Is it still right?"
          closeAriaLabel="Close"
          onDismiss={() => setOpen(false)}
          footer={
            <div className="row">
              <Button variant="link" href={urls.editRecord(reference)}>
                No, edit it
              </Button>
              <Button loading={review.isPending} onClick={() => answer('changed')}>
                I changed it
              </Button>
              <Button variant="primary" loading={review.isPending} onClick={() => answer('still-right')}>
                Still right
              </Button>
            </div>
          }
        >
          <div className="stack">
            {review.error !== null && <ProblemNote problem={review.error} />}
            <FormField label="What you looked at" description="One sentence for the next reader.">
              <Textarea
                value={note}
                rows={3}
                placeholder="Ran it against staging; the steps hold."
                onChange={({ detail }) => setNote(detail.value)}
              />
            </FormField>
          </div>
        </Modal>
      )}
    </>
  )
}
