import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import { Segments } from '../parts/segments.tsx'
import Select from '@cloudscape-design/components/select'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { useNavigate } from 'react-router'
import type { Outputs } from '../client.gen.ts'
import { ReferenceField } from '../form/reference-field.tsx'
import { lasting } from '../moments.ts'
import { useFilters, WordsFilter } from '../parts/filters.tsx'
import { Listing, type Column } from '../parts/listing.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref } from '../parts/reference.tsx'
import { Lasting, Time } from '../parts/time.tsx'
import { Priority, State } from '../parts/words.tsx'
import { useAct, usePages } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'

type Incident = Outputs['incident.list']['items'][number]

export const priorities = ['Critical', 'Urgent', 'High', 'Normal', 'Low'] as const
const states = [
  { id: 'active', text: 'Open' },
  { id: 'resolved', text: 'Resolved' },
  { id: 'all', text: 'All' },
] as const

export const seconds = (value: number | null): string => (value === null ? '—' : lasting(value * 1_000))

const columns: readonly Column<Incident>[] = [
  {
    id: 'title',
    header: 'Incident',
    rowHeader: true,
    by: (each) => each.number,
    cell: (each) => (
      <>
        <span className="quiet number">{each.number}</span> <a href={urls.incident(each.id)}>{each.title}</a>
      </>
    ),
  },
  {
    id: 'priority',
    header: 'Priority',
    under: true,
    width: 120,
    by: (each) => priorities.indexOf(each.priority),
    cell: (each) => <Priority priority={each.priority} />,
  },
  { id: 'state', header: 'State', under: true, width: 150, by: (each) => each.state, cell: (each) => <State state={each.state} /> },
  { id: 'workload', header: 'Workload', wide: true, by: (each) => each.workload ?? '', cell: (each) => <Ref to={each.workload} /> },
  {
    id: 'lead',
    header: 'Led by',
    wide: true,
    cell: (each) => <Ref to={each.roles.find((role) => role.role === 'commander')?.person ?? each.acknowledgedBy} />,
  },
  { id: 'opened', header: 'Opened', under: true, by: (each) => each.openedAt, cell: (each) => <Time at={each.openedAt} /> },
  { id: 'lasted', header: 'Lasts', wide: true, cell: (each) => <Lasting from={each.detectedAt ?? each.openedAt} to={each.resolvedAt} /> },
  {
    id: 'acknowledged',
    header: 'To acknowledge',
    wide: true,
    by: (each) => each.timeToAcknowledgeSeconds ?? 0,
    cell: (each) => seconds(each.timeToAcknowledgeSeconds),
  },
]

export const View = (): ReactElement => {
  const filters = useFilters()
  const state = states.find(({ id }) => id === filters.get('state'))?.id ?? 'active'
  const text = filters.get('text') ?? ''
  const pages = usePages('incident.list', { state, limit: 50, ...(text === '' ? {} : { text }) })
  return (
    <Page
      title="Incidents"
      about="What customers suffered from, or nearly: who led, what was done, how long it took."
      help={
        <>
          <p>
            An incident opens by itself with a Critical or Urgent alert, or by hand. It ends with the last of its alerts unless somebody
            decides otherwise. Its clocks start at the first failing signal.
          </p>
          <h3>How good looks</h3>
          <p>Every incident has somebody who leads it within minutes, and a story a stranger understands.</p>
        </>
      }
      buttons={<OpenIncident />}
    >
      <Listing
        label="Incidents"
        pages={pages}
        columns={columns}
        keyOf={(each) => each.id}
        filter={
          <div className="filters">
            <WordsFilter filters={filters} />
            <Segments
              label="State"
              selectedId={state}
              options={[...states]}
              onChange={({ detail }) => filters.set('state', detail.selectedId === 'active' ? undefined : detail.selectedId)}
            />
          </div>
        }
        nothing={
          state === 'active' ? (
            <Nothing title="No incident is open" action={<Button onClick={() => filters.set('state', 'all')}>See those before</Button>}>
              One opens with a Critical or Urgent alert, from an alert’s page, or by hand when customers call.
            </Nothing>
          ) : (
            <Nothing title="No incident fits" />
          )
        }
      />
    </Page>
  )
}

const OpenIncident = (): ReactElement => {
  const [open, setOpen] = useState(false)
  const [title, setTitle] = useState('')
  const [priority, setPriority] = useState<(typeof priorities)[number]>('Urgent')
  const [workload, setWorkload] = useState('')
  const [reason, setReason] = useState('')
  const declare = useAct('incident.open')
  const whyNot = useWhyNot('incident.open')
  const navigate = useNavigate()
  return (
    <>
      <Button
        variant="primary"
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        onClick={() => setOpen(true)}
      >
        Open an incident
      </Button>
      {open && (
        <Modal
          visible
          header="Open an incident"
          closeAriaLabel="Close"
          onDismiss={() => setOpen(false)}
          footer={
            <Button
              variant="primary"
              loading={declare.isPending}
              disabled={title.trim() === ''}
              disabledReason="Say what is wrong."
              onClick={() =>
                declare.mutate(
                  { title, priority, ...(workload === '' ? {} : { workload }), ...(reason === '' ? {} : { reason }) },
                  { onSuccess: ({ id }) => void navigate(urls.incident(id)) },
                )
              }
            >
              Open it
            </Button>
          }
        >
          <div className="stack">
            {declare.error !== null && <ProblemNote problem={declare.error} />}
            <FormField label="What is wrong" stretch>
              <Input value={title} placeholder="Customers cannot pay" onChange={({ detail }) => setTitle(detail.value)} />
            </FormField>
            <FormField label="Priority" stretch>
              <Select
                selectedOption={{ value: priority, label: priority }}
                options={priorities.map((each) => ({ value: each, label: each }))}
                onChange={({ detail }) => setPriority(priorities.find((each) => each === detail.selectedOption.value) ?? priority)}
              />
            </FormField>
            <FormField
              label={
                <>
                  Workload <i className="quiet">optional</i>
                </>
              }
              description="What suffers; its owner answers for the incident."
              stretch
            >
              <ReferenceField kinds={['Workload']} value={workload} change={setWorkload} label="Workload" disabled={false} />
            </FormField>
            <FormField
              label={
                <>
                  How you know <i className="quiet">optional</i>
                </>
              }
              stretch
            >
              <Textarea
                value={reason}
                rows={3}
                placeholder="Three customers called within ten minutes"
                onChange={({ detail }) => setReason(detail.value)}
              />
            </FormField>
          </div>
        </Modal>
      )}
    </>
  )
}
