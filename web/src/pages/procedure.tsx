import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../client.gen.ts'
import { lasting } from '../moments.ts'
import { Html } from '../parts/html.tsx'
import { Listing } from '../parts/listing.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref, Refs } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { plural, Word } from '../parts/words.tsx'
import { useAsk, usePages } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { ReviewButton } from './record-review.tsx'
import { runColumns } from './run/list.tsx'

type Procedure = Outputs['procedure.get']

/** A procedure as it reads and as it would run: the document, its plan, its findings, its history. */
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

const Shown = ({ procedure }: { readonly procedure: Procedure }): ReactElement => {
  const runs = usePages('run.list', { procedure: procedure.procedure, limit: 10 })
  return (
    <Page
      title={procedure.title}
      crumbs={[{ text: 'Procedures', href: urls.procedures() }]}
      before={<code className="quiet">{procedure.procedure}</code>}
      about={procedure.description === '' ? procedure.outcome : procedure.description}
      help={
        <p>Run it from here, or from the alert it belongs to. Say when a step was wrong: a note on the run, or an edit of the document.</p>
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
        <div className="two-thirds stack">
          {procedure.findings.length > 0 && <Findings findings={procedure.findings} />}
          <section className="card">
            <Html html={procedure.html} />
          </section>
          <Listing
            label="Runs"
            pages={runs}
            columns={runColumns.filter((column) => column.id !== 'procedure')}
            keyOf={(run) => run.run}
            header={<h2 className="section">Runs</h2>}
            nothing={<Nothing title="Never run">A procedure nobody ran is not proven to work. Try it, in a quiet hour.</Nothing>}
          />
        </div>
        <aside className="third stack" aria-label="About the procedure">
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
              <dt>Succeeds</dt>
              <dd>
                {procedure.successRate === null ? (
                  <span className="quiet">Not known yet</span>
                ) : (
                  `${Math.round(procedure.successRate * 100)} % of ${plural(procedure.runs, 'run')}`
                )}
                {procedure.medianSeconds !== null && `, takes ${lasting(procedure.medianSeconds * 1_000)}`}
              </dd>
              <dt>Review</dt>
              <dd>
                {procedure.review.state === 'due' ? <Word tone="warn">due</Word> : <Time at={procedure.review.dueAt} none="no cadence" />}
              </dd>
              <dt>Version</dt>
              <dd>
                <a href={urls.record(procedure.procedure, 'history')}>{procedure.version}</a>
              </dd>
            </dl>
          </section>
          <section className="card">
            <h2>How it runs</h2>
            <ol className="steps-short">
              {procedure.steps.map((step) => (
                <li key={step.id}>
                  {step.title}
                  <div className="quiet small">
                    {step.type === 'manual' ? 'by a person' : `by Andon (${step.type})`}
                    {step.approvals > 0 && `, ${plural(step.approvals, 'approval')} first`}
                    {step.rollback && ', only after a failure'}
                  </div>
                </li>
              ))}
            </ol>
          </section>
        </aside>
      </div>
    </Page>
  )
}

const tones = { error: 'bad', missing: 'warn', advice: 'off' } as const
const spoken = { error: 'cannot run', missing: 'missing', advice: 'advice' }

const Findings = ({ findings }: { readonly findings: Procedure['findings'] }): ReactElement => (
  <details className="card" open={findings.some((finding) => finding.severity === 'error')}>
    <summary className="strong">{plural(findings.length, 'thing')} to improve in the document</summary>
    <ul className="things">
      {findings.map((finding) => (
        <li key={`${finding.rule}${finding.path}${finding.line}`}>
          <Word tone={tones[finding.severity]}>{spoken[finding.severity]}</Word>
          <div className="grow">
            {finding.message} <span className="quiet">{finding.mend}</span>
          </div>
          {finding.line !== undefined && <span className="end">line {finding.line}</span>}
        </li>
      ))}
    </ul>
  </details>
)
