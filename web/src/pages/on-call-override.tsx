import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import { Segments } from '../parts/segments.tsx'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { ReferenceField } from '../form/reference-field.tsx'
import { viewerZone } from '../moments.ts'
import { ProblemNote } from '../parts/problem.tsx'
import { useAct, useAsk } from '../questions.ts'
import { useMe, useWhyNot } from '../session.tsx'
import { say } from '../shell/flashes.tsx'

const hour = 3_600_000
const lengths = [
  { id: '1', text: '1 hour' },
  { id: '4', text: '4 hours' },
  { id: '12', text: '12 hours' },
  { id: '24', text: '1 day' },
  { id: 'exact', text: 'Exact' },
]

interface Props {
  readonly schedule?: string
  readonly small?: boolean
  readonly from?: string
  readonly to?: string
}

/** Two clicks: "Take over", then how long. Anybody else and any time are one field away. */
export const OverrideButton = ({ schedule, small = false, from, to }: Props): ReactElement => {
  const [open, setOpen] = useState(false)
  const whyNot = useWhyNot('oncall.override')
  return (
    <>
      <Button
        variant={small ? 'inline-link' : 'primary'}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        onClick={() => setOpen(true)}
        {...(schedule === undefined ? {} : { ariaLabel: `Take over ${schedule}` })}
      >
        Take over
      </Button>
      {open && <Override schedule={schedule} from={from} to={to} close={() => setOpen(false)} />}
    </>
  )
}

interface OverrideProps {
  readonly schedule: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly close: () => void
}

const Override = ({ schedule: given, from: begin, to: end, close }: OverrideProps): ReactElement => {
  const me = useMe()
  const override = useAct('oncall.override')
  const who = useAsk('oncall.who', {})
  const [schedule, setSchedule] = useState(given)
  const [person, setPerson] = useState(me.reference)
  const [length, setLength] = useState(end === undefined ? '4' : 'exact')
  const [from, setFrom] = useState(() => local(begin === undefined ? new Date() : new Date(begin)))
  const [to, setTo] = useState(() => local(end === undefined ? new Date(Date.now() + 8 * hour) : new Date(end)))
  const [reason, setReason] = useState('')
  const options = (who.data?.items ?? []).map((each) => ({ value: each.schedule, label: each.title }))
  const chosen = options.find((option) => option.value === (schedule ?? options[0]?.value)) ?? null
  const interval = (): { from: string; to: string } =>
    length === 'exact'
      ? { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
      : { from: new Date().toISOString(), to: new Date(Date.now() + Number(length) * hour).toISOString() }
  const submit = (): void => {
    if (chosen === null) return
    override.mutate(
      { schedule: chosen.value, ...(person === '' ? {} : { person }), ...interval(), ...(reason === '' ? {} : { reason }) },
      {
        onSuccess: () => (
          close(),
          say('success', person === me.reference ? 'You are on call now.' : `${person.replace('person:', '')} takes over.`)
        ),
      },
    )
  }
  return (
    <Modal
      visible
      header="Take over"
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        <div className="row">
          <Button variant="link" onClick={close}>
            Leave it
          </Button>
          <Button
            variant="primary"
            loading={override.isPending}
            disabled={chosen === null}
            disabledReason="Choose a schedule."
            onClick={submit}
          >
            Take over
          </Button>
        </div>
      }
    >
      <div className="stack">
        {override.error !== null && <ProblemNote problem={override.error} />}
        <FormField label="Schedule" stretch>
          <Select selectedOption={chosen} options={options} onChange={({ detail }) => setSchedule(detail.selectedOption.value)} />
        </FormField>
        <FormField label="Who" description="Leave it empty for nobody: pages go on to the next step." stretch>
          <ReferenceField kinds={['Person']} value={person} change={setPerson} label="Who" disabled={false} />
        </FormField>
        <Segments
          label="How long, from now"
          selectedId={length}
          options={lengths}
          onChange={({ detail }) => setLength(detail.selectedId)}
        />
        {length === 'exact' && (
          <div className="row">
            <FormField label={`From (${viewerZone})`}>
              <input className="instant" type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
            </FormField>
            <FormField label="To">
              <input className="instant" type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
            </FormField>
          </div>
        )}
        <FormField
          label={
            <>
              Why <i className="quiet">optional</i>
            </>
          }
          stretch
        >
          <Input value={reason} placeholder="Dentist" onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </div>
    </Modal>
  )
}

/** As a field for local date and time wants it. */
const local = (instant: Date): string => new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
