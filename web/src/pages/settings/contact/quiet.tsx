import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import Multiselect from '@cloudscape-design/components/multiselect'
import TimeInput from '@cloudscape-design/components/time-input'
import { useState, type ReactElement } from 'react'
import { ProblemNote } from '../../../parts/problem.tsx'
import { namesIn, noticeIn, type Quiet, quietIn, withNotice, withQuiet } from './draft.ts'
import type { Saving } from './saving.ts'

const days = [
  ['MO', 'Monday'],
  ['TU', 'Tuesday'],
  ['WE', 'Wednesday'],
  ['TH', 'Thursday'],
  ['FR', 'Friday'],
  ['SA', 'Saturday'],
  ['SU', 'Sunday'],
] as const
const notices = ['15m', '30m', '1h', '4h', '12h', '24h', '2d', '7d'] as const

const noticeText = (notice: string): string =>
  notice
    .replace(/(\d+)m$/, '$1 min')
    .replace(/(\d+)h$/, '$1 h')
    .replace(/(\d+)d$/, (_, count: string) => `${count} ${count === '1' ? 'day' : 'days'}`)

/** When I am left alone, and how long before a shift I am told. */
export const QuietCard = ({ saving, zone }: { readonly saving: Saving; readonly zone: string }): ReactElement => {
  const [editing, edit] = useState(false)
  const quiet = quietIn(saving.spec)
  const notice = noticeIn(saving.spec)
  return (
    <section className="card" aria-label="Quiet hours and notices">
      <div className="row apart">
        <h2>Quiet hours and notices</h2>
        <Button
          variant="inline-link"
          ariaLabel="Change quiet hours and notices"
          disabled={saving.whyNot !== undefined}
          {...(saving.whyNot === undefined ? {} : { disabledReason: saving.whyNot })}
          onClick={() => edit(true)}
        >
          Change
        </Button>
      </div>
      <dl className="facts">
        <dt>Quiet</dt>
        <dd>
          {quiet === undefined ? (
            'Never'
          ) : (
            <>
              {quiet.from} to {quiet.to}
              {quiet.days !== undefined && `, nights that begin ${quiet.days.map((day) => dayText(day).slice(0, 3)).join(', ')}`}
              {quiet.except !== undefined && <div className="quiet small">not for {quiet.except.join(', ')}</div>}
            </>
          )}
        </dd>
        <dt>Before a shift</dt>
        <dd>{notice.length === 0 ? 'not told' : notice.map(noticeText).join(', ')}</dd>
      </dl>
      <p className="quiet small">In {zone}. Critical and Urgent pages always pass.</p>
      {editing && <QuietDialog saving={saving} close={() => edit(false)} />}
    </section>
  )
}

const dayText = (day: string): string => days.find(([id]) => id === day)?.[1] ?? day

const QuietDialog = ({ saving, close }: { readonly saving: Saving; readonly close: () => void }): ReactElement => {
  const before = quietIn(saving.spec)
  const [on, setOn] = useState(before !== undefined)
  const [quiet, set] = useState<Quiet>(before ?? { from: '22:00', to: '07:00' })
  const [notice, setNotice] = useState<readonly string[]>(noticeIn(saving.spec))
  const leave = (): void => {
    saving.reset()
    close()
  }
  const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
  const missing = on && !(isTime(quiet.from) && isTime(quiet.to)) ? 'Say from when until when.' : undefined
  const submit = (): void =>
    saving.save(withNotice(withQuiet(saving.spec, on ? quiet : undefined), notice), 'Changed quiet hours and notices.', close)
  return (
    <Modal
      visible
      header="Quiet hours and notices"
      onDismiss={leave}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <span className="row">
            <Button variant="link" onClick={leave}>
              Leave it
            </Button>
            <Button
              variant="primary"
              loading={saving.pending}
              disabled={missing !== undefined}
              {...(missing === undefined ? {} : { disabledReason: missing })}
              onClick={submit}
            >
              Save
            </Button>
          </span>
        </Box>
      }
    >
      <div className="stack">
        {saving.problem !== null && <ProblemNote problem={saving.problem} />}
        <Checkbox checked={on} onChange={({ detail }) => setOn(detail.checked)}>
          Pages that can wait leave me alone for some hours
        </Checkbox>
        {on && (
          <>
            <div className="row">
              <FormField label="From">
                <TimeInput
                  value={quiet.from}
                  format="hh:mm"
                  placeholder="22:00"
                  onChange={({ detail }) => set({ ...quiet, from: detail.value })}
                />
              </FormField>
              <FormField label="To">
                <TimeInput
                  value={quiet.to}
                  format="hh:mm"
                  placeholder="07:00"
                  onChange={({ detail }) => set({ ...quiet, to: detail.value })}
                />
              </FormField>
            </div>
            <Choices
              label="Nights that begin on"
              none="Every day"
              chosen={quiet.days ?? []}
              options={days.map(([value, label]) => ({ value, label }))}
              choose={(chosen) => set({ ...quiet, days: chosen })}
            />
            <Choices
              label="May be used all the same"
              none="Nothing"
              chosen={quiet.except ?? []}
              options={namesIn(saving.spec).map((value) => ({ value, label: value }))}
              choose={(except) => set({ ...quiet, except })}
            />
          </>
        )}
        <Choices
          label="Tell me before a shift begins"
          none="Do not tell me"
          chosen={notice}
          options={[...new Set([...notices, ...notice])].map((value) => ({ value, label: noticeText(value) }))}
          choose={setNotice}
        />
      </div>
    </Modal>
  )
}

interface ChoicesProps {
  readonly label: string
  readonly none: string
  readonly chosen: readonly string[]
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly choose: (chosen: readonly string[]) => void
}

const Choices = ({ label, none, chosen, options, choose }: ChoicesProps): ReactElement => (
  <FormField label={label} stretch>
    <Multiselect
      selectedOptions={options.filter(({ value }) => chosen.includes(value))}
      options={[...options]}
      placeholder={chosen.length === 0 ? none : 'Choose'}
      deselectAriaLabel={({ label: which }) => `Leave out ${which ?? ''}`}
      onChange={({ detail }) => choose(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
    />
  </FormField>
)
