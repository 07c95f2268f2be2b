import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { lasting, viewerZone } from '../../moments.ts'
import { useFilters } from '../../parts/filters.tsx'
import { Waiting } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Refs } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Lasting, Time } from '../../parts/time.tsx'
import { Told } from '../../parts/timeline.tsx'
import { sentence, Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { periods } from './noise.tsx'
import { Answers, Effect } from './proposals.tsx'
import { Week } from './week.tsx'

type Whole = Outputs['noise.rule']

/** The noise of one rule: when it fires, what became of it, what would make it quieter. */
export const View = (): ReactElement => {
  const { rule = '' } = useParams()
  const filters = useFilters()
  const period = periods.find(({ id }) => id === filters.get('period'))?.id ?? '28d'
  const noise = useAsk('noise.rule', { name: rule, period, zone: viewerZone }, { keep: true })
  const isDeclared = rule.startsWith('alert-rule:')
  return (
    <Page
      title={isDeclared ? rule.slice('alert-rule:'.length) : rule}
      about="When it fires, what became of it, and what would make it quieter."
      crumbs={[{ text: 'Noise of alerts', href: urls.noise({ period }) }]}
      buttons={
        isDeclared ? (
          <Button href={urls.record(rule)}>Open the rule</Button>
        ) : (
          <Button href={urls.newRecord('alert-rule', JSON.stringify({ metadata: { name: rule }, spec: {} }))}>Make a rule for it</Button>
        )
      }
      help={
        <p>
          Its proposals are computed now, by replaying its alerts of the period with one thing changed at a time, through the functions that
          decide about alerts.
        </p>
      }
    >
      <div className="stack">
        <Segments
          label="Period"
          selectedId={period}
          options={[...periods]}
          onChange={({ detail }) => filters.set('period', detail.selectedId)}
        />
        {noise.error?.status === 404 ? (
          <section className="card">
            <Nothing title="It did not fire" action={<Button href={urls.noise({ period })}>See what did</Button>}>
              No alert of this name was counted in the period. What fired within the last minutes is counted with the next round.
            </Nothing>
          </section>
        ) : noise.error !== null && noise.data === undefined ? (
          <ProblemNote problem={noise.error} retry={() => void noise.refetch()} />
        ) : noise.data === undefined ? (
          <Waiting lines={6} />
        ) : (
          <Shown whole={noise.data} rule={rule} />
        )}
      </div>
    </Page>
  )
}

const Shown = ({ whole, rule }: { readonly whole: Whole; readonly rule: string }): ReactElement => (
  <>
    <Tallies figures={whole.figures} />
    <section className="card">
      <h2>When it fires</h2>
      <Week hours={whole.calendar} zone={viewerZone} />
    </section>
    <Quieter whole={whole} rule={rule} />
    <Outcomes outcomes={whole.outcomes} />
  </>
)

const Tallies = ({ figures }: { readonly figures: Whole['figures'] }): ReactElement => {
  const share = figures.ignoredShare === undefined ? '' : `${Math.round(figures.ignoredShare * 100)} % of what paged`
  const shown: readonly (readonly [string, string, string])[] = [
    ['Fired', figures.fired.toLocaleString(), `open ${lasting(figures.medianOpenSeconds * 1_000)} in the middle`],
    ['Paged', figures.paged.toLocaleString(), `${figures.messages} messages to people`],
    ['Acted on', figures.actedOn.toLocaleString(), ''],
    ['Ignored', figures.ignored.toLocaleString(), share],
    ['Ended by itself', figures.selfResolved.toLocaleString(), ''],
    [
      'Held back',
      figures.suppressed.toLocaleString(),
      Object.entries(figures.suppressedBy)
        .map(([source, times]) => `${source} ${times}`)
        .join(', '),
    ],
    ['Out of hours', figures.outOfHours.toLocaleString(), ''],
    ['Woke people', figures.sleepInterrupted.toLocaleString(), ''],
  ]
  return (
    <section className="card" aria-label="Figures">
      <dl className="tallies">
        {shown.map(([name, value, note]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value} <small>{note}</small>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const Quieter = ({ whole: { proposals, figures }, rule }: { readonly whole: Whole; readonly rule: string }): ReactElement => {
  const stored = useAsk('noise.proposals', { rule, limit: 200 })
  const known = new Set((stored.data?.items ?? []).map(({ proposal }) => proposal.id))
  return (
    <section className="card">
      <h2>What would make it quieter</h2>
      {proposals.length === 0 ? (
        <Nothing title="Nothing would">
          {figures.paged === 0 ? 'It paged nobody in the period.' : 'No single change would have saved pages without losing more.'}
        </Nothing>
      ) : (
        <ul className="things answered">
          {proposals.map((proposal) => (
            <li key={proposal.id}>
              <div className="grow">
                <div className="wrap">
                  <Told sentence={proposal.sentence} />
                </div>
                <Effect proposal={proposal} />
              </div>
              <Answers proposal={proposal} isStored={known.has(proposal.id)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const Outcomes = ({ outcomes }: { readonly outcomes: Whole['outcomes'] }): ReactElement => (
  <section className="card">
    <h2>What became of each</h2>
    <ul className="things">
      {outcomes.slice(0, 50).map((outcome) => (
        <li key={`${outcome.alert}${outcome.group}`}>
          <div className="grow">
            <a href={urls.alert(outcome.group)}>
              <Time at={outcome.openedAt} />
            </a>{' '}
            <Ending outcome={outcome} />
            <div className="meta">
              {outcome.people.length === 0 ? (
                outcome.suppressed.length === 0 ? (
                  'paged nobody'
                ) : (
                  `held back by ${outcome.suppressed.join(', ')}`
                )
              ) : (
                <span className="row tight">
                  paged <Refs to={outcome.people} />
                </span>
              )}
            </div>
          </div>
          <div className="end">
            <Lasting from={outcome.openedAt} to={outcome.resolvedAt} />
            <div className="meta">{outcome.endedBy === 'open' ? 'still open' : `ended by ${outcome.endedBy}`}</div>
          </div>
        </li>
      ))}
    </ul>
  </section>
)

const Ending = ({ outcome: { acted, pagedAt } }: { readonly outcome: Whole['outcomes'][number] }): ReactElement => {
  if (acted !== undefined) return <Word tone="good">{sentence(acted).toLowerCase()}</Word>
  return pagedAt === undefined ? <Word tone="off">nobody was told</Word> : <Word tone="warn">nobody did anything</Word>
}
