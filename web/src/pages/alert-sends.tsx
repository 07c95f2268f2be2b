import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { Told } from '../parts/timeline.tsx'
import { plural, sentence, Word, type Tone } from '../parts/words.tsx'

type Whole = Outputs['alert.get']
type Send = Whole['sends'][number]
export type Reason = Send['reasons'][number]

const words: Readonly<Record<Send['what'], readonly [Tone, string]>> = {
  page: ['busy', 'Told'],
  update: ['busy', 'Told of a change'],
  repeat: ['busy', 'Told again'],
  resolved: ['good', 'Told it is over'],
  held: ['off', 'Held back'],
}

/** Every decision to tell or not to tell, with its reasons in words. */
export const Sends = ({ whole: { sends } }: { readonly whole: Whole }): ReactElement => (
  <section className="card">
    <h2>Every telling, and why</h2>
    {sends.length === 0 ? (
      <Nothing title="Nothing was decided yet">Each time it is time to tell somebody, what is decided and why is written here.</Nothing>
    ) : (
      <ul className="things">
        {sends.slice(0, 20).map((send) => {
          const [tone, word] = words[send.what]
          return (
            <li key={`${send.at}${send.what}`}>
              <div className="grow">
                <Word tone={tone}>{word}</Word>{' '}
                <span className="quiet small">
                  {send.firing.length > 0 && `of ${plural(send.firing.length, 'alert')}`}
                  {send.resolved.length > 0 && ` ${send.resolved.length} over`}
                </span>
                {send.reasons.length === 0 && <div className="meta">no reason was written down</div>}
                {send.reasons.map((reason) => (
                  <ReasonLine key={`${reason.source}${reason.by}`} reason={reason} />
                ))}
              </div>
              <div className="end">
                <Time at={send.at} />
              </div>
            </li>
          )
        })}
      </ul>
    )}
    {sends.length > 20 && <p className="quiet small">And {sends.length - 20} before these.</p>}
  </section>
)

/** One reason: what says so, in its words, and until when. */
export const ReasonLine = ({ reason }: { readonly reason: Reason }): ReactElement => (
  <div className="meta wrap">
    {/^[a-z-]+:./.test(reason.by) ? <Ref to={reason.by} title={sentence(reason.source)} /> : sentence(reason.source)}:{' '}
    <Told sentence={/[.!?]$/.test(reason.because) ? reason.because : `${reason.because}.`} />
    {reason.until !== undefined && !reason.because.includes('until') && (
      <>
        {' '}
        Until <Time at={reason.until} until />.
      </>
    )}
  </div>
)

/** What holds it back now, alert by alert of those that are held; nothing when none is. */
export const HeldBy = ({ whole: { alerts } }: { readonly whole: Whole }): ReactElement | null => {
  const held = alerts.filter((alert) => alert.resolvedAt === null && alert.heldBy.length > 0)
  const reasons = new Map(
    held.flatMap((alert) => alert.heldBy.map((reason) => [`${reason.source}${reason.by}${reason.because}`, reason] as const)),
  )
  const open = alerts.filter((alert) => alert.resolvedAt === null)
  if (held.length === 0) return null
  return (
    <section className="card" aria-label="What holds it back">
      <h2>{held.length === open.length ? 'Nobody is told of it' : `${held.length} of ${open.length} alerts are held back`}</h2>
      {[...reasons.values()].map((reason) => (
        <ReasonLine key={`${reason.source}${reason.by}${reason.because}`} reason={reason} />
      ))}
    </section>
  )
}
