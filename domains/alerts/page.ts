import type { PageRequest } from '#domains/notices/paging.ts'
import { type Priority, pageUrgencyOf } from '#domains/alerts/priority.ts'
import { cut } from '#platform/text/cut.ts'

/** What a page about a group says, whoever asks for it and when. */
export interface Pageable {
  readonly id: string
  readonly summary: string
  readonly priority: Priority
  readonly workload: string | undefined
  readonly runbook: string | undefined
  readonly policy: string
  readonly alerts: number
  /** The newest alert of the group. */
  readonly alert: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly pagedBecause: string
}

/** The action that is asked before later steps, and the one that says how many alerts came. */
export const guardName = 'alert.held'
export const counterName = 'alert.came'

export const subjectOf = (group: string): string => `alert-group:${group}`

/** The page: what broke, how bad, what to do first, and the four things one can do about it from a phone. */
export const pageRequest = (page: Pageable): PageRequest => ({
  subject: subjectOf(page.id),
  title: `${page.summary}${page.alerts > 1 ? ` (${page.alerts} alerts)` : ''}`,
  text: textOf(page),
  ...(page.workload === undefined ? {} : { workload: page.workload }),
  priority: page.priority,
  urgency: pageUrgencyOf(page.priority),
  guard: guardName,
  counter: counterName,
  policy: page.policy,
  ...(page.runbook === undefined ? {} : { runbook: page.runbook }),
  about: [subjectOf(page.id), `alert:${page.alert}`, ...(page.workload === undefined ? [] : [page.workload])],
  offers: [
    { choice: 'acknowledge', label: 'Acknowledge', action: 'alert.acknowledge', input: { id: page.id } },
    ...(page.runbook === undefined
      ? []
      : [
          {
            choice: 'runbook' as const,
            label: 'Start the runbook',
            action: 'run.start',
            input: { procedure: page.runbook, about: [subjectOf(page.id), `alert:${page.alert}`] },
          },
        ]),
    {
      choice: 'incident',
      label: 'Open incident',
      action: 'incident.open',
      input: {
        title: cut(page.summary, 200),
        priority: page.priority,
        alerts: [page.id],
        ...(page.workload === undefined ? {} : { workload: page.workload }),
      },
    },
  ],
})

const textOf = ({ annotations, labels, pagedBecause }: Pageable): string => {
  const said = annotations['description'] ?? annotations['message']
  const shown = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
  const lines = [said, shown.length === 0 ? undefined : shown.join(', '), pagedBecause].filter((line) => line !== undefined)
  return cut(lines.join('\n'), 2_000)
}
