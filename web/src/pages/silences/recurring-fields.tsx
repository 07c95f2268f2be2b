import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import type { ReactElement } from 'react'
import { clock, calendarDay } from '../../moments.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Segments } from '../../parts/segments.tsx'
import { useSettled } from '../../parts/settled.ts'
import { useAsk } from '../../questions.ts'
import { days, recurrenceOf, type Choice, type Recurrence } from './recurring.ts'

const units = [
  { value: 'm', label: 'minutes' },
  { value: 'h', label: 'hours' },
  { value: 'd', label: 'days' },
] as const

/** Every zone this browser knows, and UTC. */
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((value) => ({ value, label: value }))

/** When something comes again and again, by plain choices; a rule of one's own for what they cannot say. */
export const RecurringFields = ({
  choice,
  change,
}: {
  readonly choice: Choice
  readonly change: (choice: Choice) => void
}): ReactElement => {
  const set = (part: Partial<Choice>): void => change({ ...choice, ...part })
  return (
    <div className="stack">
      <div className="row">
        <Segments
          label="How often"
          selectedId={choice.every}
          options={[
            { id: 'day', text: 'Days' },
            { id: 'week', text: 'Weeks' },
            { id: 'own', text: 'A rule of my own' },
          ]}
          onChange={({ detail }) => set({ every: detail.selectedId === 'day' || detail.selectedId === 'own' ? detail.selectedId : 'week' })}
        />
      </div>
      {choice.every === 'own' ? (
        <FormField
          label="Rule"
          description="As calendars write it (RFC 5545): FREQ=MONTHLY;BYDAY=1SU is every first Sunday of a month."
          stretch
        >
          <Input value={choice.own} onChange={({ detail }) => set({ own: detail.value })} />
        </FormField>
      ) : (
        <FormField label={choice.every === 'day' ? 'Every how many days' : 'Every how many weeks'}>
          <Input
            type="number"
            value={String(choice.interval)}
            onChange={({ detail }) => set({ interval: Math.max(1, Math.min(99, Number(detail.value) || 1)) })}
          />
        </FormField>
      )}
      {choice.every === 'week' && (
        <div className="days" role="group" aria-label="On which days">
          {days.map(({ id, short, long }) => (
            <button
              key={id}
              type="button"
              title={long}
              aria-pressed={choice.days.includes(id)}
              onClick={() => set({ days: choice.days.includes(id) ? choice.days.filter((day) => day !== id) : [...choice.days, id] })}
            >
              {short}
            </button>
          ))}
        </div>
      )}
      <div className="fields">
        <FormField label="At">
          <input
            className="instant"
            aria-label="At"
            type="time"
            value={choice.time}
            onChange={(event) => set({ time: event.target.value })}
          />
        </FormField>
        <FormField label="For">
          <Input
            type="number"
            value={String(choice.length)}
            onChange={({ detail }) => set({ length: Math.max(1, Number(detail.value) || 1) })}
          />
        </FormField>
        <FormField label="Unit">
          <Select
            selectedOption={units.find(({ value }) => value === choice.unit) ?? units[1]}
            options={[...units]}
            onChange={({ detail }) => set({ unit: units.find(({ value }) => value === detail.selectedOption.value)?.value ?? 'h' })}
          />
        </FormField>
        <FormField label="On whose clock">
          <Select
            filteringType="auto"
            filteringAriaLabel="Find a time zone"
            virtualScroll
            selectedOption={{ value: choice.zone, label: choice.zone }}
            options={zones}
            onChange={({ detail }) => set({ zone: detail.selectedOption.value ?? choice.zone })}
          />
        </FormField>
        <FormField label="Counting from">
          <input
            className="instant"
            aria-label="Counting from"
            type="date"
            value={choice.date}
            onChange={(event) => set({ date: event.target.value })}
          />
        </FormField>
      </div>
      <Upcoming recurrence={recurrenceOf(choice)} />
    </div>
  )
}

/** The next three times, computed by what will hold the alerts back. */
const Upcoming = ({ recurrence }: { readonly recurrence: Recurrence }): ReactElement => {
  const text = useSettled(JSON.stringify(recurrence), 250)
  const asked: Recurrence = JSON.parse(text)
  const preview = useAsk('silence.preview', { recurrence: asked }, { keep: true, enabled: asked.rule !== '' })
  return (
    <section aria-label="Next times" aria-live="polite">
      <h3>Next times, on your clock</h3>
      <Loaded query={preview} lines={2}>
        {({ upcoming }) => (upcoming.length === 0 ? <p className="quiet">None: it is over.</p> : <Times times={upcoming.slice(0, 3)} />)}
      </Loaded>
    </section>
  )
}

export const Times = ({ times }: { readonly times: readonly { readonly from: string; readonly to: string }[] }): ReactElement => (
  <ol className="plain-list">
    {times.map(({ from, to }) => (
      <li key={from}>
        {calendarDay(new Date(from))} {clock(new Date(from))} to{' '}
        {calendarDay(new Date(to)) === calendarDay(new Date(from)) ? '' : `${calendarDay(new Date(to))} `}
        {clock(new Date(to))}
      </li>
    ))}
  </ol>
)
