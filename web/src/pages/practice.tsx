import type { ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../client.gen.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Markdown } from '../parts/markdown.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref, shortName } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { Told } from '../parts/timeline.tsx'
import { Chip, plural, sentence, State } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { useTitles } from '../titles.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import { Standing } from './readiness-words.tsx'

type Whole = Outputs['readiness.practice']
type Check = Whole['checks'][number]
type Part = Check['parts'][number]

const strengths = {
  behaviour: 'judged from what happened',
  state: 'judged from what is declared',
  attestation: 'a person’s word, which expires',
}

/** One practice for one subject: its checks, the numbers, the exact records that fail, and what to do about them. */
export const View = (): ReactElement => {
  const { subject = 'organization', practice: id = '' } = useParams()
  const practice = useAsk('readiness.practice', { subject, practice: id }, { keep: true })
  if (practice.data === undefined)
    return (
      <Page title={id} crumbs={[{ text: 'Readiness', href: urls.readiness() }]}>
        {practice.error === null ? (
          <Loaded query={practice} lines={6}>
            {() => null}
          </Loaded>
        ) : (
          <ProblemNote problem={practice.error} retry={() => void practice.refetch()} />
        )}
      </Page>
    )
  return <Shown whole={practice.data} />
}

const Shown = ({ whole }: { readonly whole: Whole }): ReactElement => {
  const { practice } = whole
  return (
    <Page
      title={practice.title}
      crumbs={[
        { text: 'Readiness', href: urls.readiness() },
        ...(whole.subject === 'organization' ? [] : [{ text: whole.title, href: urls.readiness(whole.subject) }]),
      ]}
      before={
        <>
          <code className="quiet">{practice.practice}</code> <Standing state={practice.state} />
        </>
      }
      about={
        <>
          For {whole.subject === 'organization' ? 'the organization' : <Ref to={whole.subject} title={whole.title} />}. Risk without it:{' '}
          {practice.risk.toLowerCase()}. Effort: {practice.effort.toLowerCase()}.
        </>
      }
      help={
        <p>
          A mandatory check that fails keeps the practice from being established. Behaviour is hard to fake, so it weighs most; what a
          person says expires.
        </p>
      }
    >
      <div className="grid">
        <div className="two-thirds stack">
          {whole.checks.map((check) => (
            <CheckCard key={check.check} check={check} alone={check.parts.length === 1 && check.parts[0]?.subject === whole.subject} />
          ))}
        </div>
        <aside className="third stack" aria-label="About the practice">
          <section className="card">
            <h2>What it is</h2>
            <Markdown text={whole.description} />
          </section>
          <section className="card">
            <h2>How it moved</h2>
            {whole.history.length === 0 ? (
              <Nothing title="No verdict changed yet" />
            ) : (
              <ul className="things">
                {whole.history.slice(0, 15).map((change) => (
                  <li key={change.id}>
                    <div className="grow">
                      <State state={change.to} />{' '}
                      <span className="quiet small">
                        {change.from === null ? 'first verdict' : `was ${sentence(change.from).toLowerCase()}`}
                      </span>
                      <div className="meta">
                        {change.check}, {change.subject === 'organization' ? 'the organization' : <Ref to={change.subject} />}:{' '}
                        {change.because}
                      </div>
                    </div>
                    <div className="end">
                      <Time at={change.at} />
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </section>
        </aside>
      </div>
    </Page>
  )
}

const CheckCard = ({ check, alone }: { readonly check: Check; readonly alone: boolean }): ReactElement => {
  const titles = useTitles()
  return (
    <section className="card" id={check.check}>
      <div className="row apart keep">
        <h2>{check.claim}</h2>
        <State state={check.state} />
      </div>
      <div className="small quiet">
        <code>{check.check}</code> · {check.mandatory ? 'mandatory' : 'advice'} · {strengths[check.strength]} · about{' '}
        {check.scope === 'organization' ? 'the organization' : `each ${check.scope}`}
      </div>
      <p className="wrap">
        <Told sentence={check.because} />
      </p>
      {check.missing.length > 0 && (
        <div className="row tight">
          <span className="quiet small">Missing feeds:</span>
          {check.missing.map((feed) => (
            <Chip key={feed} value={feed} />
          ))}
        </div>
      )}
      {Object.keys(check.parameters).length > 0 && (
        <div className="row tight">
          {Object.entries(check.parameters).map(([name, value]) => (
            <Chip key={name} name={sentence(name)} value={String(value)} />
          ))}
        </div>
      )}
      {alone ? (
        check.parts.map((part) => <Evidence key={part.subject} part={part} />)
      ) : (
        <div className="parts">
          {check.parts.map((part) => (
            <details key={part.subject} open={part.state === 'FAIL' && check.parts.length < 4}>
              <summary>
                <span className="row apart">
                  <span>
                    {part.subject === 'organization' ? 'The organization' : (titles.get(part.subject) ?? shortName(part.subject))}
                  </span>
                  <span className="small">
                    <State state={part.state} />
                  </span>
                </span>
              </summary>
              <p className="small wrap">
                <Told sentence={part.because} />
              </p>
              <Evidence part={part} />
            </details>
          ))}
        </div>
      )}
      {check.more > 0 && <p className="quiet small">And {plural(check.more, 'more', 'more')}.</p>}
    </section>
  )
}

/** What was counted, failing first, each with the record to open. */
const Evidence = ({ part }: { readonly part: Part }): ReactElement => (
  <>
    {part.mend !== null && part.state === 'FAIL' && (
      <p className="mend">
        <Told sentence={part.mend} />
      </p>
    )}
    {part.evidence.length > 0 && (
      <ul className="things evidence">
        {part.evidence.slice(0, 50).map((each) => (
          <li key={`${each.subject}${each.because}`}>
            <State state={each.holds ? 'holds' : 'fails'} />
            <div className="grow">
              <Ref to={each.subject} withKind />
              <div className="meta">{each.because}</div>
            </div>
          </li>
        ))}
      </ul>
    )}
    {part.computedAt !== null && (
      <p className="quiet small">
        {part.denominator > 0 && `${part.numerator} of ${part.denominator} hold. `}Judged <Time at={part.computedAt} />
        {part.since !== null && (
          <>
            , so since <Time at={part.since} />
          </>
        )}
        .
      </p>
    )}
  </>
)
