import type { ReactElement } from 'react'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Told } from '../../parts/timeline.tsx'
import { Glow, Word } from '../../parts/words.tsx'
import { urls } from '../../urls.ts'
import { fateOf, type PageView } from './fate.ts'

/** What became of a page: its word, and beneath it why. */
export const Fate = ({ page }: { readonly page: PageView }): ReactElement => {
  const { tone, word } = fateOf(page)
  return (
    <Glow value={word}>
      <Word tone={tone}>{word}</Word>
    </Glow>
  )
}

/** One message to one person: why they, by what, and what became of it. */
export const PageLine = ({ page }: { readonly page: PageView }): ReactElement => {
  const { because } = fateOf(page)
  const isSent = page.sentAt !== undefined
  return (
    <li>
      <div className="grow">
        <Ref to={page.person} /> <span className="quiet">by {page.method === '' ? page.channel : page.method}</span>
        <div className="meta">
          {page.isFallback ? 'Fallback' : `Step ${page.step + 1}${page.cycle > 0 ? `, pass ${page.cycle + 1}` : ''}`}
          {page.state !== 'refused' && page.state !== 'dropped' && (
            <>
              : <Told sentence={page.reason} />
            </>
          )}
        </div>
        {because !== undefined && (
          <div className="meta">
            <Told sentence={because} />
          </div>
        )}
      </div>
      <div className="end">
        {isSent ? (
          <a href={urls.mailbox(page.together ?? page.page)} className="plain-link" title="The message, word for word">
            <Fate page={page} />
          </a>
        ) : (
          <Fate page={page} />
        )}
        <br />
        <Time at={page.settledAt ?? page.sentAt ?? page.dueAt} />
      </div>
    </li>
  )
}
