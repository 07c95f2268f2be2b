import '../../paging.css'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement, type ReactNode } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { lasting } from '../../moments.ts'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Markdown } from '../../parts/markdown.tsx'
import { Ref, Refs, shortName } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { Actor, Told } from '../../parts/timeline.tsx'
import { Priority, sentence, State, Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { useTitles } from '../../titles.ts'
import { urls } from '../../urls.ts'
import { type Handoff, HandoffState } from './handoffs.tsx'
import { hoursText } from './load-words.ts'

/** One shift for whoever comes next: what is open first, then what happened; and the place to add what facts cannot say. */
export const View = (): ReactElement => {
  const { id = '' } = useParams()
  const [parameters] = useSearchParams()
  const schedule = parameters.get('schedule')
  const wanted = id === '-now' && schedule !== null ? { schedule } : { handoff: id }
  const note = useAsk('oncall.handoff', wanted, 'schedule' in wanted ? { everyMs: 60_000 } : {})
  const crumbs = [{ text: 'Hand-off notes', href: urls.handoffs() }]
  if (note.data === undefined)
    return (
      <Page title="Hand-off note" crumbs={crumbs}>
        <Loaded query={note}>{() => null}</Loaded>
      </Page>
    )
  return <Shown note={note.data} wanted={wanted} crumbs={crumbs} />
}

interface Props {
  readonly note: Handoff
  readonly wanted: { readonly schedule: string } | { readonly handoff: string }
  readonly crumbs: readonly { readonly text: string; readonly href: string }[]
}

const Shown = ({ note, wanted, crumbs }: Props): ReactElement => {
  const name = useTitles().get(note.schedule) ?? shortName(note.schedule)
  const isRunning = note.handoff === undefined
  return (
    <Page
      title={`Hand-off of ${name}`}
      crumbs={crumbs}
      before={isRunning ? <Word tone="busy">The shift runs</Word> : <HandoffState state={note.state} />}
      about={
        <>
          <Ref to={note.person} /> on <Ref to={note.schedule} withKind />, <Time at={note.from} until /> to <Time at={note.to} until />.
          {note.sentAt !== undefined && (
            <>
              {' '}
              Sent by <Ref to={note.sentBy} /> <Time at={note.sentAt} /> to <Refs to={note.told} />.
            </>
          )}
        </>
      }
      help={
        <p>
          Everything but the words of its person comes from the log and cannot be changed. The note is sent once, to whoever is on call
          next, by their usual ways.
        </p>
      }
    >
      <div className="grid">
        <div className="two-thirds stack">
          {note.text !== '' && (
            <section className="card" aria-label="What the person says">
              <Markdown text={note.text} />
            </section>
          )}
          <Open note={note} />
          <Pages note={note} />
          <Fired note={note} />
          <Changed note={note} />
        </div>
        <aside className="third stack sticky" aria-label="About the shift">
          {note.state !== 'sent' && <Complete note={note} wanted={wanted} />}
          <section className="card">
            <h2>What the shift cost</h2>
            <Figures note={note} />
          </section>
        </aside>
      </div>
    </Page>
  )
}

const Figures = ({ note: { figures } }: { readonly note: Handoff }): ReactElement => (
  <dl className="facts">
    <dt>On call</dt>
    <dd>{hoursText(figures.hours)}</dd>
    <dt>Pages</dt>
    <dd>{figures.pages}</dd>
    <dt>Interruptions</dt>
    <dd>{figures.interruptions}</dd>
    <dt>Out of hours</dt>
    <dd>{figures.outOfHours}</dd>
    <dt>In sleep</dt>
    <dd>{figures.asleep === 0 ? 'none' : <Word tone="bad">{figures.asleep}</Word>}</dd>
  </dl>
)

const Complete = ({ note, wanted }: Pick<Props, 'note' | 'wanted'>): ReactElement => {
  const me = useMe()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [view, setView] = useState('write')
  const isMine = note.person === me.reference
  return (
    <section className="card" aria-label="Complete the note">
      <h2>{isMine ? 'What should the next person know?' : 'Complete it in their place'}</h2>
      <div className="stack">
        <Segments
          label="Write or preview"
          selectedId={view}
          options={[
            { id: 'write', text: 'Write' },
            { id: 'preview', text: 'Preview', disabled: text.trim() === '', disabledReason: 'Write something first.' },
          ]}
          onChange={({ detail }) => setView(detail.selectedId)}
        />
        {view === 'preview' ? (
          <Markdown text={text} />
        ) : (
          <Textarea
            value={text}
            rows={8}
            ariaLabel="What the next person should know"
            placeholder={'Checkout is slow since the release; watch it.\n\n- The provider answers on Monday.'}
            onChange={({ detail }) => setText(detail.value)}
          />
        )}
        <p className="quiet small">Markdown. Empty is fine when the facts say it all.</p>
        <div>
          <Deed
            action="oncall.handoff-complete"
            input={{ ...wanted, text: text.trim() }}
            variant="primary"
            ask={
              note.handoff === undefined
                ? 'The note is written as things are now, though the shift goes on, and is sent once to whoever is on call next.'
                : 'The note is sent once to whoever is on call next, by their usual ways.'
            }
            done="Handed over."
            onDone={({ handoff = '' }) => void navigate(urls.handoff(handoff), { replace: true })}
          >
            Send it
          </Deed>
        </div>
      </div>
    </section>
  )
}

interface PartProps {
  readonly title: string
  readonly count: number
  readonly nothing: string
  readonly children: ReactNode
}

const Part = ({ title, count, nothing, children }: PartProps): ReactElement => (
  <section className="card" aria-label={title}>
    <h2>
      {title} {count > 0 && <span className="quiet number">{count}</span>}
    </h2>
    {count === 0 ? <p className="quiet">{nothing}</p> : children}
  </section>
)

const Open = ({ note: { open, silences } }: { readonly note: Handoff }): ReactElement => (
  <Part title="Open" count={open.length + silences.length} nothing="Nothing is open, and no silence is in force.">
    <ul className="things">
      {open.map((thing) => (
        <li key={thing.reference}>
          <div className="grow">
            <Word tone="bad">{sentence(thing.what)}</Word> <Ref to={thing.reference} title={thing.title} />
          </div>
          <div className="end">
            <Time at={thing.since} />
          </div>
        </li>
      ))}
      {silences.map((silence) => (
        <li key={silence.silence}>
          <div className="grow">
            <Word tone="off">Silence</Word> <Ref to={silence.silence} title={silence.comment} />
          </div>
          <div className="end">
            {silence.until !== undefined && (
              <>
                until <Time at={silence.until} until />
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  </Part>
)

const Pages = ({ note: { pages } }: { readonly note: Handoff }): ReactElement => (
  <Part title="Pages" count={pages.length} nothing="Nobody was paged.">
    <ul className="things">
      {pages.map((page) => (
        <li key={`${page.subject}${page.at}`}>
          <div className="grow">
            <Priority priority={page.priority} /> <Ref to={page.subject} title={page.title} />
            <div className="meta">
              <State state={page.outcome} />
              {page.by !== undefined && (
                <>
                  {' '}
                  by <Ref to={page.by} />
                </>
              )}
              {page.afterSeconds !== undefined && ` after ${lasting(page.afterSeconds * 1_000)}`}
            </div>
          </div>
          <div className="end">
            <Time at={page.at} until />
          </div>
        </li>
      ))}
    </ul>
  </Part>
)

const Fired = ({ note: { alerts } }: { readonly note: Handoff }): ReactElement => (
  <Part title="Fired" count={alerts.length} nothing="No alert fired.">
    <div className="scroll" role="region" aria-label="What fired, by rule" tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Fired</th>
            <th scope="col">Taken</th>
            <th scope="col">Over</th>
            <th scope="col">Open</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={alert.rule}>
              <th scope="row">{alert.rule}</th>
              <td>{alert.fired}</td>
              <td>{alert.acknowledged}</td>
              <td>{alert.resolved}</td>
              <td>{alert.open > 0 ? <b>{alert.open}</b> : 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </Part>
)

const Changed = ({ note: { changed } }: { readonly note: Handoff }): ReactElement => (
  <Part title="Changed" count={changed.length} nothing="Neither the team nor who is on call was changed.">
    <ul className="things">
      {changed.map((each) => (
        <li key={`${each.at}${each.sentence}`}>
          <div className="grow">
            <Told sentence={each.sentence} />
            <div className="meta">
              <Actor who={each.by} />
            </div>
          </div>
          <div className="end">
            <Time at={each.at} until />
          </div>
        </li>
      ))}
    </ul>
  </Part>
)
