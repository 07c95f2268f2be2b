import '../../paging.css'
import Button from '@cloudscape-design/components/button'
import { type ReactElement } from 'react'
import { useParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Stopwatch, Time, useSeconds } from '../../parts/time.tsx'
import { Actor, Told } from '../../parts/timeline.tsx'
import { Glow, plural, State, type Tone, Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { DrillButton } from './drill-start.tsx'
import { DrillState } from './drills.tsx'

type Result = Outputs['oncall.drill-result']
type Level = Result['levels'][number]

/** A drill level by level, live while it runs: whom it paged, by what, who answered when, and what to mend. */
export const View = (): ReactElement => {
  const { id = '' } = useParams()
  const result = useAsk('oncall.drill-result', { drill: id })
  const crumbs = [{ text: 'Drills', href: urls.drills() }]
  if (result.data === undefined)
    return (
      <Page title="Drill" crumbs={crumbs}>
        <Loaded query={result}>{() => null}</Loaded>
      </Page>
    )
  return <Shown result={result.data} crumbs={crumbs} />
}

const Shown = ({ result, crumbs }: { readonly result: Result; readonly crumbs: { text: string; href: string }[] }): ReactElement => {
  const isRunning = result.state === 'running'
  return (
    <Page
      title={`Drill of ${result.title}`}
      crumbs={crumbs}
      before={<DrillState drill={result} />}
      about={
        <>
          {result.plannedFor === undefined ? (
            <>
              <Actor who={result.startedBy} /> began it
            </>
          ) : (
            'Its policy planned it'
          )}{' '}
          <Time at={result.startedAt} />
          {isRunning ? (
            <>
              ; it has run for <Stopwatch from={result.startedAt} />
            </>
          ) : (
            result.finishedAt !== undefined &&
            `; it took ${lasting(new Date(result.finishedAt).getTime() - new Date(result.startedAt).getTime())}`
          )}
          . {result.mode === 'in-turn' ? 'One level after the other.' : 'All levels at once.'}
          {result.owner !== undefined && (
            <>
              {' '}
              <Ref to={result.owner} /> {isRunning ? 'hears' : 'heard'} how it went.
            </>
          )}
        </>
      }
      buttons={
        isRunning ? (
          <Deed
            action="oncall.drill-stop"
            input={{ drill: result.drill, reason: 'Stopped in the console.' }}
            ask="Nobody else is paged by it. What was answered so far is kept; the drill counts as stopped."
            done="The drill is stopped."
          >
            Stop the drill
          </Deed>
        ) : (
          <>
            <Button href={urls.record(result.policy)}>The policy</Button>
            <DrillButton policy={result.policy} title={result.title} variant="primary" />
          </>
        )
      }
      help={<p>An answer is in time when it comes before the level’s time-out. A level that answered late counts as one that did not.</p>}
    >
      <div className="grid">
        <div className="two-thirds stack">
          {result.note !== undefined && (
            <section className="card">
              <h2>They also read</h2>
              <p className="wrap">{result.note}</p>
            </section>
          )}
          <ol className="flow" aria-label="Levels" aria-live="polite">
            {result.levels.map((level) => (
              <LevelCard key={level.level} level={level} drill={result.drill} isRunning={isRunning} />
            ))}
          </ol>
        </div>
        <aside className="third stack sticky" aria-label="How it went">
          <section className="card">
            <h2>{isRunning ? 'So far' : 'How it went'}</h2>
            <p className="verdict">
              <b className="number">{result.answered}</b> of {plural(result.tried, 'level')} answered in time
            </p>
            {result.reason !== undefined && <p className="quiet">{result.reason}</p>}
          </section>
          {!isRunning && (
            <section className="card" aria-label="What to mend">
              <h2>What to mend</h2>
              {result.mend.length === 0 ? (
                <p className="quiet">Nothing: every level that was tried answered in time.</p>
              ) : (
                <ul className="plain-list">
                  {result.mend.map((each) => (
                    <li key={each}>
                      <Told sentence={each} />
                    </li>
                  ))}
                </ul>
              )}
            </section>
          )}
        </aside>
      </div>
    </Page>
  )
}

const words: Readonly<Record<Level['state'], readonly [Tone, string, string]>> = {
  waiting: ['off', 'To come', 'pending'],
  paging: ['busy', 'Waiting for answers', 'now'],
  answered: ['good', 'Answered', 'success'],
  silent: ['bad', 'Nobody answered in time', 'failed'],
  unreachable: ['bad', 'Reached nobody', 'failed'],
  spared: ['off', 'Left out: a test pages no vendor', 'skipped'],
}

const LevelCard = ({
  level,
  drill,
  isRunning,
}: {
  readonly level: Level
  readonly drill: string
  readonly isRunning: boolean
}): ReactElement => {
  const me = useMe()
  const [tone, text, look] = words[level.state]
  const mine = level.people.find(({ person }) => person === me.reference)
  const isOver = !isRunning && level.state === 'waiting'
  return (
    <li className={`flow-step ${look}`} data-level={level.level}>
      <span className="number" aria-hidden="true">
        {level.isFallback ? '↳' : level.level + 1}
      </span>
      <section className="card">
        <div className="row apart">
          <h2>{level.isFallback ? 'Fallback' : `Level ${level.level + 1}`}</h2>
          <span>
            <Glow value={level.state}>
              <Word tone={tone}>{isOver ? 'Not reached' : text}</Word>
            </Glow>
            {level.afterSeconds !== undefined && <span className="quiet"> after {lasting(level.afterSeconds * 1_000)}</span>}
          </span>
        </div>
        <p className="quiet small">
          <Refs to={level.page} most={6} />{' '}
          {level.until !== undefined && level.state === 'paging' ? (
            <Left until={level.until} />
          ) : (
            `has ${lasting(level.timeoutSeconds * 1_000)} to answer`
          )}
        </p>
        {level.reason !== undefined && (
          <p>
            <Told sentence={level.reason} />
          </p>
        )}
        {level.people.length > 0 && (
          <ul className="things">
            {level.people.map((each) => (
              <PersonRow key={each.person} each={each} isWaiting={level.state === 'paging' && isRunning} />
            ))}
          </ul>
        )}
        {isRunning && level.state === 'paging' && mine !== undefined && mine.answeredAt === undefined && (
          <Deed action="oncall.drill-answer" input={{ drill, level: level.level }} variant="primary" done="Thank you: it counts.">
            I got it
          </Deed>
        )}
      </section>
    </li>
  )
}

const Left = ({ until }: { readonly until: string }): ReactElement => {
  const now = useSeconds()
  const left = new Date(until).getTime() - now.getTime()
  return left <= 0 ? <>its time has passed</> : <>has {lasting(left)} left to answer</>
}

const PersonRow = ({ each, isWaiting }: { readonly each: Level['people'][number]; readonly isWaiting: boolean }): ReactElement => (
  <li>
    <div className="grow">
      <Ref to={each.person} />
      {each.pages.map((page) => (
        <div className="meta" key={`${page.method}${page.channel}${page.sentAt ?? ''}`}>
          by {page.method} <span className="quiet">({page.channel})</span> <State state={page.state} because={page.reason} />{' '}
          <Time at={page.settledAt ?? page.sentAt} none="" />
          {(page.state === 'refused' || page.state === 'waiting') && <>: {page.reason}</>}
        </div>
      ))}
    </div>
    <div className="end">
      {each.answeredAt === undefined ? (
        isWaiting ? (
          <Word tone="off">not yet</Word>
        ) : (
          <span className="quiet">no answer</span>
        )
      ) : (
        <>
          <Word tone={each.isInTime === false ? 'warn' : 'good'}>{each.isInTime === false ? 'Got it, too late' : 'Got it'}</Word>
          <div>
            {each.afterSeconds !== undefined && `after ${lasting(each.afterSeconds * 1_000)}`}
            {each.answeredBy !== undefined && `, by ${each.answeredBy}`}
          </div>
        </>
      )}
    </div>
  </li>
)
