import Button from '@cloudscape-design/components/button'
import Tabs from '@cloudscape-design/components/tabs'
import { lazy, Suspense, type ReactElement } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { Loaded, Waiting } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { ReviewButton } from '../record-review.tsx'
import { RunState } from '../run/state.tsx'
import { BoardCard } from './board.tsx'
import { Document } from './document.tsx'
import { FilesCard } from './files.tsx'
import { Findings } from './findings.tsx'
import { Plan } from './plan.tsx'
import { VersionCard } from './versions.tsx'

type Procedure = Outputs['procedure.get']

/** What is not read first is loaded when it is opened. */
const History = lazy(async () => ({ default: (await import('./history.tsx')).History }))
const Use = lazy(async () => ({ default: (await import('./use.tsx')).Use }))
const Triggers = lazy(async () => ({ default: (await import('./triggers.tsx')).Triggers }))
const Reports = lazy(async () => ({ default: (await import('./reports.tsx')).Reports }))

/** A procedure as it reads and as it runs: the document, its runs, how it is used, when it runs by itself, what is wrong with it. */
export const View = (): ReactElement => {
  const { reference = '' } = useParams()
  const procedure = useAsk('procedure.get', { procedure: reference })
  if (procedure.data === undefined)
    return (
      <Page title={reference} crumbs={[{ text: 'Procedures', href: urls.procedures() }]}>
        {procedure.error === null ? (
          <Loaded query={procedure} lines={6}>
            {() => null}
          </Loaded>
        ) : (
          <ProblemNote problem={procedure.error} retry={() => void procedure.refetch()} />
        )}
      </Page>
    )
  return <Shown procedure={procedure.data} />
}

const formats: Readonly<Record<string, string>> = { markdown: 'Markdown', 'ssm-automation': 'Automation document' }

const Shown = ({ procedure }: { readonly procedure: Procedure }): ReactElement => {
  const [parameters, change] = useSearchParams()
  const open = useAsk('procedure.reports', { procedure: procedure.procedure, state: ['open'], limit: 50 })
  const wrong = open.data?.items.length ?? 0
  const tabs = [
    { id: 'document', label: 'Document', content: <Reading procedure={procedure} /> },
    { id: 'runs', label: 'Runs', content: <History procedure={procedure} /> },
    { id: 'use', label: 'How it does', content: <Use procedure={procedure} /> },
    {
      id: 'triggers',
      label: 'Triggers',
      content: <Triggers procedure={procedure.procedure} owner={procedure.owner} />,
    },
    {
      id: 'reports',
      label: wrong === 0 ? 'What is wrong' : `What is wrong (${wrong})`,
      content: <Reports procedure={procedure.procedure} title={procedure.title} />,
    },
  ]
  const tab = tabs.find(({ id }) => id === parameters.get('tab'))?.id ?? 'document'
  return (
    <Page
      title={procedure.title}
      crumbs={[{ text: 'Procedures', href: urls.procedures() }]}
      before={
        <>
          <code className="quiet">{procedure.procedure}</code>
          {procedure.review.state === 'due' && <Word tone="warn">review due</Word>}
          {procedure.defaultVersion !== procedure.latestVersion && <Word tone="warn">{`version ${procedure.defaultVersion} runs`}</Word>}
          {procedure.findings.some((finding) => finding.severity === 'error') && <Word tone="bad">cannot run</Word>}
        </>
      }
      about={procedure.description === '' ? procedure.outcome : procedure.description}
      help={
        <>
          <p>
            Run it from here, or from the alert it belongs to. “What would it do?” shows every step filled in, and does nothing. Say when a
            step was wrong, at the step of the run: the owner is told.
          </p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS07-BP03')}>OPS07-BP03</a>,{' '}
            <a href={urls.practice('organization', 'OPS07-BP04')}>OPS07-BP04</a>
          </p>
        </>
      }
      buttons={
        <>
          <ReviewButton reference={procedure.procedure} />
          <Button href={urls.editRecord(procedure.procedure, 'source')}>Edit</Button>
          <Button variant="primary" href={urls.startProcedure({ procedure: procedure.procedure })}>
            Run it
          </Button>
        </>
      }
    >
      <div className="grid">
        <div className="two-thirds">
          <Tabs
            ariaLabel="About the procedure"
            activeTabId={tab}
            tabs={tabs.map((each) => ({
              ...each,
              content: each.id === tab && <Suspense fallback={<Waiting />}>{each.content}</Suspense>,
            }))}
            onChange={({ detail }) => change(detail.activeTabId === 'document' ? {} : { tab: detail.activeTabId }, { replace: true })}
          />
        </div>
        <aside className="third stack" aria-label="About the procedure">
          <About procedure={procedure} />
          <BoardCard procedure={procedure.procedure} owner={procedure.owner} />
          <VersionCard procedure={procedure} />
          {procedure.format === 'ssm-automation' && <FilesCard procedure={procedure.procedure} />}
          <Plan procedure={procedure} />
        </aside>
      </div>
    </Page>
  )
}

