import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { useFilters } from '../../parts/filters.tsx'
import { Waiting } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { Told } from '../../parts/timeline.tsx'
import { Chip, plural, Word } from '../../parts/words.tsx'
import { useAct, usePages } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { urls } from '../../urls.ts'
import { Ask } from '../alert-deeds.tsx'
import { AdoptButton } from './adopt-button.tsx'

type Listed = Outputs['noise.proposals']['items'][number]
export type ProposalView = Listed['proposal']

const kinds: Readonly<Record<ProposalView['kind'], string>> = {
  threshold: 'raise the threshold',
  wait: 'wait longer',
  group: 'group',
  ticket: 'make it a ticket',
  delete: 'take it out',
  silence: 'silence it at these times',
  flapping: 'hold while it flaps',
}

const answers = [
  { id: '', text: 'Open' },
  { id: 'adopted', text: 'Followed' },
  { id: 'dismissed', text: 'Decided against' },
] as const

/** What would make less noise: computed every night by replaying the last four weeks with one thing changed. */
export const Proposals = (): ReactElement => {
  const filters = useFilters()
  const answer = filters.get('answer') === 'adopted' ? 'adopted' : filters.get('answer') === 'dismissed' ? 'dismissed' : 'none'
  const pages = usePages('noise.proposals', { answer, limit: 10 })
  return (
    <section className="card" aria-label="Proposals">
      <div className="row apart">
        <h2>What would make it quieter</h2>
        <Segments
          label="Which proposals"
          selectedId={answer === 'none' ? '' : answer}
          options={[...answers]}
          onChange={({ detail }) => filters.set('answer', detail.selectedId)}
        />
      </div>
      {pages.problem !== null && pages.items.length === 0 ? (
        <ProblemNote problem={pages.problem} retry={pages.refresh} />
      ) : pages.loading ? (
        <Waiting />
      ) : pages.items.length === 0 ? (
        <Nothing title={answer === 'none' ? 'Nothing to propose' : 'None yet'}>
          {answer === 'none'
            ? 'Every night the last four weeks are replayed with one thing changed at a time. What would have saved pages and lost little appears here.'
            : 'What somebody answered is kept here, with who and why.'}
        </Nothing>
      ) : (
        <ul className="things answered">
          {pages.items.map((listed) => (
            <li key={listed.proposal.id}>
              <ProposalLine listed={listed} />
            </li>
          ))}
        </ul>
      )}
      {pages.more !== undefined && (
        <Button onClick={pages.more} loading={pages.loadingMore}>
          Show more
        </Button>
      )}
    </section>
  )
}

const ProposalLine = ({ listed: { proposal, team, answered } }: { readonly listed: Listed }): ReactElement => (
  <>
    <div className="grow">
      <Chip value={kinds[proposal.kind]} /> <About about={proposal.about} />
      <div className="wrap">
        <Told sentence={proposal.sentence} />
      </div>
      <Effect proposal={proposal} />
      <div className="meta">
        {team !== undefined && (
          <>
            For <Ref to={team} />
          </>
        )}
        {answered !== undefined && (
          <>
            {' '}
            {answered.answer === 'adopted' ? 'Followed' : 'Decided against'} by <Ref to={answered.by} /> <Time at={answered.at} />
            {answered.reason !== undefined && `: ${answered.reason}`}
          </>
        )}
      </div>
    </div>
    {answered === undefined && <Answers proposal={proposal} />}
  </>
)

const About = ({ about }: { readonly about: string }): ReactElement =>
  about.startsWith('route:') ? <Ref to={about} /> : <a href={urls.noiseOf(about)}>{about.replace('alert-rule:', '')}</a>

/** What it would have saved and lost in the last four weeks, in numbers. */
export const Effect = ({
  proposal: { saved, before, lost, lostGroups, later, laterSeconds },
}: {
  readonly proposal: ProposalView
}): ReactElement => (
  <div className="row tight small">
    <Word tone="good">
      saves {saved.pages} of {plural(before.pages, 'page')}
    </Word>
    {saved.interrupted > 0 && <span>{saved.interrupted} at night</span>}
    {saved.outOfHours > 0 && <span>{saved.outOfHours} out of hours</span>}
    {lost === 0 ? (
      <span className="quiet">loses nothing people acted on</span>
    ) : (
      <Word tone="bad">
        loses {plural(lost, 'page')} people acted on{' '}
        {lostGroups.slice(0, 3).map((group, index) => (
          <a key={group} href={urls.alert(group)}>
            {index + 1}
          </a>
        ))}
      </Word>
    )}
    {later > 0 && (
      <span className="quiet">
        {plural(later, 'page')} {lasting(laterSeconds * 1_000)} later
      </span>
    )}
  </div>
)

/** Follow it or decide against it; `stored` says whether it is among those of last night, which alone can be answered. */
export const Answers = ({ proposal, isStored = true }: { readonly proposal: ProposalView; readonly isStored?: boolean }): ReactElement => {
  const dismiss = useAct('noise.dismiss')
  const notStored = isStored ? undefined : 'It is computed for this page. Those of last night can be answered; come back tomorrow.'
  const whyNot = useWhyNot('noise.dismiss') ?? notStored
  return (
    <div className="row tight">
      <AdoptButton proposal={proposal} disabledBecause={notStored} />
      <Ask
        button="Decide against"
        title="Decide against it?"
        label="Why the noise is worth it"
        about="It is not proposed again. The reason is kept with it."
        whyNot={whyNot}
        busy={dismiss.isPending}
        problem={dismiss.error}
        go={(reason, close) =>
          dismiss.mutate({ proposal: proposal.id, reason }, { onSuccess: () => (close(), say('success', 'It is not proposed again.')) })
        }
      />
    </div>
  )
}
