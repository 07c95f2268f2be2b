import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { described } from '../../form/described.tsx'
import { isPlain } from '../../form/schema.ts'
import { Code } from '../../parts/code.tsx'
import { Time } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { useRuleTried, type Over } from './checked.ts'
import { pretty, type Draft } from './draft.ts'

const overs: readonly { readonly value: Over; readonly label: string; readonly words: string }[] = [
  { value: 'events', label: 'Events from outside', words: 'events' },
  { value: 'facts', label: 'Facts of this installation', words: 'facts' },
  { value: 'both', label: 'Both', words: 'events and facts' },
]
const lasts = [100, 1_000, 10_000] as const

interface Props {
  /** The draft once it was found right. */
  readonly draft: Draft | undefined
  /** Whether the event it is made from fits. */
  readonly matches: boolean | undefined
  readonly isReadable: boolean
}

/** What the rule would have done with what was recorded. */
export const Tried = ({ draft, matches, isReadable }: Props): ReactElement => {
  const [over, setOver] = useState<Over>('events')
  const [last, setLast] = useState<number>(1_000)
  const tried = useRuleTried(draft, over, last)
  const words = overs.find(({ value }) => value === over)?.words ?? ''
  const answer = isReadable ? tried.data : undefined
  return (
    <section className="card stack tight" aria-label="Try it">
      <h2>Try it</h2>
      {matches !== undefined && isReadable && (
        <div>
          <Word tone={matches ? 'good' : 'bad'}>{matches ? 'The event you began with fits' : 'The event you began with does not fit'}</Word>
        </div>
      )}
      <p aria-live="polite" className="strong">
        {answer === undefined
          ? isReadable && tried.isFetching
            ? 'Looking at what was recorded'
            : 'Mend it to see what it would match.'
          : answer.lookedAt === 0
            ? `There are no ${words} to try it on yet.`
            : `Would have matched ${answer.matched.toLocaleString()} of the last ${answer.lookedAt.toLocaleString()} ${words}`}
      </p>
      <div className="row">
        <Select
          ariaLabel="Of what"
          selectedOption={overs.find(({ value }) => value === over) ?? null}
          options={[...overs]}
          onChange={({ detail }) => setOver(overs.find(({ value }) => value === detail.selectedOption.value)?.value ?? over)}
        />
        <Select
          ariaLabel="How many"
          selectedOption={{ value: String(last), label: `The last ${last.toLocaleString()}` }}
          options={lasts.map((each) => ({ value: String(each), label: `The last ${each.toLocaleString()}` }))}
          onChange={({ detail }) => setLast(Number(detail.selectedOption.value))}
        />
      </div>
      {answer?.samples.map((sample, index) => (
        <Sample key={index} event={sample.event} inputs={sample.inputs} />
      ))}
    </section>
  )
}

const Sample = ({ event, inputs }: { readonly event: unknown; readonly inputs: readonly unknown[] }): ReactElement => {
  const shape = isPlain(event) ? event : {}
  const problems = inputs.filter((input) => isPlain(input) && input['problem'] !== undefined).length
  return (
    <details>
      <summary>
        {String(shape['type'])} <span className="quiet small">{String(shape['source'])} </span>
        <span className="quiet small">
          <Time at={typeof shape['time'] === 'string' ? shape['time'] : undefined} />
        </span>
        {problems > 0 && <Word tone="bad">no input</Word>}
      </summary>
      {inputs.map((input, index) => (
        <Outcome key={index} input={isPlain(input) ? input : {}} />
      ))}
      <div className="small quiet">The event as rules see it</div>
      <Code text={pretty(event)} />
    </details>
  )
}

const Outcome = ({ input }: { readonly input: Readonly<Record<string, unknown>> }): ReactElement => (
  <>
    <div className="small">
      {String(input['target'])} does <code>{String(input['action'])}</code> with
    </div>
    {input['problem'] === undefined ? (
      <Code text={pretty(input['input'])} />
    ) : (
      <p className="wrong">{described(String(input['problem']))}</p>
    )}
  </>
)
