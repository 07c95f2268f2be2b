import Slider from '@cloudscape-design/components/slider'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { plural } from '../../parts/words.tsx'

type Run = Outputs['run.get']

interface Props {
  readonly run: Run
  /** After which event it is shown; undefined is now. */
  readonly event: number | undefined
  readonly show: (event: number | undefined) => void
}

/** Looks back: the run as it was after any of its events. */
export const Past = ({ run, event, show }: Props): ReactElement => (
  <section className="card look-back" aria-label="Look back">
    <h2>Look back</h2>
    <div className="small quiet">
      {event === undefined ? `As it is now, after ${plural(run.events, 'event')}.` : `As it was after event ${event} of ${run.events}.`}
    </div>
    <Slider
      value={event ?? run.events}
      min={0}
      max={run.events}
      ariaLabel="After which event"
      hideFillLine
      onChange={({ detail }) => show(detail.value >= run.events ? undefined : detail.value)}
    />
  </section>
)
