import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import type { ReactElement } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Outputs } from '../client.gen.ts'
import { Deed } from '../parts/deed.tsx'
import { Listing, type Column } from '../parts/listing.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Segments } from '../parts/segments.tsx'
import { Word } from '../parts/words.tsx'
import { useAsk, usePages } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { Bar, Legend, Standing, standings } from './readiness-words.tsx'

type Whole = Outputs['readiness.map']
type Question = Whole['areas'][number]['questions'][number]
type Row = Outputs['readiness.summary']['items'][number]

/** The pillar as a map: four areas, their questions, sixty-eight practices, where each stands for whom. */
export const View = (): ReactElement => {
  const { subject = 'organization' } = useParams()
  const map = useAsk('readiness.map', { subject }, { keep: true })
  return (
    <Page
      title={subject === 'organization' ? 'Readiness' : `Readiness of ${map.data?.title ?? subject}`}
      about="Where the practices of operational excellence stand, judged from what is declared and what happened. What cannot be judged never passes."
      crumbs={subject === 'organization' ? [] : [{ text: 'Readiness', href: urls.readiness() }]}
      help={
        <>
          <p>
            A practice is established when its mandatory checks hold. A check is judged from records and facts within seconds of a change;
            nobody ticks it.
          </p>
          <p>Unknown means that nothing tells: the practice’s page names the feed that is missing.</p>
          <p>Open a practice to see its checks, the numbers, the exact records that fail, and what to do.</p>
        </>
      }
      buttons={
        <>
          <Subject subject={subject} />
          <Deed action="check.judge" input={{ subject }} done="Everything about it is judged anew.">
            Judge now
          </Deed>
        </>
      }
    >
      <Loaded query={map} lines={8}>
        {(whole) => (
          <div className="stack">
            <section className="card">
              <Bar counts={whole.counts} />
              <Legend counts={whole.counts} />
            </section>
            <div className="areas">
              {whole.areas.map((area) => (
                <section key={area.area} className="card">
                  <div className="title">
                    <h2>{area.title}</h2>
                    <span className="quiet small number">
                      {area.counts.ESTABLISHED} of{' '}
                      {area.questions.reduce((sum, question) => sum + question.practices.length, 0) - area.counts.NOT_APPLICABLE}{' '}
                      established
                    </span>
                  </div>
                  <Bar counts={area.counts} />
                  {area.questions.map((question) => (
                    <QuestionRow key={question.id} question={question} subject={subject} />
                  ))}
                </section>
              ))}
            </div>
            {subject === 'organization' && <Summary />}
          </div>
        )}
      </Loaded>
    </Page>
  )
}

const risks = { HIGH: ['bad', 'high risk'], MEDIUM: ['warn', 'medium risk'], NONE: ['good', 'no risk'] } as const

const QuestionRow = ({ question, subject }: { readonly question: Question; readonly subject: string }): ReactElement => (
  <div className="question">
    <div className="row apart">
      <h3>
        <span className="quiet">{question.id}</span> {question.title}
      </h3>
      <Word tone={risks[question.risk][0]}>{risks[question.risk][1]}</Word>
    </div>
    <ul className="practices">
      {question.practices.map((practice) => (
        <li key={practice.practice}>
          <a
            className="practice"
            href={urls.practice(subject, practice.practice)}
            title={`${practice.practice}: ${standings[practice.state].word}`}
          >
            <span className={`cell ${standings[practice.state].look}`} aria-hidden="true">
              {standings[practice.state].sign}
            </span>
            <span>
              {practice.title}
              <span className="hidden-visually">: {standings[practice.state].word}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  </div>
)

const Subject = ({ subject }: { readonly subject: string }): ReactElement => {
  const navigate = useNavigate()
  const workloads = useAsk('record.list', { kind: 'workload', limit: 200 })
  const teams = useAsk('record.list', { kind: 'team', limit: 200 })
  const option = (item: { reference: string; title?: string | undefined; name: string }) => ({
    value: item.reference,
    label: item.title ?? item.name,
  })
  const groups = [
    { label: 'Organization', options: [{ value: 'organization', label: 'The organization' }] },
    { label: 'Workloads', options: (workloads.data?.items ?? []).map(option) },
    { label: 'Teams', options: (teams.data?.items ?? []).map(option) },
  ]
  const chosen = groups.flatMap((group) => group.options).find((each) => each.value === subject) ?? { value: subject, label: subject }
  return (
    <Select
      ariaLabel="For"
      selectedOption={chosen}
      options={groups}
      filteringType="auto"
      expandToViewport
      onChange={({ detail }) => void navigate(urls.readiness(detail.selectedOption.value))}
    />
  )
}

const columns: readonly Column<Row>[] = [
  {
    id: 'title',
    header: 'For',
    rowHeader: true,
    by: (row) => row.title,
    cell: (row) => <a href={urls.readiness(row.subject)}>{row.title}</a>,
  },
  { id: 'bar', header: 'Practices', under: true, by: (row) => row.counts.ESTABLISHED, cell: (row) => <Bar counts={row.counts} /> },
  {
    id: 'risk',
    header: 'High risks',
    width: 120,
    by: (row) => row.risks.HIGH,
    cell: (row) => (row.risks.HIGH === 0 ? <span className="quiet">none</span> : <Word tone="bad">{row.risks.HIGH}</Word>),
  },
  {
    id: 'tier',
    header: 'Tier',
    wide: true,
    width: 80,
    by: (row) => row.tier ?? 9,
    cell: (row) => row.tier ?? <span className="quiet">—</span>,
  },
  { id: 'owner', header: 'Owner', wide: true, by: (row) => row.owner ?? '', cell: (row) => <Ref to={row.owner} /> },
  {
    id: 'worst',
    header: 'Begin with',
    wide: true,
    cell: (row) =>
      row.worst[0] === undefined ? (
        <span className="quiet">nothing fails</span>
      ) : (
        <>
          <a href={urls.practice(row.subject, row.worst[0].practice)}>{row.worst[0].title}</a>{' '}
          <span className="small">
            <Standing state={row.worst[0].state} />
          </span>
        </>
      ),
  },
]

const Summary = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const of = parameters.get('of') === 'team' ? 'team' : 'workload'
  const pages = usePages('readiness.summary', { of, limit: 50 })
  return (
    <Listing
      label={of === 'team' ? 'Readiness of teams' : 'Readiness of workloads'}
      pages={pages}
      columns={of === 'team' ? columns.filter((column) => column.id !== 'tier') : columns}
      keyOf={(row) => row.subject}
      header={
        <div className="row apart">
          <h2 className="section">One by one</h2>
          <Segments
            label="Of"
            selectedId={of}
            options={[
              { id: 'workload', text: 'Workloads' },
              { id: 'team', text: 'Teams' },
            ]}
            onChange={({ detail }) => change(detail.selectedId === 'team' ? { of: 'team' } : {}, { replace: true })}
          />
        </div>
      }
      nothing={
        <Nothing title="Nothing to judge" action={<Button href={urls.newRecord(of)}>{`Declare a ${of}`}</Button>}>
          Verdicts are about workloads and teams; declare the first.
        </Nothing>
      }
    />
  )
}
