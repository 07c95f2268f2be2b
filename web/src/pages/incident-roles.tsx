import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import { ReferenceField } from '../form/reference-field.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { sentence } from '../parts/words.tsx'
import { useAct } from '../questions.ts'
import { useMe, useWhyNot } from '../session.tsx'
import type { Whole } from './incident-whole.ts'

const roles = ['commander', 'communications', 'operations', 'scribe'] as const
const meanings = { commander: 'leads and decides', communications: 'tells those concerned', operations: 'mends', scribe: 'writes down' }

/** Who leads, who informs, who mends, who writes down. */
export const Roles = ({ whole: { incident } }: { readonly whole: Whole }): ReactElement => (
  <section className="card">
    <h2>Roles</h2>
    <ul className="things">
      {roles.map((role) => {
        const held = incident.roles.find((each) => each.role === role)
        return (
          <li key={role}>
            <div className="grow">
              <span className="strong">{sentence(role)}</span>
              <div className="meta">
                {held === undefined ? (
                  meanings[role]
                ) : (
                  <>
                    since <Time at={held.assignedAt} />: {held.because}
                  </>
                )}
              </div>
            </div>
            <div className="end">
              {held !== undefined && (
                <>
                  <Ref to={held.person} />
                  <br />
                </>
              )}
              <Assign incident={incident.id} role={role} held={held?.person} closed={incident.state === 'resolved'} />
            </div>
          </li>
        )
      })}
    </ul>
  </section>
)

interface AssignProps {
  readonly incident: string
  readonly role: (typeof roles)[number]
  readonly held: string | undefined
  readonly closed: boolean
}

const Assign = ({ incident, role, held, closed }: AssignProps): ReactElement => {
  const me = useMe()
  const [open, setOpen] = useState(false)
  const [person, setPerson] = useState(me.reference)
  const assign = useAct('incident.assign-role')
  const whyNot = useWhyNot('incident.assign-role') ?? (closed ? 'It is resolved.' : undefined)
  return (
    <>
      <Button
        variant="inline-link"
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        ariaLabel={`${held === undefined ? 'Give it' : 'Hand over'}: ${role}`}
        onClick={() => setOpen(true)}
      >
        {held === undefined ? 'Give it' : 'Hand over'}
      </Button>
      {open && (
        <Modal
          visible
          header={`${sentence(role)}: ${meanings[role]}`}
          closeAriaLabel="Close"
          onDismiss={() => setOpen(false)}
          footer={
            <Button
              variant="primary"
              loading={assign.isPending}
              disabled={person === ''}
              disabledReason="Choose who."
              onClick={() => assign.mutate({ incident, role, person }, { onSuccess: () => setOpen(false) })}
            >
              {person === me.reference ? 'I take it' : 'Give it'}
            </Button>
          }
        >
          <div className="stack">
            {assign.error !== null && <ProblemNote problem={assign.error} />}
            <FormField label="Who" stretch>
              <ReferenceField kinds={['Person']} value={person} change={setPerson} label="Who" disabled={false} />
            </FormField>
          </div>
        </Modal>
      )}
    </>
  )
}
