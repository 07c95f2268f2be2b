import Button from '@cloudscape-design/components/button'
import { Fragment, type ReactElement, type ReactNode } from 'react'
import { usePages } from '../questions.ts'
import { urlOf } from '../urls.ts'
import { Waiting } from './loaded.tsx'
import { inline } from './markdown.tsx'
import { Nothing } from './nothing.tsx'
import { ProblemNote } from './problem.tsx'
import { Ref } from './reference.tsx'
import { Time } from './time.tsx'

export interface Moment {
  readonly id: string
  readonly at: string
  readonly type: string
  readonly actor: string
  readonly subjects: readonly string[]
  readonly sentence: string
  readonly data?: unknown
}

/** What happened to something, newest first: the facts that mention it. */
export const Timeline = ({
  about,
  types,
  nothing,
}: {
  readonly about?: readonly string[]
  readonly types?: readonly string[]
  readonly nothing?: ReactNode
}): ReactElement => {
  const pages = usePages(
    'fact.list',
    { ...(about === undefined ? {} : { about: [...about] }), ...(types === undefined ? {} : { types: [...types] }), limit: 50 },
    { key: 'before' },
  )
  if (pages.problem !== null && pages.items.length === 0) return <ProblemNote problem={pages.problem} retry={pages.refresh} />
  if (pages.loading) return <Waiting />
  if (pages.items.length === 0)
    return <>{nothing ?? <Nothing title="Nothing happened yet">Every deed about it is recorded here, with who and when.</Nothing>}</>
  return (
    <>
      <ol className="timeline">
        {pages.items.map((fact) => (
          <MomentRow key={fact.id} fact={fact} about={about ?? []} />
        ))}
      </ol>
      {pages.more !== undefined && (
        <Button onClick={pages.more} loading={pages.loadingMore}>
          Show earlier
        </Button>
      )}
    </>
  )
}

export const MomentRow = ({
  fact,
  about,
  aside,
}: {
  readonly fact: Moment
  readonly about: readonly string[]
  readonly aside?: ReactNode
}): ReactElement => (
  <li className={`moment ${fact.type.split('.')[0] ?? ''}`} data-type={fact.type}>
    <span className="at">
      <Time at={fact.at} precise />
    </span>
    <div className="grow">
      <div className="wrap">
        <Told sentence={fact.sentence} />
      </div>
      <div className="meta">
        {aside}
        {!fact.sentence.startsWith(fact.actor) && <Actor who={fact.actor} />}
        {linked(fact, about).map((subject) => (
          <Ref key={subject} to={subject} />
        ))}
        <Time at={fact.at} />
      </div>
    </div>
  </li>
)

/** What else it is about: not what the list or the sentence names already, and an alert only by its group. */
const linked = ({ subjects, sentence, actor }: Moment, about: readonly string[]): string[] =>
  subjects
    .filter((subject) => urlOf(subject) !== undefined && !about.includes(subject) && !sentence.includes(subject) && subject !== actor)
    .filter((subject) => !subject.startsWith('alert:') || !subjects.some((other) => other.startsWith('alert-group:')))
    .slice(0, 3)

const named =
  /\b(?:team|person|workload|component|resource|environment|dependency|schedule|escalation-policy|canary|heartbeat|integration|event-rule|event|route|alert-rule|priority-matrix|composite-alarm|silence|maintenance-window|inhibition|runbook|playbook|incident|alert|alert-group|run|channel|runner|secret):[A-Za-z0-9][\w./-]*[\w]|\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g

/** A sentence with the things it names as links, by their titles, and instants as the reader's clock shows them. */
export const Told = ({ sentence: written }: { readonly sentence: string }): ReactElement => {
  // A list arrives as JSON in the sentence: `["person:jonas"]`.
  const sentence = written
    .replaceAll(/\[("[^\]]*")\]/g, (_, list: string) => list.replaceAll('"', '').replaceAll(',', ', '))
    // What a rule does it does in its own name, for one event.
    .replaceAll(/\bworkflow:event-rule\/([\w.-]+)\/[\w-]+/g, 'event-rule:$1')
  const parts: ReactNode[] = []
  let from = 0
  for (const match of sentence.matchAll(named)) {
    const [found] = match
    parts.push(...inline(sentence.slice(from, match.index)))
    parts.push(/^\d/.test(found) ? <Time key={`${match.index}`} at={found} until /> : <Ref key={`${match.index}`} to={found} />)
    from = match.index + match[0].length
  }
  parts.push(...inline(sentence.slice(from)))
  return <Fragments parts={parts} />
}

const Fragments = ({ parts }: { readonly parts: readonly ReactNode[] }): ReactElement => (
  <>
    {parts.map((part, index) => (
      <Fragment key={index}>{part}</Fragment>
    ))}
  </>
)

/** Who did it, in words: people by name, machines as what they are. */
export const Actor = ({ who }: { readonly who: string }): ReactElement => {
  if (who.startsWith('person:')) return <Ref to={who} />
  if (who.startsWith('node:')) return <span title={who}>Andon</span>
  if (who.startsWith('workflow:')) return <span title={who}>Andon</span>
  return <span className="wrap">{who.replace(':', ' ')}</span>
}
