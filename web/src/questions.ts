import {
  keepPreviousData,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import { act, ask, Problem } from './client.ts'
import type { DeedName, Inputs, Outputs, QuestionName } from './client.gen.ts'
import { isTouchedBy } from './touches.ts'

/** Answers stay fresh until a fact says otherwise; the live stream invalidates, so nothing polls. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        retry: (failures, problem) => failures < 2 && problem instanceof Problem && (problem.status === 0 || problem.status === 503),
      },
      mutations: { retry: false },
    },
  })

interface Options {
  readonly enabled?: boolean
  /** Show the former answer while a new one is fetched (a filter that changes). */
  readonly keep?: boolean
  /** For what moves without facts: a probe's history, a running clock of the server. */
  readonly everyMs?: number
}

/** Asks a question and keeps the answer current. */
export const useAsk = <Name extends QuestionName>(
  name: Name,
  input: Inputs[Name],
  options: Options = {},
): UseQueryResult<Outputs[Name], Problem> =>
  useQuery<Outputs[Name], Problem>({
    queryKey: [name, input],
    queryFn: ({ signal }) => ask(name, input, signal),
    enabled: options.enabled ?? true,
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
  })

type Paged = { [Name in QuestionName]: Outputs[Name] extends { items: unknown[] } ? Name : never }[QuestionName]
type ItemOf<Name extends Paged> = Outputs[Name] extends { items: (infer Item)[] } ? Item : never

export interface Pages<Item> {
  readonly items: readonly Item[]
  readonly more: (() => void) | undefined
  readonly loadingMore: boolean
  readonly loading: boolean
  readonly problem: Problem | null
  readonly refresh: () => void
}

/** Asks for a list page by page, each after the last one's key. */
export const usePages = <Name extends Paged>(
  name: Name,
  input: Omit<Inputs[Name], 'after' | 'before'>,
  options: { enabled?: boolean; key?: 'after' | 'before'; everyMs?: number } = {},
): Pages<ItemOf<Name>> => {
  const { enabled = true, key = 'after', everyMs } = options
  const query = useInfiniteQuery<Outputs[Name], Problem, { pages: Outputs[Name][] }, readonly unknown[], string | undefined>({
    queryKey: [name, input, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      ask(name, { ...input, ...(pageParam === undefined ? {} : { [key]: pageParam }) } as Inputs[Name], signal),
    initialPageParam: undefined,
    getNextPageParam: (last) => nextOf(last),
    placeholderData: keepPreviousData,
    enabled,
    // Who reads further down is left alone.
    ...(everyMs === undefined ? {} : { refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : everyMs) }),
  })
  const pages = query.data?.pages ?? []
  return {
    items: pages.flatMap((page) => itemsOf<ItemOf<Name>>(page)),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    loadingMore: query.isFetchingNextPage,
    loading: query.isPending && enabled,
    problem: query.error,
    refresh: () => void query.refetch(),
  }
}

const nextOf = (page: unknown): string | undefined =>
  typeof page === 'object' && page !== null && 'next' in page && typeof page.next === 'string' && page.next !== '' ? page.next : undefined

const itemsOf = <Item>(page: unknown): Item[] =>
  typeof page === 'object' && page !== null && 'items' in page && Array.isArray(page.items) ? page.items : []

/** Does a deed, then asks again what it may have changed (the live stream would too, a moment later). */
export const useAct = <Name extends DeedName>(name: Name) => {
  const queries = useQueryClient()
  return useMutation<Outputs[Name], Problem, Inputs[Name]>({
    mutationKey: [name],
    mutationFn: (input) => act(name, input),
    onSuccess: () => {
      const noun = name.split('.')[0] ?? ''
      void queries.invalidateQueries({ predicate: (query) => isTouchedBy(String(query.queryKey[0]), noun) })
    },
  })
}
