import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Time } from '../../parts/time.tsx'
import { Actor } from '../../parts/timeline.tsx'
import { plural } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'

type Family = Outputs['retention.list']['items'][number]

/** How long what happened is kept, and what was removed. */
export const Kept = (): ReactElement => {
  const kept = useAsk('retention.list', {})
  return (
    <div className="grid">
      <Loaded query={kept}>{({ items }) => items.map((family) => <FamilyCard key={family.family} family={family} />)}</Loaded>
      <section className="card half">
        <h2>Facts</h2>
        <p>Kept for ever. What happened to something that was removed can still be read in the audit log.</p>
      </section>
      <section className="card half">
        <h2>Others</h2>
        <p>
          Events are kept for the days in <code>ANDON_KEEP_EVENTS_DAYS</code>, messages and output of machines for 90 days. What is declared
          keeps every version.
        </p>
      </section>
    </div>
  )
}

const inWords = (days: number | null): string => (days === null ? 'for ever' : plural(days, 'day'))

const FamilyCard = ({ family }: { readonly family: Family }): ReactElement => {
  const [changing, setChanging] = useState(false)
  const whyNot = useWhyNot('retention.set')
  return (
    <section className="card half">
      <div className="row apart">
        <h2>{family.title}</h2>
        <Button
          onClick={() => setChanging(true)}
          disabled={whyNot !== undefined}
          ariaLabel={`Change how long ${family.title.toLowerCase()} are kept`}
          {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        >
          Change
        </Button>
      </div>
      <p>
        <strong>Kept {inWords(family.days)}</strong>
        {family.days === null ? '.' : ' after their end.'}{' '}
        {family.decided === null ? (
          <span className="quiet">As Andon proposes.</span>
        ) : (
          <span className="quiet">
            <Actor who={family.decided.by} />, <Time at={family.decided.at} />: {family.decided.reason}
          </span>
        )}
      </p>
      <p className="quiet">{family.about}</p>
      <p className="quiet small">
        {family.swept === null ? (
          'Nothing was removed yet: it happens at night.'
        ) : (
          <>
            {family.swept.removed} removed <Time at={family.swept.at} />, {family.swept.total} in all.
          </>
        )}
      </p>
      {changing && <Change family={family} close={() => setChanging(false)} />}
    </section>
  )
}

const Change = ({ family, close }: { readonly family: Family; readonly close: () => void }): ReactElement => {
  const [days, setDays] = useState(String(family.days ?? ''))
  const [reason, setReason] = useState('')
  const wanted = Number(days)
  const problem =
    days !== '' && !(Number.isInteger(wanted) && wanted >= family.least && wanted <= 36_500)
      ? `A whole number of days, ${family.least} at least.`
      : undefined
  return (
    <Modal
      visible
      header={`How long ${family.title.toLowerCase()} are kept`}
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        <div className="row">
          <Button variant="link" onClick={close}>
            Cancel
          </Button>
          <Deed
            action="retention.set"
            input={{ family: family.family, reason, ...(days === '' ? { forever: true } : { days: wanted }) }}
            variant="primary"
            disabledBecause={problem ?? (reason.trim().length < 3 ? 'Say why.' : undefined)}
            done={`${family.title} are kept ${inWords(days === '' ? null : wanted)}.`}
            onDone={close}
          >
            Keep them so long
          </Deed>
        </div>
      }
    >
      <div className="stack">
        <FormField
          label="Days after their end"
          description={`Empty: for ever. Andon proposes ${family.proposed}; what is older is removed in the next night and does not come back.`}
          errorText={problem}
          stretch
        >
          <Input value={days} inputMode="numeric" onChange={({ detail }) => setDays(detail.value.trim())} />
        </FormField>
        <FormField label="Why" stretch>
          <Input value={reason} placeholder="Our auditors want two years." onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </div>
    </Modal>
  )
}
