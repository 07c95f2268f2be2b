import FormField from '@cloudscape-design/components/form-field'
import type { ReactElement } from 'react'
import { lasting, viewerZone } from '../../moments.ts'
import type { Span } from './lanes.ts'
import { localText } from './shift-words.ts'

interface Props {
  readonly span: Span
  readonly change: (span: Span) => void
  /** Ways to say how long, in hours. */
  readonly lengths?: readonly number[]
}

const hour = 3_600_000

/** From when until when, by the reader's clock. */
export const TimesField = ({ span, change, lengths = [] }: Props): ReactElement => {
  const put = (edge: 'start' | 'end', text: string): void => {
    const at = new Date(text).getTime()
    if (!Number.isNaN(at)) change({ ...span, [edge]: at })
  }
  return (
    <div className="stack tight">
      <div className="times">
        <FormField label="From">
          <input
            className="instant"
            type="datetime-local"
            aria-label="From"
            value={localText(span.start)}
            onChange={(event) => put('start', event.target.value)}
          />
        </FormField>
        <FormField label="Until" {...(span.end > span.start ? {} : { errorText: 'It ends before it begins.' })}>
          <input
            className="instant"
            type="datetime-local"
            aria-label="Until"
            value={localText(span.end)}
            onChange={(event) => put('end', event.target.value)}
          />
        </FormField>
      </div>
      <div className="row tight small quiet">
        {span.end > span.start && `${lasting(span.end - span.start)}, by the clock of ${viewerZone}.`}
        {lengths.length > 0 && (
          <span className="lengths" role="group" aria-label="How long">
            {lengths.map((hours) => (
              <button key={hours} type="button" className="as-link" onClick={() => change({ ...span, end: span.start + hours * hour })}>
                {hours < 24 ? `${hours} h` : hours === 24 ? '1 day' : '1 week'}
              </button>
            ))}
          </span>
        )}
      </div>
    </div>
  )
}
