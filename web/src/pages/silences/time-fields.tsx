import FormField from '@cloudscape-design/components/form-field'
import type { ReactElement } from 'react'
import type { Inputs } from '../../client.gen.ts'
import { viewerZone } from '../../moments.ts'
import { Segments } from '../../parts/segments.tsx'
import { choiceOf, recurrenceOf, type Choice, type Recurrence } from './recurring.ts'
import { RecurringFields } from './recurring-fields.tsx'

const lengths = [
  { id: '30m', text: '30 min' },
  { id: '1h', text: '1 hour' },
  { id: '2h', text: '2 hours' },
  { id: '4h', text: '4 hours' },
  { id: '8h', text: '8 hours' },
  { id: '1d', text: '1 day' },
  { id: '1w', text: '1 week' },
] as const

/** When it holds, as one fills it in. */
export interface When {
  readonly how: 'for' | 'until' | 'again'
  readonly length: string
  /** Local, as the field writes it; empty: now. */
  readonly from: string
  readonly to: string
  readonly again: Choice
}

const hour = 3_600_000

/** As a field for local date and time wants it. */
export const localTime = (instant: Date): string =>
  new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)

export const whenOf = (
  now: Date,
  before?: { from?: string | undefined; to?: string | undefined; recurrence?: Recurrence | undefined; state: string },
): When => ({
  how: before?.recurrence !== undefined ? 'again' : before === undefined || before.state === 'expired' ? 'for' : 'until',
  length: '2h',
  from: before?.state === 'pending' && before.from !== undefined ? localTime(new Date(before.from)) : '',
  to: localTime(before?.to === undefined || before.state === 'expired' ? new Date(now.getTime() + 2 * hour) : new Date(before.to)),
  again:
    before?.recurrence === undefined
      ? {
          every: 'week',
          interval: 1,
          days: ['SU'],
          own: 'FREQ=MONTHLY;BYDAY=1SU',
          date: localTime(now).slice(0, 10),
          time: '02:00',
          length: 2,
          unit: 'h',
          zone: viewerZone,
        }
      : choiceOf(before.recurrence),
})

type Said = Pick<Inputs['silence.create'], 'startsAt' | 'endsAt' | 'duration' | 'recurrence'>

/** What of the times is sent; a field that is no time is left out, and the server says what is missing. */
export const saidOf = ({ how, length, from, to, again }: When): Said => {
  if (how === 'again') return { recurrence: recurrenceOf(again) }
  const startsAt = instantOf(from)
  const begin = startsAt === undefined ? {} : { startsAt }
  if (how === 'for') return { ...begin, duration: length }
  const endsAt = instantOf(to)
  return { ...begin, ...(endsAt === undefined ? {} : { endsAt }) }
}

const instantOf = (local: string): string | undefined => {
  const instant = new Date(local)
  return local === '' || Number.isNaN(instant.getTime()) ? undefined : instant.toISOString()
}

/** How long, until when, or again and again. */
export const TimeFields = ({ when, change }: { readonly when: When; readonly change: (when: When) => void }): ReactElement => {
  const set = (part: Partial<When>): void => change({ ...when, ...part })
  return (
    <div className="stack">
      <Segments
        label="When it holds"
        selectedId={when.how}
        options={[
          { id: 'for', text: 'For a while' },
          { id: 'until', text: 'Until' },
          { id: 'again', text: 'Again and again' },
        ]}
        onChange={({ detail }) => set({ how: detail.selectedId === 'until' || detail.selectedId === 'again' ? detail.selectedId : 'for' })}
      />
      {when.how === 'for' && (
        <Segments
          label="How long"
          selectedId={when.length}
          options={[...lengths]}
          onChange={({ detail }) => set({ length: detail.selectedId })}
        />
      )}
      {when.how === 'again' ? (
        <RecurringFields choice={when.again} change={(again) => set({ again })} />
      ) : (
        <div className="fields">
          <FormField label={`Begins (${viewerZone})`} description="Empty: now.">
            <input
              className="instant"
              aria-label="Begins"
              type="datetime-local"
              value={when.from}
              onChange={(event) => set({ from: event.target.value })}
            />
          </FormField>
          {when.how === 'until' && (
            <FormField label="Ends" description="On your clock.">
              <input
                className="instant"
                aria-label="Ends"
                type="datetime-local"
                value={when.to}
                onChange={(event) => set({ to: event.target.value })}
              />
            </FormField>
          )}
        </div>
      )}
    </div>
  )
}
