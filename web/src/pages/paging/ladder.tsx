import '../../paging.css'
import type { ReactElement, ReactNode } from 'react'
import { lasting } from '../../moments.ts'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Told } from '../../parts/timeline.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { byTarget, heightOf, type LadderAnswer, offset, repeatsInWords, type Rung, waysInWords } from './ladder-words.ts'

/** A policy as a ladder that goes down in time: when each step is reached, whom it reaches and by what, and what is passed over and why. */
export const Ladder = ({ ladder }: { readonly ladder: LadderAnswer }): ReactElement => {
  const again = repeatsInWords(ladder)
  const steps = ladder.steps.filter(({ isFallback }) => !isFallback)
  const fallback = ladder.steps.find(({ isFallback }) => isFallback)
  return (
    <ol className="ladder" aria-label={`Whom ${ladder.title} pages, and when`}>
      {steps.map((rung) => (
        <RungRow key={rung.step} rung={rung} title={`Step ${rung.step + 1}`}>
          <Wait rung={rung} />
        </RungRow>
      ))}
      {again !== undefined && (
        <li className="again">
          <span className="when" aria-hidden="true">
            ↺
          </span>
          <p>{again}</p>
        </li>
      )}
      {fallback !== undefined && (
        <RungRow rung={fallback} title="Fallback">
          <p className="quiet small">
            When every step was tried. Paged again every {lasting(fallback.timeout * 1_000)} until somebody answers.
          </p>
        </RungRow>
      )}
    </ol>
  )
}

const RungRow = ({
  rung,
  title,
  children,
}: {
  readonly rung: Rung
  readonly title: string
  readonly children: ReactNode
}): ReactElement => {
  const isSkipped = rung.skipped !== undefined
  return (
    <li className={`rung${isSkipped ? ' skipped' : ''}${rung.isFallback ? ' fallback' : ''}${rung.paused === undefined ? '' : ' paused'}`}>
      <span className="when number">{isSkipped ? <span className="quiet">skipped</span> : offset(rung.after)}</span>
      <div className="what">
        <div className="row tight">
          <h3>{title}</h3>
          {isSkipped && <Word tone="warn">Skipped now</Word>}
          {rung.paused !== undefined && !isSkipped && <Word tone="warn">Would wait here for more alerts</Word>}
          {rung.answers > 1 && !rung.isFallback && <span className="chip">{rung.answers} people must acknowledge</span>}
        </div>
        {rung.when !== undefined && <p className="small">Only {rung.when}.</p>}
        {rung.skipped !== undefined && (
          <p className="small">
            <Told sentence={rung.skipped} />
          </p>
        )}
        {rung.paused !== undefined && <p className="small">{rung.paused}</p>}
        <ul className="reaches">
          {byTarget(rung).map(({ target, reaches }) => (
            <TargetRow key={target} target={target} reaches={reaches} already={rung.reaches.some(({ person }) => person === target)} />
          ))}
          {/* When even the fallback reaches nobody, the owner is paged in its place. */}
          {rung.reaches
            .filter(({ through }) => !rung.targets.includes(through))
            .map((reached) => (
              <li key={reached.person}>
                <Person
                  reached={reached}
                  through={`in its place, ${reached.through === reached.person ? 'as the owner' : 'through the owner'}`}
                />
              </li>
            ))}
        </ul>
        {children}
      </div>
    </li>
  )
}

interface TargetProps {
  readonly target: string
  readonly reaches: Rung['reaches']
  /** Another target of the step leads to this person. */
  readonly already: boolean
}

const TargetRow = ({ target, reaches, already }: TargetProps): ReactElement => {
  const [only] = reaches
  if (only !== undefined && reaches.length === 1 && only.person === target)
    return (
      <li>
        <Person reached={only} />
      </li>
    )
  return (
    <li>
      <span className="through">
        <Ref to={target} withKind />
      </span>
      {reaches.length === 0 ? (
        <span className="quiet small">{already ? ' is reached already' : ' reaches nobody else now'}</span>
      ) : (
        <ul>
          {reaches.map((reached) => (
            <li key={reached.person}>
              <Person reached={reached} />
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

const Person = ({ reached, through }: { readonly reached: Rung['reaches'][number]; readonly through?: string }): ReactElement => {
  const held = reached.by.find(({ heldUntil }) => heldUntil !== undefined)
  return (
    <>
      <Ref to={reached.person} title={reached.title} />
      {through !== undefined && <span className="quiet small"> {through}</span>}
      <span className="quiet small">
        {' '}
        {reached.isPlace ? 'told beside people' : `by ${reached.by.length === 0 ? 'nothing' : waysInWords(reached.by)}`}
      </span>
      {reached.reach === 'none' && (
        <>
          {' '}
          <Word tone="bad">no method works</Word>
        </>
      )}
      {reached.reach === 'likely' && (
        <>
          {' '}
          <Word tone="off" title="None of their methods is verified; all are used unproven.">
            unproven
          </Word>
        </>
      )}
      {held?.heldUntil !== undefined && (
        <span className="quiet small">
          {' '}
          {held.method} waits for the end of quiet hours, <Time at={held.heldUntil} until />
        </span>
      )}
    </>
  )
}

const Wait = ({ rung }: { readonly rung: Rung }): ReactElement | null =>
  rung.skipped === undefined ? (
    <p className="wait quiet small" style={{ minHeight: heightOf(rung.timeout) }}>
      waits {lasting(rung.timeout * 1_000)} for {rung.answers > 1 ? plural(rung.answers, 'answer') : 'an answer'}
    </p>
  ) : null
