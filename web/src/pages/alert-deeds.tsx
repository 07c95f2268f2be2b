import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import Textarea from '@cloudscape-design/components/textarea'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { ProblemNote } from '../parts/problem.tsx'
import { useAct } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { say } from '../shell/flashes.tsx'
import { urls } from '../urls.ts'

/** Asked for by few clicks: loaded with the first. */
const AssignDialog = lazy(async () => ({ default: (await import('./alert-dialogs.tsx')).AssignDialog }))
const SnoozeDialog = lazy(async () => ({ default: (await import('./alert-dialogs.tsx')).SnoozeDialog }))
const PriorityDialog = lazy(async () => ({ default: (await import('./alert-dialogs.tsx')).PriorityDialog }))

/** What is seldom done, with words asked for: put it off, say how pressing it is, give it to somebody. */
export const MoreDeeds = ({ group }: { readonly group: Outputs['alert.get']['group'] }): ReactElement => {
  const [asking, ask] = useState<string | undefined>(undefined)
  const snooze = useAct('alert.snooze')
  const prioritise = useAct('alert.prioritise')
  const assign = useAct('alert.assign')
  const whyNot = useWhyNot('alert.snooze')
  const { id, summary } = group
  const because = whyNot ?? (group.resolvedAt === null ? undefined : 'It is over.')
  const disabled = because === undefined ? {} : { disabled: true, disabledReason: because }
  const close = (): void => {
    ask(undefined)
    for (const deed of [snooze, prioritise, assign]) deed.reset()
  }
  const done = (words: string) => ({ onSuccess: () => (close(), say('success', words)) })
  return (
    <>
      <ButtonDropdown
        items={[
          { id: 'silence', text: 'Silence this …', ...(because === undefined ? { href: urls.newSilence({ alert: id }) } : disabled) },
          { id: 'snooze', text: 'Put off …', ...disabled },
          { id: 'priority', text: 'Change its priority …', ...disabled },
          { id: 'assign', text: 'Assign …', ...disabled },
          { id: 'route', text: 'Where would it go now', href: urls.routeTest({ alert: id }) },
        ]}
        onItemClick={({ detail }) => ask(detail.id)}
      >
        More
      </ButtonDropdown>
      <Suspense>
        {asking === 'snooze' && (
          <SnoozeDialog
            about={`“${summary}”`}
            busy={snooze.isPending}
            problem={snooze.error}
            close={close}
            go={(said) => snooze.mutate({ id, ...said }, done('Put off. What is still open then pages again.'))}
          />
        )}
        {asking === 'priority' && (
          <PriorityDialog
            about={`“${summary}”`}
            now={group.priority}
            computed={group.computedPriority ?? group.priority}
            busy={prioritise.isPending}
            problem={prioritise.error}
            close={close}
            go={(said) => prioritise.mutate({ id, ...said }, done(`It counts as ${said.priority} now.`))}
          />
        )}
        {asking === 'assign' && (
          <AssignDialog
            about={`“${summary}”`}
            busy={assign.isPending}
            problem={assign.error}
            close={close}
            go={(person) => assign.mutate({ id, person }, done('Assigned.'))}
          />
        )}
      </Suspense>
    </>
  )
}

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
