import '../../paging.css'
import Button from '@cloudscape-design/components/button'
import { type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { useFilters } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref, Refs, shortName } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { useAsk, usePages } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { useTitles } from '../../titles.ts'
import { urls } from '../../urls.ts'
import { Places } from '../on-call/places.tsx'

export type Handoff = Outputs['oncall.handoff']

const states = [
  { id: 'all', text: 'All' },
  { id: 'draft', text: 'To complete' },
  { id: 'sent', text: 'Sent' },
  { id: 'quiet', text: 'Nothing happened' },
] as const

/** What shifts left behind for whoever came next. */
export const View = (): ReactElement => {
  const me = useMe()
  const filters = useFilters()
  const state = states.find(({ id }) => id === filters.get('state'))?.id ?? 'all'
  const mine = filters.get('whose') === 'me'
  const pages = usePages('oncall.handoffs', { ...(state === 'all' ? {} : { state }), ...(mine ? { person: me.reference } : {}), limit: 50 })
  const now = useAsk('oncall.who', { person: me.reference })
  const running = (now.data?.items ?? []).filter((duty) => duty.now.some(({ person }) => person === me.reference))
  return (
    <Page
      title="Hand-off notes"
      about="When a shift ends, its facts are written down: what fired, what is open, what changed. Whoever leaves adds what facts cannot say."
      help={
        <>
          <p>A note waits for its person for a day. A shift in which nothing happened needs no words.</p>
          <h3>How good looks</h3>
          <p>Every note is sent within an hour of the handover, and says what the next person should watch.</p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS10-BP04')}>OPS10-BP04</a>
          </p>
        </>
      }
    >
      <Places />
      <div className="stack">
        {running.map(({ schedule, title }) => (
          <section className="card row apart" key={schedule}>
            <span>
              Your shift on <Ref to={schedule} title={title} /> runs now.
            </span>
            <Button href={urls.handoffNow(schedule)}>See its note as it is</Button>
          </section>
        ))}
        <Listing<Handoff>
          label="Hand-off notes"
          pages={pages}
          columns={columns}
          keyOf={(each) => each.handoff ?? `${each.schedule}${each.to}`}
          filter={
            <div className="row">
              <Segments
                label="State"
                selectedId={state}
                options={[...states]}
                onChange={({ detail }) => filters.set('state', detail.selectedId === 'all' ? undefined : detail.selectedId)}
              />
              <Segments
                label="Whose"
                selectedId={mine ? 'me' : 'all'}
                options={[
                  { id: 'all', text: 'Everybody’s' },
                  { id: 'me', text: 'Mine' },
                ]}
                onChange={({ detail }) => filters.set('whose', detail.selectedId === 'me' ? 'me' : undefined)}
              />
            </div>
          }
          nothing={
            state === 'all' && !mine ? (
              <Nothing title="No hand-off notes yet" action={<Button href={urls.onCall()}>See who is on call</Button>}>
                The first is written when the next shift ends.
              </Nothing>
            ) : (
              <Nothing title="None of these">
                {state === 'draft' ? 'No note waits for its person.' : 'Choose another state to see the others.'}
              </Nothing>
            )
          }
        />
      </div>
    </Page>
  )
}

export const HandoffState = ({ state }: { readonly state: Handoff['state'] }): ReactElement =>
  state === 'draft' ? (
    <Word tone="warn">To complete</Word>
  ) : state === 'sent' ? (
    <Word tone="good">Sent</Word>
  ) : (
    <Word tone="off">Nothing happened</Word>
  )

const Called = ({ by }: { readonly by: string }): ReactElement => <>{useTitles().get(by) ?? shortName(by)}</>

const columns: readonly Column<Handoff>[] = [
  {
    id: 'schedule',
    header: 'Shift',
    rowHeader: true,
    by: ({ to }) => to,
    cell: (each) => (
      <>
        <a href={urls.handoff(each.handoff ?? '')}>
          <Called by={each.schedule} />, until <Time at={each.to} until />
        </a>
        <div className="quiet small">
          from <Time at={each.from} until />
        </div>
      </>
    ),
  },
  { id: 'person', header: 'Whose', under: true, by: ({ person }) => person, cell: (each) => <Ref to={each.person} /> },
  { id: 'state', header: 'State', under: true, by: ({ state }) => state, cell: (each) => <HandoffState state={each.state} /> },
  {
    id: 'what',
    header: 'What it holds',
    wide: true,
    cell: ({ pages, open, changed, figures }) => (
      <span className={open.length === 0 ? 'quiet' : undefined}>
        {open.length > 0 && <b>{open.length} open, </b>}
        {plural(pages.length, 'page')}, {plural(changed.length, 'change')}
        {figures.asleep > 0 && `, woken ${figures.asleep === 1 ? 'once' : `${figures.asleep} times`}`}
      </span>
    ),
  },
  { id: 'told', header: 'Went to', wide: true, cell: ({ told }) => <Refs to={told} most={2} /> },
]
