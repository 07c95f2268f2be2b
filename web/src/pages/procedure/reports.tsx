import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Waiting } from '../../parts/loaded.tsx'
import { Markdown } from '../../parts/markdown.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { sentence, Word } from '../../parts/words.tsx'
import { useAct, usePages } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { urls } from '../../urls.ts'
import { ReportButton } from './report.tsx'

type Report = Outputs['procedure.reports']['items'][number]

/** What people found wrong with it, and what the owner says. */
export const Reports = ({ procedure, title }: { readonly procedure: string; readonly title: string }): ReactElement => {
  const reports = usePages('procedure.reports', { procedure, limit: 50 })
  return (
    <section className="card">
      <div className="row apart">
        <h2>What is wrong with it</h2>
        <ReportButton about={{ procedure }} title={title}>
          Report something
        </ReportButton>
      </div>
      {reports.problem !== null && reports.items.length === 0 && <ProblemNote problem={reports.problem} retry={reports.refresh} />}
      {reports.loading && <Waiting />}
      {!reports.loading && reports.problem === null && reports.items.length === 0 && (
        <Nothing title="Nobody found anything wrong">
          Whoever follows it can say at each step that it was wrong; what they say stands here until it is answered.
        </Nothing>
      )}
      <ul className="things">
        {reports.items.map((report) => (
          <Shown key={report.report} report={report} />
        ))}
      </ul>
      {reports.more !== undefined && (
        <Button loading={reports.loadingMore} onClick={reports.more}>
          Show more
        </Button>
      )}
    </section>
  )
}

const states = { open: ['warn', 'Open'], answered: ['busy', 'Answered'], closed: ['good', 'Closed'] } as const

const Shown = ({ report }: { readonly report: Report }): ReactElement => {
  const [tone, word] = states[report.state]
  return (
    <li>
      <div className="grow">
        <div className="meta">
          {sentence(report.what)}
          {report.stepTitle !== null && `, step “${report.stepTitle}”`}, version {report.version}. <Ref to={report.by} />,{' '}
          <Time at={report.at} />
          {report.run !== null && (
            <>
              , in <a href={`${urls.run(report.run)}${report.step === null ? '' : `#step-${report.step}`}`}>a run</a>
            </>
          )}
        </div>
        <Markdown text={report.text} />
        {report.answer !== null && (
          <div className="reply">
            <Markdown text={report.answer} />
            <div className="meta">
              <Ref to={report.answeredBy} />, <Time at={report.answeredAt} />
            </div>
          </div>
        )}
        {report.state !== 'closed' && (
          <div className="gap-above">
            <Answer report={report} />
          </div>
        )}
      </div>
      <div className="end">
        <Word tone={tone}>{word}</Word>
      </div>
    </li>
  )
}

const Answer = ({ report }: { readonly report: Report }): ReactElement => {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const answer = useAct('procedure.answer-report')
  const whyNot = useWhyNot('procedure.answer-report')
  const go = (close: boolean): void =>
    answer.mutate(
      { report: report.report, answer: text, close },
      {
        onSuccess: () => {
          setOpen(false)
          setText('')
          say('success', 'Whoever found it is told.')
        },
      },
    )
  return (
    <>
      <Button disabled={whyNot !== undefined} {...(whyNot === undefined ? {} : { disabledReason: whyNot })} onClick={() => setOpen(true)}>
        Answer
      </Button>
      {open && (
        <Modal
          visible
          header="Answer it"
          onDismiss={() => setOpen(false)}
          closeAriaLabel="Close"
          footer={
            <div className="row">
              <Button href={urls.editRecord(report.procedure, 'source')} variant="link">
                Edit the document
              </Button>
              <Button loading={answer.isPending} disabled={text.trim() === ''} onClick={() => go(false)}>
                Answer
              </Button>
              <Button variant="primary" loading={answer.isPending} disabled={text.trim() === ''} onClick={() => go(true)}>
                Answer and close
              </Button>
            </div>
          }
        >
          <div className="stack">
            {answer.error !== null && <ProblemNote problem={answer.error} />}
            <FormField label="Answer" description="What is done about it, or why nothing is.">
              <Textarea rows={4} value={text} onChange={({ detail }) => setText(detail.value)} />
            </FormField>
          </div>
        </Modal>
      )}
    </>
  )
}
