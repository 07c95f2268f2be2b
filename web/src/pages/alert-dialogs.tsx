import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import Select from '@cloudscape-design/components/select'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement, type ReactNode } from 'react'
import { ReferenceField } from '../form/reference-field.tsx'
import { exact } from '../moments.ts'
import { ProblemNote } from '../parts/problem.tsx'
import { Segments } from '../parts/segments.tsx'
import { Priority } from '../parts/words.tsx'
import { useMe } from '../session.tsx'
import { priorities } from './alerts-columns.tsx'

interface DialogProps {
  readonly title: string
  readonly button: string
  readonly busy: boolean
  readonly problem?: Error | null | undefined
  /** What is still to be filled in. */
  readonly missing: string | undefined
  readonly close: () => void
  readonly go: () => void
  readonly children: ReactNode
}

const Dialog = ({ title, button, busy, problem, missing, close, go, children }: DialogProps): ReactElement => (
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
        <Button variant="primary" loading={busy} disabled={missing !== undefined} disabledReason={missing ?? ''} onClick={go}>
          {button}
        </Button>
      </div>
    }
  >
    <div className="stack">
      {problem !== undefined && problem !== null && <ProblemNote problem={problem} />}
      {children}
    </div>
  </Modal>
)

const Reason = ({
  value,
  change,
  label = 'Why',
  description,
}: {
  readonly value: string
  readonly change: (value: string) => void
  readonly label?: string
  readonly description: string
}): ReactElement => (
  <FormField label={label} description={description} stretch>
    <Textarea value={value} rows={3} onChange={({ detail }) => change(detail.value)} />
  </FormField>
)

interface Props<Said> {
  /** What it is done to: `“Checkout fails”`, `3 alerts`. */
  readonly about: string
  readonly busy: boolean
  readonly problem?: Error | null
  readonly close: () => void
  readonly go: (said: Said) => void
}

const lengths = [
  { id: '30m', text: '30 min' },
  { id: '1h', text: '1 hour' },
  { id: '4h', text: '4 hours' },
  { id: 'morning', text: 'Until morning' },
  { id: '1d', text: '1 day' },
  { id: '7d', text: '1 week' },
]

/** The next 09:00 of the one who asks. */
const morning = (now: Date): Date => {
  const next = new Date(now)
  next.setHours(9, 0, 0, 0)
  if (next <= now) next.setDate(next.getDate() + 1)
  return next
}

export const SnoozeDialog = ({
  about,
  busy,
  problem,
  close,
  go,
}: Props<{ for?: string; until?: string; reason: string }>): ReactElement => {
  const [length, setLength] = useState('1h')
  const [reason, setReason] = useState('')
  const until = morning(new Date())
  return (
    <Dialog
      title="Put it off?"
      button="Put off"
      busy={busy}
      problem={problem}
      missing={reason.trim() === '' ? 'Say why.' : undefined}
      close={close}
      go={() => go({ ...(length === 'morning' ? { until: until.toISOString() } : { for: length }), reason: reason.trim() })}
    >
      <p>Nobody is paged about {about} until then. What is still open then pages again, also when somebody had acknowledged it.</p>
      <Segments label="For how long" selectedId={length} options={lengths} onChange={({ detail }) => setLength(detail.selectedId)} />
      {length === 'morning' && <p className="quiet small">{exact(until)}</p>}
      <Reason value={reason} change={setReason} description="Shown beside it to whoever wonders." />
    </Dialog>
  )
}

export const AssignDialog = ({ about, busy, problem, close, go }: Props<string>): ReactElement => {
  const me = useMe()
  const [person, setPerson] = useState(me.reference)
  return (
    <Dialog
      title="Who answers for it?"
      button="Assign"
      busy={busy}
      problem={problem}
      missing={/^person:.+/.test(person) ? undefined : 'Choose a person.'}
      close={close}
      go={() => go(person)}
    >
      <p>Whoever it is answers for {about}. Paging goes on until somebody acknowledges.</p>
      <FormField label="Who" stretch>
        <ReferenceField kinds={['Person']} value={person} change={setPerson} label="Who" disabled={false} />
      </FormField>
    </Dialog>
  )
}

export const ResolveDialog = ({ about, busy, problem, close, go }: Props<string>): ReactElement => {
  const [reason, setReason] = useState('')
  return (
    <Dialog
      title="Resolve by hand?"
      button="Resolve"
      busy={busy}
      problem={problem}
      missing={reason.trim() === '' ? 'Say why it is over.' : undefined}
      close={close}
      go={() => go(reason.trim())}
    >
      <Reason
        value={reason}
        change={setReason}
        label="Why it is over"
        description={`The sender of ${about} has not said so. If it is still reported, it opens anew, linked to this one.`}
      />
    </Dialog>
  )
}

type PriorityName = (typeof priorities)[number]

export const PriorityDialog = ({
  about,
  busy,
  problem,
  close,
  go,
  now,
  computed,
}: Props<{ priority: PriorityName; reason: string }> & { readonly now: PriorityName; readonly computed: PriorityName }): ReactElement => {
  const [priority, setPriority] = useState<PriorityName>(now)
  const [reason, setReason] = useState('')
  const missing = priority === now ? 'Choose another than it has.' : reason.trim() === '' ? 'Say why.' : undefined
  return (
    <Dialog
      title="How pressing is it?"
      button="Say so"
      busy={busy}
      problem={problem}
      missing={missing}
      close={close}
      go={() => go({ priority, reason: reason.trim() })}
    >
      <p>
        The matrix says <Priority priority={computed} /> of {about}; it stands at <Priority priority={now} />. What you say stays when more
        alerts join it, and whoever is paged next is paged by it.
      </p>
      <FormField label="Priority" stretch>
        <Select
          selectedOption={{ value: priority, label: priority }}
          options={priorities.map((each) => ({
            value: each,
            label: each,
            ...(each === computed ? { description: 'as the matrix says' } : {}),
          }))}
          onChange={({ detail }) => setPriority(priorities.find((each) => each === detail.selectedOption.value) ?? priority)}
        />
      </FormField>
      <Reason value={reason} change={setReason} description="Both values and this are shown with the alert." />
    </Dialog>
  )
}
