import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { ProblemNote } from '../parts/problem.tsx'
import { useAct } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { say } from '../shell/flashes.tsx'

/** Resolves by hand, with why: its sender has not said that it is over. */
export const ResolveAlert = ({ id, summary }: { readonly id: string; readonly summary: string }): ReactElement => {
  const resolve = useAct('alert.resolve')
  const whyNot = useWhyNot('alert.resolve')
  return (
    <Ask
      button="Resolve"
      title="Resolve by hand?"
      label="Why it is over"
      about={`The sender of “${summary}” has not said that it is over. If it still reports it, it opens anew, linked to this one.`}
      whyNot={whyNot}
      busy={resolve.isPending}
      problem={resolve.error}
      go={(reason, close) => resolve.mutate({ id, reason }, { onSuccess: () => (close(), say('success', 'Resolved.')) })}
    />
  )
}

export const AlertNote = ({ id, closed }: { readonly id: string; readonly closed: boolean }): ReactElement => {
  const note = useAct('alert.note')
  const whyNot = useWhyNot('alert.note')
  return (
    <Ask
      button="Write a note"
      title="A note for whoever reads this next"
      label="Note"
      about={closed ? 'It is resolved; notes still help the next time.' : 'What you saw, what you tried. Markdown.'}
      whyNot={whyNot}
      busy={note.isPending}
      problem={note.error}
      go={(text, close) => note.mutate({ id, note: text }, { onSuccess: close })}
    />
  )
}

interface AskProps {
  readonly button: string
  readonly title: string
  readonly label: string
  readonly about: string
  readonly whyNot: string | undefined
  readonly busy: boolean
  readonly problem: Error | null
  readonly go: (text: string, close: () => void) => void
  readonly variant?: 'normal' | 'primary' | 'inline-link'
}

/** A deed that needs words: asks for them in one field. */
export const Ask = ({ button, title, label, about, whyNot, busy, problem, go, variant = 'normal' }: AskProps): ReactElement => {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const close = (): void => {
    setOpen(false)
    setText('')
  }
  return (
    <>
      <Button
        variant={variant}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        onClick={() => setOpen(true)}
      >
        {button}
      </Button>
      {open && (
        <Modal
          visible
          header={title}
          onDismiss={close}
          closeAriaLabel="Close"
          footer={
            <div className="row">
              <Button variant="link" onClick={close}>
                Leave it
              </Button>
              <Button
                variant="primary"
                loading={busy}
                disabled={text.trim() === ''}
                disabledReason="Write a sentence."
                onClick={() => go(text.trim(), close)}
              >
                {button}
              </Button>
            </div>
          }
        >
          <div className="stack">
            {problem !== null && <ProblemNote problem={problem} />}
            <FormField label={label} description={about} stretch>
              <Textarea value={text} rows={4} autoFocus onChange={({ detail }) => setText(detail.value)} />
            </FormField>
          </div>
        </Modal>
      )}
    </>
  )
}
