import '../../paging.css'
import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import { type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { useFilters } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { useAsk, usePages } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { mendFor } from '../settings/contact/reach.ts'
import { channelText } from '../settings/contact/channels.ts'
import { byGravity, notSetUp, ownDefects } from './gravity.ts'

type Answer = Outputs['oncall.reachability']
type Reached = Answer['items'][number]

/** Whom schedules and policies name, and whether a page would reach them: what may go wrong first. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const all = filters.get('show') === 'all'
  const [policy, schedule] = [filters.get('policy'), filters.get('schedule')]
  const where = { ...(policy === undefined ? {} : { policy }), ...(schedule === undefined ? {} : { schedule }) }
  const pages = usePages('oncall.reachability', { ...where, ...(all ? {} : { defects: true }), limit: 100 })
  const whole = useAsk('oncall.reachability', { ...where, limit: 1 }, { keep: true })
  const sorted = { ...pages, items: byGravity(pages.items) }
  return (
    <Page
      title="Reachability"
      about={<Verdict answer={whole.data} />}
      help={
        <>
          <p>
            Everybody a schedule or a policy names is here: people, and rooms and vendors told beside them. A way that somebody verified by
            a code, or by answering a message, is proven.
          </p>
          <h3>How good looks</h3>
          <p>Everybody has two ways that work, one of them verified, and none that was refused lately.</p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS10-BP04')}>OPS10-BP04</a>,{' '}
            <a href={urls.practice('organization', 'OPS02-BP04')}>OPS02-BP04</a>
          </p>
        </>
      }
      buttons={<Button href={urls.settings('contact')}>How I am reached</Button>}
    >
      <div className="stack">
        {whole.data !== undefined && whole.data.missing.length > 0 && <Missing missing={whole.data.missing} />}
        <NotSetUp reached={pages.items} />
        <Listing<Reached>
          label="Reachability"
          pages={sorted}
          columns={columns}
          keyOf={(each) => each.owner}
          filter={
            <div className="row">
              <Segments
                label="Show"
                selectedId={all ? 'all' : 'defects'}
                options={[
                  { id: 'defects', text: 'Something to mend' },
                  { id: 'all', text: 'Everybody' },
                ]}
                onChange={({ detail }) => filters.set('show', detail.selectedId === 'all' ? 'all' : undefined)}
              />
              <Where policy={policy} schedule={schedule} set={filters.set} />
            </div>
          }
          nothing={
            all ? (
              <Nothing title="Nobody is named" action={<Button href={urls.policies()}>See policies</Button>}>
                Schedules and policies say who is paged. As soon as one names somebody, how they are reached is shown here.
              </Nothing>
            ) : (
              <Nothing title="Nothing to mend">
                Everybody who is named has a verified way to be reached, and none of their ways failed lately.
              </Nothing>
            )
          }
        />
      </div>
    </Page>
  )
}

const Verdict = ({ answer }: { readonly answer: Answer | undefined }): ReactElement => {
  if (answer === undefined) return <>Whom schedules and policies name, and whether a page would reach them.</>
  return answer.unreachable === 0 ? (
    <>Everybody whom schedules and policies name can be reached, as far as anybody can tell.</>
  ) : (
    <>
      <Word tone="bad">{plural(answer.unreachable, 'name')}</Word> in schedules and policies {answer.unreachable === 1 ? 'leads' : 'lead'}{' '}
      to nobody a page would reach.
    </>
  )
}

const Missing = ({ missing }: { readonly missing: Answer['missing'] }): ReactElement => (
  <section className="card" aria-label="Named, and not there">
    <h2>Named, and not there</h2>
    <p className="quiet">
      They have left, or nothing says how they are reached. Name somebody else, or add how they are reached to their record.
    </p>
    <ul className="things">
      {missing.map(({ owner, namedBy }) => (
        <li key={owner}>
          <div className="grow">
            <Ref to={owner} withKind /> <Word tone="bad">reaches nobody</Word>
            <div className="meta">
              named by <Refs to={namedBy} />
            </div>
          </div>
        </li>
      ))}
    </ul>
  </section>
)

/** Channels this installation cannot send by, said once and not for each person who has one. */
const NotSetUp = ({ reached }: { readonly reached: readonly Reached[] }): ReactElement | null => {
  const channels = notSetUp(reached)
  if (channels.length === 0) return null
  return (
    <section className="card" aria-label="Not set up here">
      <h2>Not set up here</h2>
      <ul className="things">
        {channels.map(({ channel, people, mend }) => (
          <li key={channel}>
            <div className="grow">
              <Word tone="warn">{channelText(channel).split(',')[0]}</Word> of {plural(people, 'name')}
              <div className="meta">An administrator sets {mend} where Andon starts.</div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface WhereProps {
  readonly policy: string | undefined
  readonly schedule: string | undefined
  readonly set: (name: string, value: string | undefined) => void
}

const Where = ({ policy, schedule, set }: WhereProps): ReactElement => {
  const policies = useAsk('oncall.policies', { limit: 500 })
  const schedules = useAsk('oncall.who', {})
  const chosen = policy ?? schedule ?? ''
  const options = [
    { value: '', label: 'Named anywhere' },
    { label: 'By a policy', options: (policies.data?.items ?? []).map((each) => ({ value: each.policy, label: each.title })) },
    { label: 'By a schedule', options: (schedules.data?.items ?? []).map((each) => ({ value: each.schedule, label: each.title })) },
  ]
  const labelOf = [
    ...(policies.data?.items ?? []).map((each) => [each.policy, each.title] as const),
    ...(schedules.data?.items ?? []).map((each) => [each.schedule, each.title] as const),
  ]
  return (
    <Select
      ariaLabel="Named by"
      filteringType="auto"
      filteringAriaLabel="Find a policy or a schedule"
      selectedOption={{ value: chosen, label: chosen === '' ? 'Named anywhere' : (new Map(labelOf).get(chosen) ?? chosen) }}
      options={options}
      onChange={({ detail }) => {
        const value = detail.selectedOption.value ?? ''
        set('policy', value.startsWith('escalation-policy:') ? value : undefined)
        set('schedule', value.startsWith('schedule:') ? value : undefined)
      }}
    />
  )
}

export const ReachWord = ({ reach }: { readonly reach: Reached['reach'] }): ReactElement =>
  reach === 'proven' ? (
    <Word tone="good">proven</Word>
  ) : reach === 'likely' ? (
    <Word tone="warn">likely</Word>
  ) : (
    <Word tone="bad">not reached</Word>
  )

const columns: readonly Column<Reached>[] = [
  {
    id: 'who',
    header: 'Who',
    rowHeader: true,
    width: 190,
    by: (each) => each.title,
    cell: (each) => (
      <>
        <Ref to={each.owner} title={each.title} />
        {!each.owner.startsWith('person:') && <div className="quiet small">{each.owner.slice(0, each.owner.indexOf(':'))}</div>}
      </>
    ),
  },
  { id: 'reach', header: 'A page', width: 130, under: true, by: (each) => each.reach, cell: (each) => <ReachWord reach={each.reach} /> },
  { id: 'defects', header: 'To mend', under: true, cell: (each) => <Defects reached={each} /> },
  { id: 'ways', header: 'Ways', wide: true, width: 230, cell: (each) => <Ways reached={each} /> },
  { id: 'named', header: 'Named by', wide: true, width: 200, cell: (each) => <Refs to={each.namedBy} most={2} /> },
  { id: 'test', header: 'Try', width: 150, under: true, cell: (each) => <TestThem reached={each} /> },
]

const Defects = ({ reached }: { readonly reached: Reached }): ReactElement => {
  const defects = ownDefects(reached)
  return defects.length === 0 ? (
    <span className="quiet">Nothing of their own</span>
  ) : (
    <ul className="reach-lines small">
      {defects.slice(0, 4).map(({ method, grave, what, mend }) => (
        <li key={`${method ?? ''}${what}`}>
          {grave && (
            <>
              <Word tone="bad">grave</Word>{' '}
            </>
          )}
          {method !== undefined && <b>{method}: </b>}
          {what} <span className="quiet">{mendFor(mend)}</span>
        </li>
      ))}
      {defects.length > 4 && <li className="quiet">and {defects.length - 4} more</li>}
    </ul>
  )
}

const Ways = ({ reached: { methods, quietHours } }: { readonly reached: Reached }): ReactElement => (
  <ul className="reach-lines small">
    {methods.map((method) => (
      <li key={`${method.method}${method.channel}`} title={method.address}>
        {method.method} <span className="quiet">{channelText(method.channel).split(',')[0]}</span>{' '}
        {!method.configured ? (
          <Word tone="bad">not set up</Word>
        ) : method.blocked !== undefined ? (
          <Word tone="bad">blocked</Word>
        ) : method.verifiedAt !== undefined ? (
          <Word tone="good">verified</Word>
        ) : method.failures > 0 ? (
          <Word tone="warn">failed lately</Word>
        ) : null}
      </li>
    ))}
    {methods.length === 0 && <li className="quiet">none</li>}
    {quietHours !== undefined && <li className="quiet">quiet {quietHours}</li>}
  </ul>
)

const TestThem = ({ reached: { owner, title, methods } }: { readonly reached: Reached }): ReactElement => {
  const me = useMe()
  return (
    <Deed
      action="contact.test"
      input={{ owner }}
      variant="inline-link"
      label={`Send a test to ${title}`}
      done="A test is on its way; what becomes of it shows here."
      disabledBecause={methods.length === 0 ? 'Nothing says how they are reached.' : undefined}
      {...(owner === me.reference
        ? {}
        : {
            ask: `A message marked as a test goes to ${title} by ${plural(methods.length, 'way')}: ${methods.map(({ method }) => method).join(', ')}.`,
          })}
    >
      Send a test
    </Deed>
  )
}
