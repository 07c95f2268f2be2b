import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Told } from '../parts/timeline.tsx'
import { Time } from '../parts/time.tsx'
import { State } from '../parts/words.tsx'

type PageView = Outputs['notice.list']['items'][number]

interface Props {
  readonly pages: readonly unknown[]
  readonly because: string
  readonly pagedAt: string | null
  readonly pageAt: string | null
}

const isPage = (value: unknown): value is PageView => typeof value === 'object' && value !== null && 'page' in value && 'person' in value

/** Who was paged, by what, with every send's reason. */
export const Pages = ({ pages, because, pageAt }: Props): ReactElement => {
  const shown = pages.filter(isPage)
  return (
    <section className="card">
      <h2>Who was paged</h2>
      {shown.length === 0 ? (
        <Nothing title="Nobody yet">
          <Told sentence={because} />
          {pageAt !== null && (
            <>
              {' '}
              Paging is due <Time at={pageAt} />.
            </>
          )}
        </Nothing>
      ) : (
        <ul className="things">
          {shown.map((page) => (
            <li key={page.page}>
              <div className="grow">
                <Ref to={page.person} /> <span className="quiet">by {page.method === '' ? page.channel : page.method}</span>
                <div className="meta">
                  {page.isFallback ? 'Fallback' : `Step ${page.step + 1}${page.cycle > 0 ? `, pass ${page.cycle + 1}` : ''}`}:{' '}
                  <Told sentence={page.reason} />
                </div>
              </div>
              <div className="end">
                <State state={page.state} because={page.reason} />
                <br />
                <Time at={page.settledAt ?? page.sentAt ?? page.dueAt} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
