import '../../paging.css'
import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { useFilters } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Time } from '../../parts/time.tsx'
import { Actor } from '../../parts/timeline.tsx'
import { Glow, Word } from '../../parts/words.tsx'
import { useAsk, usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { DrillButton } from './drill-start.tsx'

export type Drill = Outputs['oncall.drills']['items'][number]

/** Tests of policies: whether everybody whom they page would really answer. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const policy = filters.get('policy')
  const policies = useAsk('oncall.policies', { limit: 500 })
  const pages = usePages('oncall.drills', { ...(policy === undefined ? {} : { policy }), limit: 50 })
  const options = (policies.data?.items ?? []).map((each) => ({ value: each.policy, label: each.title }))
  const chosen = options.find(({ value }) => value === policy)
  return (
    <Page
      title="Drills"
      about="A drill pages every level of a policy as a marked test, and writes down who answered when."
      help={
        <>
          <p>
            A policy that was never tried is a hope. A drill sends what a real page would, says TEST, and asks each person for one tap. A
            policy may say that it is tried by itself every month or quarter.
          </p>
          <h3>How good looks</h3>
          <p>Every policy of a tier 0 or 1 workload was tried in the last quarter, and every level answered in its time.</p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS10-BP04')}>OPS10-BP04</a>,{' '}
            <a href={urls.practice('organization', 'OPS07-BP01')}>OPS07-BP01</a>
          </p>
        </>
      }
    >
      <div className="stack">
        <Start options={options} chosen={policy} />
        <Listing<Drill>
          label="Drills"
          pages={pages}
          columns={columns}
          keyOf={(each) => each.drill}
          filter={
            <div className="filters">
              <Select
                ariaLabel="Policy"
                filteringType="auto"
                filteringAriaLabel="Find a policy"
                selectedOption={chosen ?? { value: '', label: policy === undefined ? 'Every policy' : policy }}
                options={[{ value: '', label: 'Every policy' }, ...options]}
                onChange={({ detail }) => filters.set('policy', detail.selectedOption.value)}
              />
            </div>
          }
          nothing={
            <Nothing title={policy === undefined ? 'No drill yet' : 'This policy was never tried'}>
              {policy === undefined
                ? 'Choose a policy above and try it: in daylight, when everybody is there, the first time.'
                : 'Test it above, or let it be tried by itself: say so under drill in its record.'}
            </Nothing>
          }
        />
      </div>
    </Page>
  )
}

interface StartProps {
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly chosen: string | undefined
}

const Start = ({ options, chosen }: StartProps): ReactElement => {
  const [picked, pick] = useState<string>()
  const policy = options.find(({ value }) => value === (picked ?? chosen))
  return (
    <section className="card" aria-label="Try a policy">
      <div className="row">
        <Select
          ariaLabel="Policy to try"
          filteringType="auto"
          filteringAriaLabel="Find a policy"
          placeholder="Choose a policy to try"
          selectedOption={policy ?? null}
          options={[...options]}
          onChange={({ detail }) => pick(detail.selectedOption.value)}
        />
        {policy === undefined ? (
          <Button variant="primary" disabled disabledReason="Choose a policy first.">
            Test this policy
          </Button>
        ) : (
          <DrillButton policy={policy.value} title={policy.label} variant="primary" />
        )}
      </div>
    </section>
  )
}

export const DrillState = ({
  drill: { state, score, reason },
}: {
  readonly drill: Pick<Drill, 'state' | 'score' | 'reason'>
}): ReactElement => (
  <Glow value={`${state}${score ?? ''}`}>
    {state === 'running' ? (
      <Word tone="busy">Under way</Word>
    ) : state === 'finished' ? (
      <Word tone={score === 100 ? 'good' : (score ?? 0) >= 50 ? 'warn' : 'bad'}>
        {score === 100 ? 'Everybody answered' : `${score ?? 0} % answered`}
      </Word>
    ) : (
      <Word tone="off" title={reason}>
        {state === 'stopped' ? 'Stopped' : 'Not made'}
      </Word>
    )}
  </Glow>
)

const columns: readonly Column<Drill>[] = [
  {
    id: 'policy',
    header: 'Policy',
    rowHeader: true,
    by: ({ title }) => title,
    cell: (each) => <a href={urls.drill(each.drill)}>{each.title}</a>,
  },
  { id: 'state', header: 'How it went', under: true, by: ({ score = -1 }) => score, cell: (each) => <DrillState drill={each} /> },
  {
    id: 'levels',
    header: 'Levels',
    under: true,
    width: 150,
    by: ({ answered }) => answered,
    cell: ({ answered, tried }) => (
      <span className="number">
        {answered} of {tried} in time
      </span>
    ),
  },
  { id: 'at', header: 'Began', by: ({ startedAt }) => startedAt, cell: (each) => <Time at={each.startedAt} /> },
  {
    id: 'by',
    header: 'By',
    wide: true,
    cell: (each) => (each.plannedFor === undefined ? <Actor who={each.startedBy} /> : <span className="quiet">its plan</span>),
  },
]
