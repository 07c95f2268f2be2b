import { useQuery } from '@tanstack/react-query'
import { ask } from './client.ts'

const kinds = ['person', 'team', 'workload', 'runbook', 'playbook', 'integration', 'event-rule', 'schedule', 'calendar'] as const

/** Titles of the records most often named: people, teams, workloads, procedures, integrations, event rules, schedules, calendars. What is not among the first of each is shown by its name. */
export const useTitles = (): ReadonlyMap<string, string> => {
  const { data } = useQuery({ queryKey: ['record.list', 'titles'], queryFn: fetchTitles, staleTime: 5 * 60_000 })
  return data ?? none
}

const none: ReadonlyMap<string, string> = new Map()

const fetchTitles = async (): Promise<ReadonlyMap<string, string>> => {
  const lists = await Promise.all(kinds.map((kind) => ask('record.list', { kind, limit: 200 })))
  return new Map(
    lists.flatMap(({ items }) => items.flatMap(({ reference, title }) => (title === undefined ? [] : [[reference, title] as const]))),
  )
}
