import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { useFilters } from '../../parts/filters.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { plural } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { urls } from '../../urls.ts'

type Usage = Outputs['procedure.usage']

const periods = ['30', '90', '365'] as const

/** How it is used: how often, how well, how long, what it saves, and where runs leave what is written. */
export const Use = ({ procedure: { procedure, steps: order } }: { readonly procedure: Outputs['procedure.get'] }): ReactElement => {
  const filters = useFilters()
  const days = Number(periods.find((each) => each === filters.get('days')) ?? '90')
  const usage = useAsk('procedure.usage', { procedure, days }, { keep: true })
  const placeOf = (step: string): number => {
    const at = order.findIndex(({ id }) => id === step)
    return at < 0 ? order.length : at
  }
  return (
    <div className="stack">
      <Segments
        label="Period"
        selectedId={String(days)}
        options={periods.map((id) => ({ id, text: id === '365' ? 'A year' : `${id} days` }))}
        onChange={({ detail }) => filters.set('days', detail.selectedId === '90' ? undefined : detail.selectedId)}
      />
      <Loaded query={usage}>
        {({ items: [item], steps }) =>
          item === undefined || item.runs === 0 ? (
            <section className="card">
              <Nothing title="Not used in this time">Choose a longer period, or try it in a quiet hour.</Nothing>
            </section>
          ) : (
            <>
              <Figures usage={item} />
              {steps.length > 0 && <Steps steps={steps.toSorted((one, other) => placeOf(one.step) - placeOf(other.step))} />}
            </>
          )
        }
      </Loaded>
    </div>
  )
}

const Figures = ({ usage }: { readonly usage: Usage['items'][number] }): ReactElement => {
  const { duration, deviations } = usage
  const left = [
    deviations.skipped > 0 && `${plural(deviations.skipped, 'step')} skipped`,
    deviations.failed > 0 && `${plural(deviations.failed, 'step')} failed`,
    deviations.notApplicable > 0 && `${plural(deviations.notApplicable, 'step')} not applicable`,
    deviations.byHand > 0 && `${plural(deviations.byHand, 'step')} done by hand though a machine should`,
  ].filter((words) => words !== false)
  return (
    <section className="card">
      <dl className="figures">
        <Figure name="Runs" value={usage.runs.toLocaleString()} note={`${usage.automatic.toLocaleString()} by themselves`} />
        <Figure name="People" value={String(usage.people)} note="started it" />
        <Figure
          name="Succeeds"
          value={usage.successRate === null ? '—' : `${Math.round(usage.successRate * 100)} %`}
          note="of those that ended"
        />
        <Figure
          name="Usually takes"
          value={duration === null ? '—' : lasting(duration.medianSeconds * 1_000)}
          note={
            duration === null
              ? 'no run has succeeded'
              : duration.p95Seconds === null
                ? `longest ${lasting(duration.longestSeconds * 1_000)}`
                : `nearly all within ${lasting(duration.p95Seconds * 1_000)}`
          }
        />
        <Figure
          name="Time saved"
          value={usage.savedMinutes === null ? 'Not known' : lasting(Math.max(0, usage.savedMinutes) * 60_000)}
          note={
            usage.savedMinutes === null ? (
              <>
                say <a href={urls.editRecord(usage.procedure)}>how long it takes by hand</a>
              </>
            ) : usage.savedMinutes < 0 ? (
              `it costs ${lasting(-usage.savedMinutes * 60_000)} more than doing it by hand`
            ) : (
              'against doing all of it by hand'
            )
          }
        />
        <Figure name="Last run" value={<Time at={usage.lastAt} none="never" />} />
      </dl>
      <p className="small wrap">{left.length === 0 ? 'Every run went as it is written.' : `Left what is written: ${left.join(', ')}.`}</p>
    </section>
  )
}

interface FigureProps {
  readonly name: string
  readonly value: React.ReactNode
  readonly note?: React.ReactNode
}

const Figure = ({ name, value, note }: FigureProps): ReactElement => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
    {note !== undefined && <dd className="note">{note}</dd>}
  </div>
)

/** Where it fails, where people leave it out, and where the time goes. */
const Steps = ({ steps }: { readonly steps: Usage['steps'] }): ReactElement => (
  <section className="card">
    <h2>Its steps</h2>
    <ul className="things">
      {steps.map((step) => (
        <li key={step.step}>
          <div className="grow">
            {step.title}
            <div className="meta">
              {plural(step.times, 'time')}
              {step.byHand > 0 && `, ${step.byHand} by hand`}
              {step.skipped > 0 && `, ${step.skipped} left out`}
              {step.failed > 0 && <span className="wrong">, {step.failed} failed</span>}
            </div>
          </div>
          <div className="end">{step.duration === null ? '—' : `usually ${lasting(step.duration.medianSeconds * 1_000)}`}</div>
        </li>
      ))}
    </ul>
  </section>
)
