import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { useAsk } from '../questions.ts'
import { urls } from '../urls.ts'
import { Loaded } from './loaded.tsx'
import type { Matcher } from './matcher.ts'
import { plural, Priority, State } from './words.tsx'

export type Match = Outputs['alert.matching']['items'][number]

/** How many open alerts fit now, as a word in a list. */
export const HowMany = ({ matchers }: { readonly matchers: readonly Matcher[] }): ReactElement => {
  const found = useAsk('alert.matching', { matchers: [...matchers] }, { enabled: matchers.length > 0 })
  if (found.data === undefined) return <span className="quiet">{found.error === null ? '…' : 'not known'}</span>
  const { items, next } = found.data
  return items.length === 0 ? (
    <span className="quiet">nothing now</span>
  ) : (
    <>
      {plural(items.length, 'alert')}
      {next !== undefined && ' at least'}
    </>
  )
}

/** The open alerts that fit, for whoever is about to hold them back. */
export const HeldNow = ({
  matchers,
  except,
  nothing,
}: {
  readonly matchers: readonly Matcher[]
  /** The group this is about: what else fits is what one may not have thought of. */
  readonly except?: string | undefined
  readonly nothing: string
}): ReactElement => {
  const found = useAsk('alert.matching', { matchers: [...matchers] }, { enabled: matchers.length > 0, keep: true })
  if (matchers.length === 0) return <p className="quiet">Say what must hold, and the open alerts that fit appear here.</p>
  return (
    <Loaded query={found} lines={2}>
      {({ items, looked, next }) => {
        const others = items.filter(({ group }) => group !== except)
        return (
          <div className="stack tight" aria-live="polite">
            <p>
              {items.length === 0 ? (
                `${nothing} `
              ) : (
                <>
                  <strong>{plural(items.length, 'open alert fits', 'open alerts fit')} now</strong>
                  {except !== undefined && `, ${others.length === 0 ? 'only this one' : `${others.length} beside this one`}`}.{' '}
                </>
              )}
              <span className="quiet">
                {looked.toLocaleString()} looked at{next !== undefined && '; there are more'}.
              </span>
            </p>
            <MatchList items={items} />
          </div>
        )
      }}
    </Loaded>
  )
}

export const MatchList = ({ items, most = 8 }: { readonly items: readonly Match[]; readonly most?: number }): ReactElement => (
  <>
    <ul className="things">
      {items.slice(0, most).map((match) => (
        <li key={match.alert}>
          <div className="grow">
            <a href={urls.alert(match.alert)}>{match.summary}</a>
            <div className="meta wrap">
              {Object.entries(match.labels)
                .slice(0, 6)
                .map(([name, value]) => `${name}="${value}"`)
                .join(', ')}
            </div>
          </div>
          <div className="end">
            <Priority priority={match.priority} /> <State state={match.state} />
          </div>
        </li>
      ))}
    </ul>
    {items.length > most && <p className="quiet small">And {items.length - most} more.</p>}
  </>
)
