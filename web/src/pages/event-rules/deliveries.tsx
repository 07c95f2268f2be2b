import Button from '@cloudscape-design/components/button'
import { useMemo, useState, type ReactElement } from 'react'
import { useLocation, useSearchParams } from 'react-router'
import { described } from '../../form/described.tsx'
import { Deed } from '../../parts/deed.tsx'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { usePages } from '../../questions.ts'
import { usePeek } from '../../shell/peek.tsx'
import { DiscardButton } from './discard.tsx'
import { DeliveryState, type Delivery } from './words.tsx'

const states = [
  { id: 'all', text: 'All' },
  { id: 'waiting', text: 'Due' },
  { id: 'delivered', text: 'Done' },
  { id: 'dead', text: 'Given up' },
  { id: 'discarded', text: 'Discarded' },
] as const

/** What rules did, the newest first; what was given up can be tried again or discarded. On a rule’s page only its own. */
export const Deliveries = ({ rule, own = false }: { readonly rule: string | undefined; readonly own?: boolean }): ReactElement => {
  const [parameters, change] = useSearchParams()
  const { pathname } = useLocation()
  const peek = usePeek()
  const [selected, select] = useState<readonly Delivery[]>([])
  const state = states.find(({ id }) => id === parameters.get('state'))?.id ?? 'all'
  const pages = usePages(
    'event-delivery.list',
    { limit: 50, ...(rule === undefined ? {} : { rule }), ...(state === 'all' ? {} : { state }) },
    { everyMs: 5_000 },
  )
  const set = (name: string, value: string | undefined): void =>
    change(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === undefined) next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  const dead = selected.filter(({ id }) => pages.items.some((each) => each.id === id && each.state === 'dead'))
  const ids = dead.map(({ id }) => id)
  const nothing = ids.length === 0 ? 'Select deliveries that were given up.' : undefined
  const columns = useMemo(() => columnsOf(pathname, parameters, own), [pathname, parameters, own])
  return (
    <Listing<Delivery>
      label="Deliveries"
      pages={pages}
      columns={columns}
      keyOf={(delivery) => delivery.id}
      selected={selected}
      onSelect={select}
      onPeek={(delivery) => peek.open(`event-delivery:${delivery.id}`)}
      header={
        <div className="row apart">
          {own ? <h2 className="section">What it did</h2> : <span />}
          <span className="row">
            <Deed
              action="event-delivery.retry"
              input={{ ids }}
              disabledBecause={nothing}
              done="They are tried again."
              onDone={() => select([])}
            >
              Try again
            </Deed>
            <DiscardButton ids={ids} disabledBecause={nothing} done={() => select([])} />
          </span>
        </div>
      }
      filter={
        <div className="row">
          <Segments
            label="State"
            selectedId={state}
            options={[...states]}
            onChange={({ detail }) => set('state', detail.selectedId === 'all' ? undefined : detail.selectedId)}
          />
          {!own && rule !== undefined && (
            <Button iconName="close" iconAlign="right" onClick={() => set('rule', undefined)}>
              {rule}
            </Button>
          )}
        </div>
      }
      nothing={
        state === 'dead' ? (
          <Nothing title="Nothing was given up">
            What cannot be done stands here with the reason, until it is tried again or discarded.
          </Nothing>
        ) : (
          <Nothing title="No deliveries">For each event that fits, each target of a rule is one.</Nothing>
        )
      }
    />
  )
}

const columnsOf = (pathname: string, parameters: URLSearchParams, own: boolean): readonly Column<Delivery>[] => [
  {
    id: 'type',
    header: 'Because of',
    rowHeader: true,
    width: 200,
    by: (delivery) => delivery.type,
    cell: (delivery) => (
      <a href={`${pathname}?${peeking(parameters, delivery.id)}`} className="wrap">
        {delivery.type}
      </a>
    ),
  },
  { id: 'action', header: 'Did', under: true, by: (delivery) => delivery.action, cell: (delivery) => <code>{delivery.action}</code> },
  ...(own
    ? []
    : [{ id: 'rule', header: 'Rule', under: true, by: (each: Delivery) => each.rule, cell: (each: Delivery) => <Ref to={each.rule} /> }]),
  {
    id: 'state',
    header: 'State',
    under: true,
    by: (delivery) => delivery.state,
    cell: (delivery) => <DeliveryState delivery={delivery} />,
  },
  {
    id: 'reason',
    header: 'Reason',
    wide: true,
    cell: (delivery) =>
      delivery.reason === undefined ? <span className="quiet">—</span> : <span className="wrap small">{described(delivery.reason)}</span>,
  },
  { id: 'attempts', header: 'Attempts', wide: true, by: (delivery) => delivery.attempts, cell: (delivery) => delivery.attempts },
  {
    id: 'at',
    header: 'Matched',
    under: true,
    by: (delivery) => delivery.createdAt,
    cell: (delivery) => <Time at={delivery.createdAt} />,
  },
]

const peeking = (parameters: URLSearchParams, id: string): string => {
  const next = new URLSearchParams(parameters)
  next.set('peek', `event-delivery:${id}`)
  return next.toString()
}
