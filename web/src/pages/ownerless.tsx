import type { ReactElement } from 'react'
import Button from '@cloudscape-design/components/button'
import type { Outputs } from '../client.gen.ts'
import { Listing, type Column } from '../parts/listing.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { sentence } from '../parts/words.tsx'
import { usePages } from '../questions.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'

type Item = Outputs['record.ownerless']['items'][number]

const columns: readonly Column<Item>[] = [
  {
    id: 'name',
    header: 'Record',
    rowHeader: true,
    by: (item) => item.title ?? item.reference,
    cell: (item) => <Ref to={item.reference} title={item.title} />,
  },
  { id: 'kind', header: 'Kind', under: true, by: (item) => item.kind, cell: (item) => sentence(item.kind) },
  { id: 'since', header: 'Without an owner', by: (item) => item.ownerlessSince ?? '', cell: (item) => <Time at={item.ownerlessSince} /> },
  {
    id: 'mend',
    header: 'Deeds',
    cell: (item) => (
      <Button variant="inline-link" href={urls.editRecord(item.reference)} ariaLabel={`Name an owner of ${item.reference}`}>
        Name an owner
      </Button>
    ),
  },
]

/** What nobody answers for, the oldest first. */
export const View = (): ReactElement => {
  const pages = usePages('record.ownerless', { limit: 50 })
  return (
    <Page
      title="Without an owner"
      about="Records whose kind asks for an owner and that have none, the longest waiting first. What nobody owns, nobody mends at 03:00."
      help={
        <p>
          Every record names the team that answers for it. One that is imported without an owner is kept and shown here until somebody takes
          it.
        </p>
      }
    >
      <Listing
        label="Records without an owner"
        pages={pages}
        columns={columns}
        keyOf={(item) => item.reference}
        nothing={
          <Nothing title="Everything has an owner">
            A record that loses its owner, or is imported without one, appears here with its age.
          </Nothing>
        }
      />
    </Page>
  )
}