const Reading = ({ procedure }: { readonly procedure: Procedure }): ReactElement => (
  <div className="stack">
    <Findings procedure={procedure} />
    <Document procedure={procedure} />
  </div>
)

const About = ({ procedure }: { readonly procedure: Procedure }): ReactElement => (
  <section className="card">
    <dl className="facts">
      <dt>Outcome</dt>
      <dd>{procedure.outcome === '' ? <span className="quiet">Not said</span> : procedure.outcome}</dd>
      <dt>Owner</dt>
      <dd>
        <Ref to={procedure.owner} />
      </dd>
      <dt>Author</dt>
      <dd>
        <Ref to={procedure.author} />
      </dd>
      <dt>For</dt>
      <dd>
        <Refs to={procedure.workloads} />
      </dd>
      <dt>Asks for help</dt>
      <dd>
        <Ref to={procedure.escalation} />
      </dd>
      <dt>Needs</dt>
      <dd>{[...procedure.tools, ...procedure.permissions].join(', ') || <span className="quiet">Nothing</span>}</dd>
      {procedure.parameters.length > 0 && (
        <>
          <dt>Asks for</dt>
          <dd className="wrap">
            {procedure.parameters.map((each, index) => (
              <span key={each.name} title={each.description}>
                {index > 0 && ', '}
                {each.name}
                {!each.required && <span className="quiet"> (optional)</span>}
              </span>
            ))}
          </dd>
        </>
      )}
      <dt>Succeeds</dt>
      <dd>
        {procedure.successRate === null ? (
          <span className="quiet">Not known yet</span>
        ) : (
          `${Math.round(procedure.successRate * 100)} % of ${plural(procedure.runs, 'run')}`
        )}
        {procedure.medianSeconds !== null && `, usually takes ${lasting(procedure.medianSeconds * 1_000)}`}
      </dd>
      <dt>Last run</dt>
      <dd>
        {procedure.lastRun === null ? (
          <span className="quiet">Never</span>
        ) : (
          <a href={urls.run(procedure.lastRun.run)} className="row tight">
            <Time at={procedure.lastRun.startedAt} /> <RunState run={{ status: procedure.lastRun.status, waiting: null }} />
          </a>
        )}
      </dd>
      <dt>Review</dt>
      <dd>
        {procedure.review.state === 'due' ? (
          <Word tone="warn">due</Word>
        ) : procedure.review.state === 'none' ? (
          <span className="quiet">nobody is asked whether it is still right</span>
        ) : (
          <>
            due <Time at={procedure.review.dueAt} />
          </>
        )}
        {procedure.review.reviewedAt !== null && (
          <>
            , last <Time at={procedure.review.reviewedAt} />
          </>
        )}
      </dd>
      <dt>Written as</dt>
      <dd>
        {formats[procedure.format] ?? procedure.format}, version{' '}
        <a href={urls.record(procedure.procedure, 'history')}>{procedure.version}</a>
      </dd>
    </dl>
  </section>
)
