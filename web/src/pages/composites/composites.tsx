import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { useFilters } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { usePages } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Expression, ExpressionCheck } from './expression.tsx'
import { StateWord } from './words.tsx'

type Composite = Outputs['composite.list']['items'][number]

const states = ['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const

const columns: readonly Column<Composite>[] = [
  {
    id: 'summary',
    header: 'Composite alarm',
    rowHeader: true,
    width: 230,
    by: (each) => each.summary,
    cell: (each) => (
      <>
        <Ref to={each.composite} title={each.summary} />
        {each.alert !== null && (
          <div className="small">
            <a href={urls.alert(each.alert)}>its alert</a>
          </div>
        )}
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    under: true,
    width: 140,
    by: (each) => each.state,
    cell: (each) => (
      <>
        <StateWord state={each.state} />
        {each.since !== null && (
          <div className="quiet small">
            <Time at={each.since} />
          </div>
        )}
      </>
    ),
  },
  { id: 'expression', header: 'When', under: true, cell: (each) => <When composite={each} /> },
  { id: 'suppressor', header: 'Suppressor', under: true, width: 200, cell: (each) => <Suppressor composite={each} /> },
  { id: 'owner', header: 'Owner', wide: true, width: 130, by: (each) => each.owner ?? '', cell: (each) => <Ref to={each.owner} /> },
]

const When = ({ composite: { expression, members, holdsMembers } }: { readonly composite: Composite }): ReactElement => (
  <>
    <Expression text={expression} members={members} />
    <div className="row tight small">
      {members.map((member) => (
        <span key={member.name} className="nowrap">
          <span className="quiet">{member.name}</span> <StateWord state={member.state} />
        </span>
      ))}
    </div>
    {holdsMembers && <div className="quiet small">It speaks for its members now: they page nobody.</div>}
  </>
)

const Suppressor = ({ composite }: { readonly composite: Composite }): ReactElement => {
  const { suppressor, suppressedBy, suppressedUntil } = composite
  if (suppressor === null) return <span className="quiet">none</span>
  return (
    <>
      <span className="wrap">{suppressor}</span>
      <div className="small">
        {suppressedBy === null ? (
          <span className="quiet">does not hold it back</span>
        ) : (
          <Word tone="warn">
            {suppressedBy === 'Alarm' ? 'holds it back' : suppressedBy === 'WaitPeriod' ? 'is waited for' : 'held it back until just now'}
          </Word>
        )}
        {suppressedUntil !== null && (
          <span className="quiet">
            {' '}
            until <Time at={suppressedUntil} until />
          </span>
        )}
      </div>
    </>
  )
}

/** One alert out of several: which are in alarm, why, and what holds them back. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const [expression, write] = useState('')
  const whyNot = useWhyNot('record.save')
  const state = states.find((each) => each === filters.get('state'))
  const pages = usePages('composite.list', { limit: 50, ...(state === undefined ? {} : { state }) })
  return (
    <Page
      title="Composite alarms"
      about="Several alerts become one that says what they mean together, and can stay quiet while another alarm explains it."
      buttons={
        <Button
          variant="primary"
          href={urls.newRecord('composite-alarm')}
          disabled={whyNot !== undefined}
          {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        >
          New composite alarm
        </Button>
      }
      help={
        <>
          <p>
            An expression over other alerts, in the grammar of CloudWatch: <code>ALARM(a) AND NOT OK(b)</code>. A name is an alert rule, an
            alertname, <code>heartbeat:…</code>, <code>canary:…</code> or another composite.
          </p>
          <h3>How good looks</h3>
          <p>A failure that many alerts tell of is one page that says which failure it is.</p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>,{' '}
            <a href={urls.practice('organization', 'OPS10-BP03')}>OPS10-BP03</a>
          </p>
        </>
      }
    >
      <div className="stack">
        <Listing
          label="Composite alarms"
          pages={pages}
          columns={columns}
          keyOf={(each) => each.composite}
          filter={
            <Segments
              label="State"
              selectedId={state ?? ''}
              options={[
                { id: '', text: 'All' },
                { id: 'ALARM', text: 'In alarm' },
                { id: 'OK', text: 'Ok' },
                { id: 'INSUFFICIENT_DATA', text: 'Never heard of' },
              ]}
              onChange={({ detail }) => filters.set('state', detail.selectedId)}
            />
          }
          nothing={
            state === undefined ? (
              <Nothing title="No composite alarms" action={<Button href={urls.newRecord('composite-alarm')}>Make the first</Button>}>
                When one failure makes several alerts fire, name it once here and be paged once.
              </Nothing>
            ) : (
              <Nothing title="None is in this state" action={<Button onClick={filters.clear}>Show all</Button>} />
            )
          }
        />
        <div className="stack">
          <section className="card">
            <FormField label="Try an expression" description="Nothing is saved." stretch>
              <Textarea
                value={expression}
                rows={2}
                placeholder="ALARM(ShopCheckoutErrors) AND NOT ALARM(ShopDown)"
                onChange={({ detail }) => write(detail.value)}
              />
            </FormField>
          </section>
          {expression.trim() !== '' && <ExpressionCheck expression={expression} />}
        </div>
      </div>
    </Page>
  )
}
