import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Listing, type Column } from '../parts/listing.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { sentence } from '../parts/words.tsx'
import { usePages } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { ReviewButton } from './record-review.tsx'

type Item = Outputs['record.due']['items'][number]

const columns: readonly Column<Item>[] = [
  {
    id: 'name',
    header: 'Record',
    rowHeader: true,
    by: (item) => item.title ?? item.reference,
    cell: (item) => <Ref to={item.reference} title={item.title} />,
  },
  { id: 'kind', header: 'Kind', under: true, by: (item) => item.kind, cell: (item) => sentence(item.kind) },
  { id: 'owner', header: 'Owner', under: true, by: (item) => item.owner ?? '', cell: (item) => <Ref to={item.owner} /> },
  { id: 'due', header: 'Due', by: (item) => item.reviewDueAt ?? '', cell: (item) => <Time at={item.reviewDueAt} /> },
  {
    id: 'last',
    header: 'Last looked at',
    wide: true,
    by: (item) => item.reviewedAt ?? '',
    cell: (item) => <Time at={item.reviewedAt} none="Never" />,
  },
  { id: 'answer', header: 'Deeds', cell: (item) => <ReviewButton reference={item.reference} small /> },
]

/** What somebody should look at again, the longest overdue first. */
export const View = (): ReactElement => {
  const pages = usePages('record.due', { limit: 50 })
  return (
    <Page
      title="Reviews due"
      about="Records whose owners said how often they want to look at them again. Open one, look, and answer whether it is still right."
      help={
        <p>Answering many within an hour does not count as looking: the due date moves only for answers somebody can have thought about.</p>
      }
    >
      <Listing
        label="Reviews due"
        pages={pages}
        columns={columns}
        keyOf={(item) => item.reference}
        nothing={
          <Nothing title="No review is due">Give a record a cadence (review.every: 180d) and it appears here when its time comes.</Nothing>
        }
      />
    </Page>
  )
}
