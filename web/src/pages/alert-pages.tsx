import type { ReactElement } from 'react'
import { Nothing } from '../parts/nothing.tsx'
import { Told } from '../parts/timeline.tsx'
import { Time } from '../parts/time.tsx'
import type { PageView } from './paging/fate.ts'
import { PageLine } from './paging/page-line.tsx'
import { Standing } from './paging/standing.tsx'

interface Props {
  readonly subject: string
  readonly pages: readonly unknown[]
  readonly because: string
  readonly pagedAt: string | null
  readonly pageAt: string | null
}

const isPage = (value: unknown): value is PageView => typeof value === 'object' && value !== null && 'page' in value && 'person' in value

/** Who was paged, by what, what became of every message, and what comes next. */
export const Pages = ({ subject, pages, because, pageAt }: Props): ReactElement => {
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
        <>
          <Standing subject={subject} />
          <ul className="things">
            {shown.map((page) => (
              <PageLine key={page.page} page={page} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
