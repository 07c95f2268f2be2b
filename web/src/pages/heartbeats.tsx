import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { lasting } from '../moments.ts'
import { Listing, type Column } from '../parts/listing.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { State } from '../parts/words.tsx'
import { usePages } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'

export type Heartbeat = Outputs['heartbeat.list']['items'][number]

/** Why it stands where it stands, in words. Pure. */
export const becauseOf = ({ state, lastPingAt }: Heartbeat): string => {
  switch (state) {
    case 'off':
      return 'It is switched off: nobody waits for it.'
    case 'missed':
      return lastPingAt === null ? 'It did not come.' : 'It stayed away longer than it may; its alert is open.'
    case 'alive':
      return 'It comes in time.'
    default:
      return 'It is waited for, however long: only what came once can stay away.'
  }
}

const columns: readonly Column<Heartbeat>[] = [
  {
    id: 'title',
    header: 'Heartbeat',
    rowHeader: true,
    by: (each) => each.title,
    cell: (each) => <Ref to={each.heartbeat} title={each.title} />,
  },
  {
    id: 'state',
    header: 'State',
    under: true,
    by: (each) => each.state,
    cell: (each) => <State state={each.state} because={becauseOf(each)} />,
  },
  {
    id: 'last',
    header: 'Last came',
    under: true,
    by: (each) => each.lastPingAt ?? '',
    cell: (each) => <Time at={each.lastPingAt} none="never" />,
  },
  {
    id: 'due',
    header: 'Missed at',
    wide: true,
    by: (each) => each.dueAt ?? '',
    cell: (each) => <Time at={each.dueAt} />,
  },
  {
    id: 'every',
    header: 'Every',
    wide: true,
    by: (each) => each.everySeconds,
    cell: (each) => `${lasting(each.everySeconds * 1_000)}, ${lasting(each.graceSeconds * 1_000)} later at most`,
  },
  { id: 'workload', header: 'Workload', wide: true, by: (each) => each.workload ?? '', cell: (each) => <Ref to={each.workload} /> },
  {
    id: 'address',
    header: 'Address',
    wide: true,
    by: (each) => each.keys.length,
    cell: (each) =>
      each.keys.length === 0 ? (
        <a href={urls.heartbeat(each.heartbeat.replace('heartbeat:', ''))}>Make one</a>
      ) : (
        `${each.keys.length} in use`
      ),
  },
]

/** Signs of life: what must come again and again, and opens an alert when it stays away. */
export const View = (): ReactElement => {
  const whyNot = useWhyNot('record.save')
  const pages = usePages('heartbeat.list', { limit: 100 }, { everyMs: 10_000 })
  return (
    <Page
      title="Heartbeats"
      about={
        <>
          Signs of life of jobs, backups and of the monitoring itself: what stays away opens an alert. What Andon asks itself are{' '}
          <a href={urls.canaries()}>canaries</a>.
        </>
      }
      help={
        <>
          <p>
            A job asks its address when it is done. When no sign comes in time, an alert with the heartbeat’s labels opens at the instant it
            was due; the next sign ends it.
          </p>
          <h3>The monitoring itself</h3>
          <p>
            Declare an alert that always fires (<code>alertname: Watchdog</code>): each report of it is a sign of life, and its silence the
            alert.
          </p>
          <h3>How good looks</h3>
          <p>
            Every job whose silence would go unnoticed has one (<a href={urls.practice('organization', 'OPS04-BP02')}>OPS04-BP02</a>), and
            its alert says what to do (<a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>).
          </p>
        </>
      }
      buttons={
        <Button
          variant="primary"
          href={urls.newRecord('heartbeat')}
          disabled={whyNot !== undefined}
          {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        >
          New heartbeat
        </Button>
      }
    >
      <Listing
        label="Heartbeats"
        pages={pages}
        columns={columns}
        keyOf={(each) => each.heartbeat}
        nothing={
          <Nothing title="No heartbeats" action={<Button href={urls.newRecord('heartbeat')}>Wait for a sign of life</Button>}>
            Name how often a job comes. It gets an address to ask when it is done; staying away opens an alert.
          </Nothing>
        }
      />
    </Page>
  )
}
