import Button from '@cloudscape-design/components/button'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Waiting } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, Word, type Tone } from '../../parts/words.tsx'
import { usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'

type Approval = Outputs['run.approvals']['items'][number]

const views = [
  { id: 'waiting', text: 'Wait for me' },
  { id: 'decided', text: 'Decided by me' },
  { id: 'asked', text: 'Asked by me' },
] as const
type View = (typeof views)[number]['id']

const nothing: Readonly<Record<View, readonly [string, string]>> = {
  waiting: [
    'Nothing waits for your approval',
    'When a step of a procedure asks you, a team of yours or a schedule you are on call for, it is here.',
  ],
  decided: ['You have decided nothing yet', 'What you approve or reject is kept here, with your reason.'],
  asked: ['You have asked for nothing yet', 'Steps of runs you started that ask somebody are here until they are decided, and after.'],
}

/** What waits for my word, what I said, what I asked for. */
export const View = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const which = views.find(({ id }) => id === parameters.get('view'))?.id ?? 'waiting'
  const pages = usePages('run.approvals', { which, limit: 50 })
  const [title, text] = nothing[which]
  return (
    <Page
      title="Approvals"
      about="Steps of procedures that somebody must allow before they are done."
      help={
        <p>
          Nobody approves what they asked for themselves, unless the procedure says so. One rejection is enough; say why, so that whoever
          asked knows what to change.
        </p>
      }
    >
      <div className="stack">
        <Segments
          label="Which approvals"
          selectedId={which}
          options={views}
          onChange={({ detail }) => change(detail.selectedId === 'waiting' ? {} : { view: detail.selectedId }, { replace: true })}
        />
        {pages.problem !== null && pages.items.length === 0 && <ProblemNote problem={pages.problem} retry={pages.refresh} />}
        {pages.loading && <Waiting />}
        {!pages.loading && pages.problem === null && pages.items.length === 0 && (
          <section className="card">
            <Nothing title={title}>{text}</Nothing>
          </section>
        )}
        {pages.items.map((approval) => (
          <Shown key={approval.approval} approval={approval} refresh={pages.refresh} />
        ))}
        {pages.more !== undefined && (
          <Button loading={pages.loadingMore} onClick={pages.more}>
            Show more
          </Button>
        )}
      </div>
    </Page>
  )
}

const states: Readonly<Record<Approval['state'], readonly [Tone, string]>> = {
  open: ['warn', 'Waits'],
  approved: ['good', 'Approved'],
  rejected: ['bad', 'Rejected'],
  expired: ['off', 'Nobody answered in time'],
  withdrawn: ['off', 'No longer needed'],
}

const onExpiry = {
  reject: 'then it counts as rejected',
  approve: 'then it counts as approved',
  escalate: 'then others are asked',
} as const

const Shown = ({ approval, refresh }: { readonly approval: Approval; readonly refresh: () => void }): ReactElement => {
  const [tone, word] = states[approval.state]
  return (
    <article className="card" aria-label={approval.title}>
      <div className="row apart">
        <h2 className="wrap">
          <a href={`${urls.run(approval.run)}#step-${approval.step}`}>{approval.title}</a>
        </h2>
        <Word tone={tone}>{word}</Word>
      </div>
      <div className="stack tight">
        <div className="small quiet wrap inline-refs">
          {approval.runTitle}
          {approval.about.length > 0 && (
            <>
              , about <Refs to={approval.about} most={3} />
            </>
          )}
        </div>
        {approval.message !== '' && <p className="wrap">{approval.message}</p>}
        <div className="small wrap inline-refs">
          Asked{' '}
          {approval.askedBy.length > 0 && (
            <>
              by <Refs to={approval.askedBy} />{' '}
            </>
          )}
          <Time at={approval.askedAt} />; {approval.given} of {plural(approval.needed, 'approval')} given
          {approval.asked.length > 0 && (
            <>
              . May decide: <Refs to={approval.asked} />
            </>
          )}
          .{' '}
          {approval.state === 'open' && approval.expiresAt !== null && (
            <>
              Until <Time at={approval.expiresAt} until />, {onExpiry[approval.onExpiry]}.
            </>
          )}
        </div>
        {approval.decisions.map((one) => (
          <div key={one.by} className="small wrap">
            {one.decision === 'approve' ? 'Approved' : 'Rejected'} by <Ref to={one.by} />, <Time at={one.at} />
            {one.note === '' ? '' : `: ${one.note}`}
          </div>
        ))}
        {approval.state === 'open' && approval.waitsForMe && <Answer approval={approval} refresh={refresh} />}
      </div>
    </article>
  )
}

const Answer = ({ approval, refresh }: { readonly approval: Approval; readonly refresh: () => void }): ReactElement => {
  const [note, setNote] = useState('')
  const input = { run: approval.run, step: approval.step, ...(note.trim() === '' ? {} : { note }) }
  return (
    <div className="answer" role="group" aria-label={`Decide: ${approval.title}`}>
      <Textarea
        rows={2}
        value={note}
        ariaLabel="Reason"
        placeholder="Why (needed to reject)"
        onChange={({ detail }) => setNote(detail.value)}
      />
      <div className="row large-on-phone">
        <Deed action="run.approve" input={{ ...input, decision: 'approve' }} variant="primary" done="Approved." onDone={refresh}>
          Approve
        </Deed>
        <Deed
          action="run.approve"
          input={{ ...input, decision: 'reject' }}
          done="Rejected."
          onDone={refresh}
          disabledBecause={note.trim() === '' ? 'Say why first: whoever asked must know what to change.' : undefined}
        >
          Reject
        </Deed>
      </div>
    </div>
  )
}
