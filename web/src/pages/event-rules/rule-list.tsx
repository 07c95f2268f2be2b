import Button from '@cloudscape-design/components/button'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { ask, type Problem } from '../../client.ts'
import type { Outputs } from '../../client.gen.ts'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import type { Pages } from '../../questions.ts'
import { urls } from '../../urls.ts'
import { RuleState, type Rule } from './words.tsx'

const number = (value: number): ReactElement => <span className={value === 0 ? 'number quiet' : 'number'}>{value.toLocaleString()}</span>

const columns: readonly Column<Rule>[] = [
  { id: 'title', header: 'Rule', rowHeader: true, by: (rule) => rule.title, cell: (rule) => <Ref to={rule.rule} title={rule.title} /> },
  { id: 'state', header: 'State', under: true, by: (rule) => rule.dead, cell: (rule) => <RuleState rule={rule} /> },
  {
    id: 'matched',
    header: 'Matched',
    under: true,
    by: (rule) => rule.matched,
    cell: (rule) => (
      <>
        <span className="only-narrow quiet">matched </span>
        {number(rule.matched)}
      </>
    ),
  },
  { id: 'delivered', header: 'Done', wide: true, by: (rule) => rule.delivered, cell: (rule) => number(rule.delivered) },
  { id: 'waiting', header: 'Due', wide: true, by: (rule) => rule.waiting, cell: (rule) => number(rule.waiting) },
  {
    id: 'dead',
    header: 'Given up',
    wide: true,
    by: (rule) => rule.dead,
    cell: (rule) =>
      rule.dead === 0 ? number(0) : <a href={urls.eventRules({ view: 'deliveries', rule: rule.rule, state: 'dead' })}>{rule.dead}</a>,
  },
  {
    id: 'last',
    header: 'Last matched',
    under: true,
    by: (rule) => rule.lastMatchAt ?? '',
    cell: (rule) => <Time at={rule.lastMatchAt} none="never" />,
  },
]

export const RuleList = (): ReactElement => (
  <Listing
    label="Event rules"
    pages={useRules()}
    columns={columns}
    keyOf={(rule) => rule.rule}
    nothing={
      <Nothing title="No rules" action={<Button href={urls.newEventRule()}>Write the first rule</Button>}>
        Begin with an event that should have led to something: open it under <a href={urls.events()}>Events</a> and make a rule from it.
      </Nothing>
    }
  />
)

type Answer = Outputs['event-rule.history']

/** The rules with their numbers, page by page. */
const useRules = (): Pages<Rule> => {
  const query = useInfiniteQuery<Answer, Problem, { pages: Answer[] }, readonly unknown[], string | undefined>({
    queryKey: ['event-rule.history', 'pages'],
    queryFn: ({ signal, pageParam }) =>
      ask('event-rule.history', { limit: 50, ...(pageParam === undefined ? {} : { after: pageParam }) }, signal),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  })
  return {
    items: (query.data?.pages ?? []).flatMap(({ rules }) => rules),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    loadingMore: query.isFetchingNextPage,
    loading: query.isPending,
    problem: query.error,
    refresh: () => void query.refetch(),
  }
}
