import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { ask, type Problem } from '../client.ts'
import type { Outputs } from '../client.gen.ts'

export type Group = Outputs['alert.list']['items'][number]
export type PageView = Outputs['notice.list']['items'][number]

/** As many as an address carries. */
const atOnce = 50

const chunks = (all: readonly string[]): readonly string[][] =>
  Array.from({ length: Math.ceil(all.length / atOnce) }, (_, index) => all.slice(index * atOnce, (index + 1) * atOnce))

/** Who was paged about each of these groups, the newest page first. */
export const usePagedAbout = (groups: readonly Group[]): ReadonlyMap<string, readonly PageView[]> => {
  const subjects = groups.map(({ reference }) => reference)
  const {
    data,
  }: UseQueryResult<ReadonlyMap<string, readonly PageView[]>, Problem> = useQuery({
    queryKey: ['notice.list', 'of', subjects],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(chunks(subjects).map((some) => ask('notice.list', { subjects: some, limit: 200 }, signal)))
      return Map.groupBy(
        lists.flatMap(({ items }) => items),
        ({ subject }) => subject,
      )
    },
    enabled: subjects.length > 0,
    placeholderData: (before) => before,
  })
  return data ?? nothing
}

/** Why those of these groups that are held back are. */
export const useHeldBecause = (groups: readonly Group[]): ReadonlyMap<string, string> => {
  const subjects = groups.filter(({ suppressedAlerts }) => suppressedAlerts > 0).map(({ reference }) => reference)
  const {
    data,
  }: UseQueryResult<ReadonlyMap<string, string>, Problem> = useQuery({
    queryKey: ['alert.held', subjects],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(chunks(subjects).map((some) => ask('alert.held', { subjects: some }, signal)))
      return new Map(lists.flatMap(({ held }) => held.map(({ subject, because }) => [subject, because] as const)))
    },
    enabled: subjects.length > 0,
    placeholderData: (before) => before,
  })
  return data ?? unheld
}

const nothing: ReadonlyMap<string, readonly PageView[]> = new Map()
const unheld: ReadonlyMap<string, string> = new Map()
