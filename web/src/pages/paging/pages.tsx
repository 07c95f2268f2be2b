import '../../paging.css'
import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useFilters } from '../../parts/filters.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { Told } from '../../parts/timeline.tsx'
import { usePages } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urlOf, urls } from '../../urls.ts'
import { fateOf, type PageView } from './fate.ts'
import { Fate } from './page-line.tsx'

const columns: readonly Column<PageView>[] = [
  {
    id: 'what',
    header: 'About',
    rowHeader: true,
    by: ({ title }) => title,
    cell: (page) => <>{urlOf(page.subject) === undefined ? page.title : <a href={urlOf(page.subject)}>{page.title}</a>}</>,
  },
  {
    id: 'who',
    header: 'Who',
    under: true,
    by: ({ person }) => person,
    cell: (page) => (
      <>
        <Ref to={page.person} /> <span className="quiet small">by {page.method === '' ? page.channel : page.method}</span>
      </>
    ),
  },
  {
    id: 'fate',
    header: 'What became of it',
    under: true,
    by: (page) => fateOf(page).word,
    cell: (page) => {
      const { because } = fateOf(page)
      return (
        <>
          <Fate page={page} />
          {because !== undefined && (
            <div className="quiet small">
              <Told sentence={because} />
            </div>
          )}
        </>
      )
    },
  },
  {
    id: 'why',
    header: 'Why they',
    wide: true,
    cell: (page) =>
      page.state === 'refused' || page.state === 'dropped' ? (
        <span className="quiet">step {page.step + 1}</span>
      ) : (
        <span className="small">
          {page.isFallback ? 'Fallback' : `Step ${page.step + 1}`}: <Told sentence={page.reason} />
        </span>
      ),
  },
  { id: 'at', header: 'When', width: 120, by: ({ at }) => at, cell: (page) => <Time at={page.sentAt ?? page.settledAt ?? page.dueAt} /> },
]

/** Every page to everybody, or those that went to me, with what became of each message. */
export const View = (): ReactElement => {
  const me = useMe()
  const filters = useFilters()
  const mine = filters.get('whose') === 'me'
  const pages = usePages('notice.list', { ...(mine ? { person: me.reference } : {}), limit: 50 })
  return (
    <Page
      title="Pages"
      about="Every message that should bring somebody to a problem: why they, by what, and what became of it."
      help={
        <>
          <p>
            A carrier tells later whether a text message or a call arrived; chats and mail say only that they took it. What is held back
            waits for the end of quiet hours, or for its turn where a way takes only so many messages.
          </p>
          <h3>How good looks</h3>
          <p>Nothing is refused or lost. Whoever is named has a second way.</p>
        </>
      }
      buttons={<Button href={urls.reachability()}>Reachability</Button>}
    >
      <Listing<PageView>
        label="Pages"
        pages={pages}
        columns={columns}
        keyOf={({ page }) => page}
        filter={
          <Segments
            label="Whose"
            selectedId={mine ? 'me' : 'all'}
            options={[
              { id: 'all', text: 'To everybody' },
              { id: 'me', text: 'To me' },
            ]}
            onChange={({ detail }) => filters.set('whose', detail.selectedId === 'me' ? 'me' : undefined)}
          />
        }
        nothing={
          <Nothing
            title={mine ? 'You were not paged' : 'Nobody was paged yet'}
            action={<Button href={urls.policies()}>See who would be</Button>}
          >
            When something breaks, each message and what became of it is here within a second.
          </Nothing>
        }
      />
    </Page>
  )
}
