import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { Copied } from '../../parts/copied.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { usePages } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { urls } from '../../urls.ts'
import { rateOf, standingOf, StandingWord, type Status } from './standing.tsx'
import { formatTitle } from './tools.ts'

const columns: readonly Column<Status>[] = [
  {
    id: 'title',
    header: 'Integration',
    rowHeader: true,
    by: (each) => each.title,
    cell: (each) => <Ref to={each.integration} title={each.title} />,
  },
  { id: 'format', header: 'Speaks', under: true, by: (each) => formatTitle(each.format), cell: (each) => formatTitle(each.format) },
  {
    id: 'state',
    header: 'State',
    under: true,
    by: (each) => standingOf(each).word,
    cell: (each) => <StandingWord status={each} />,
  },
  {
    id: 'last',
    header: 'Last sent',
    under: true,
    by: (each) => each.lastAt ?? '',
    cell: (each) => <Time at={each.lastAt} none="never" />,
  },
  {
    id: 'rate',
    header: 'How much',
    wide: true,
    by: (each) => each.lastDay,
    cell: (each) => <span className="number">{rateOf(each)}</span>,
  },
  {
    id: 'refused',
    header: 'Last refused',
    wide: true,
    by: (each) => each.refused[0]?.at ?? '',
    cell: ({ refused: [last] }) =>
      last === undefined ? (
        <span className="quiet">nothing</span>
      ) : (
        <span title={last.sentence}>
          <Time at={last.at} />
        </span>
      ),
  },
  {
    id: 'address',
    header: 'Address',
    wide: true,
    cell: (each) => <Copied text={each.address} shown={pathOf(each.address)} label={`Copy the address of ${each.title}`} />,
  },
]

/** The part of an address that tells one integration from another; what is copied is whole. */
const pathOf = (address: string): string => (URL.canParse(address) ? new URL(address).pathname : address)

/** Who may send events and alerts here, and whether they do. */
export const IntegrationList = (): ReactElement => {
  const pages = usePages('integration.status', { limit: 50 }, { everyMs: 15_000 })
  const whyNot = useWhyNot('record.save')
  return (
    <Listing
      label="Integrations"
      pages={pages}
      columns={columns}
      keyOf={(each) => each.integration}
      header={
        <div className="row apart">
          <h2 className="section">Integrations</h2>
          <Button
            variant="primary"
            href={urls.connect()}
            disabled={whyNot !== undefined}
            {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
          >
            Connect a tool
          </Button>
        </div>
      }
      nothing={
        <Nothing title="Nothing is connected" action={<Button href={urls.connect()}>Connect the first tool</Button>}>
          Each tool gets an address, keys and a rate limit of its own, and a list of what was refused.
        </Nothing>
      }
    />
  )
}
