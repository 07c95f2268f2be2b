import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import type { Inputs } from '../../client.gen.ts'
import { ProblemNote } from '../../parts/problem.tsx'
import { Segments } from '../../parts/segments.tsx'
import { useAct } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'

const kinds = [
  { id: 'wrong', text: 'Wrong' },
  { id: 'unclear', text: 'Unclear' },
  { id: 'missing', text: 'Something is missing' },
  { id: 'outdated', text: 'Outdated' },
] as const

interface Props {
  readonly about: Pick<Inputs['procedure.report'], 'procedure' | 'run' | 'step'>
  readonly children: string
  /** What it is about, in words: the title of a step. */
  readonly title: string
  readonly small?: boolean
}

/** Tells the owner what is wrong, from where it was noticed. */
export const ReportButton = ({ about, children, title, small = false }: Props): ReactElement => {
  const [open, setOpen] = useState(false)
  const whyNot = useWhyNot('procedure.report')
  return (
    <>
      {small ? (
        <button type="button" className="as-link small" disabled={whyNot !== undefined} title={whyNot} onClick={() => setOpen(true)}>
          {children}
        </button>
      ) : (
        <Button disabled={whyNot !== undefined} {...(whyNot === undefined ? {} : { disabledReason: whyNot })} onClick={() => setOpen(true)}>
          {children}
        </Button>
      )}
      {open && <Dialog about={about} title={title} leave={() => setOpen(false)} />}
    </>
  )
}

const Dialog = ({ about, title, leave }: Pick<Props, 'about' | 'title'> & { readonly leave: () => void }): ReactElement => {
  const [what, setWhat] = useState<(typeof kinds)[number]['id']>('wrong')
  const [text, setText] = useState('')
  const report = useAct('procedure.report')
  return (
    <Modal
      visible
      header={`What is wrong with “${title}”?`}
      onDismiss={leave}
      closeAriaLabel="Close"
      footer={
        <Button
          variant="primary"
          loading={report.isPending}
          disabled={text.trim() === ''}
          disabledReason="Say what would be right first."
          onClick={() =>
            report.mutate(
              { ...about, what, text },
              {
                onSuccess: () => {
                  say('success', 'The owner is told.')
                  leave()
                },
              },
            )
          }
        >
          Tell the owner
        </Button>
      }
    >
      <div className="stack">
        {report.error !== null && <ProblemNote problem={report.error} />}
        <Segments
          label="What is the matter"
          selectedId={what}
          options={kinds}
          onChange={({ detail }) => setWhat(kinds.find(({ id }) => id === detail.selectedId)?.id ?? 'wrong')}
        />
        <FormField label="What would be right" description="The owner of the procedure reads it and answers.">
          <Textarea rows={4} value={text} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
      </div>
    </Modal>
  )
}
