import '../../paging.css'
import Button from '@cloudscape-design/components/button'
import { type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { useFilters } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Told } from '../../parts/timeline.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { usePages } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'

type Policy = Outputs['oncall.policies']['items'][number]

const columns: readonly Column<Policy>[] = [
  {
    id: 'policy',
    header: 'Policy',
    rowHeader: true,
    by: (each) => each.title,
    cell: (each) => (
      <>
        <a href={urls.record(each.policy)}>{each.title}</a>
        {each.defects.map((defect) => (
          <div key={defect} className="small">
            <Word tone="bad">Defect</Word> <Told sentence={defect} />
          </div>
        ))}
      </>
    ),
  },
  {
    id: 'first',
    header: 'Pages first now',
    under: true,
    cell: (each) => (each.first.length === 0 ? <Word tone="bad">nobody</Word> : <Refs to={each.first} most={3} />),
  },
  {
    id: 'steps',
    header: 'Steps',
    width: 90,
    wide: true,
    by: (each) => each.steps,
    cell: (each) => <span className="number">{each.steps}</span>,
  },
  {
    id: 'fallback',
    header: 'At last',
    wide: true,
    by: (each) => each.afterAll,
    cell: (each) => (
      <>
        <Ref to={each.fallback} /> <span className="quiet small">after {lasting(each.afterAll * 1_000)}</span>
      </>
    ),
  },
]

/** Every policy with whom it pages first at this moment, and what is wrong with it. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const isDefects = filters.get('view') === 'defects'
  const whyNot = useWhyNot('record.save')
  const pages = usePages('oncall.policies', { ...(isDefects ? { defects: true } : {}), limit: 100 })
  const items = pages.items.toSorted((one, other) => Number(other.defects.length > 0) - Number(one.defects.length > 0))
  const wrong = items.filter(({ defects }) => defects.length > 0).length
  return (
    <Page
      title="Escalation policies"
      about={
        wrong === 0
          ? 'Whom to page, and whom next when nobody answers, down to a fallback that always reaches somebody.'
          : `${plural(wrong, 'policy', 'policies')} would reach nobody at some step now.`
      }
      help={
        <>
          <p>A policy is a ladder: each step pages people and waits for an answer; the fallback is paged until somebody answers.</p>
          <h3>How good looks</h3>
          <p>Two steps or more, different people in each, a fallback that is a team, and a drill every quarter.</p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS10-BP04')}>OPS10-BP04</a>,{' '}
            <a href={urls.practice('organization', 'OPS03-BP03')}>OPS03-BP03</a>
          </p>
        </>
      }
      buttons={
        <>
          <Button href={urls.reachability()}>Reachability</Button>
          <Button
            variant="primary"
            href={urls.newRecord('escalation-policy')}
            disabled={whyNot !== undefined}
            {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
          >
            New policy
          </Button>
        </>
      }
    >
      <Listing<Policy>
        label="Escalation policies"
        pages={{ ...pages, items }}
        columns={columns}
        keyOf={(each) => each.policy}
        filter={
          <Segments
            label="Show"
            selectedId={isDefects ? 'defects' : 'all'}
            options={[
              { id: 'all', text: 'All' },
              { id: 'defects', text: 'With a defect now' },
            ]}
            onChange={({ detail }) => filters.set('view', detail.selectedId === 'defects' ? 'defects' : undefined)}
          />
        }
        nothing={
          isDefects ? (
            <Nothing title="No defect">Every step of every policy reaches somebody at this moment.</Nothing>
          ) : (
            <Nothing
              title="No escalation policies yet"
              action={<Button href={urls.newRecord('escalation-policy')}>Write the first policy</Button>}
            >
              A policy says who is paged first, and who next. Bring those you have:{' '}
              <a href={urls.importOnCall()}>import from Opsgenie, PagerDuty or Grafana OnCall</a>.
            </Nothing>
          )
        }
      />
    </Page>
  )
}
