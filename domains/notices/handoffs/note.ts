import type { Interval } from '#platform/time/interval.ts'
import { holds } from '#platform/time/interval.ts'

/** What a shift's facts say. */
export interface Note {
  readonly alerts: readonly RuleCount[]
  readonly pages: readonly NotedPage[]
  readonly open: readonly OpenThing[]
  readonly changed: readonly Changed[]
  readonly silences: readonly NotedSilence[]
  readonly figures: {
    readonly hours: number
    readonly pages: number
    readonly interruptions: number
    readonly outOfHours: number
    readonly asleep: number
  }
}

export interface RuleCount {
  readonly rule: string
  readonly fired: number
  readonly acknowledged: number
  readonly resolved: number
  readonly open: number
}

export interface NotedPage {
  readonly subject: string
  readonly title: string
  readonly priority: string
  readonly at: string
  readonly outcome: 'acknowledged' | 'resolved' | 'suppressed' | 'unanswered'
  readonly by?: string
  readonly afterSeconds?: number
}

export interface OpenThing {
  readonly what: 'alert' | 'incident' | 'run' | 'page'
  readonly reference: string
  readonly title: string
  readonly since: string
}

export interface Changed {
  readonly at: string
  readonly by: string
  readonly sentence: string
}

export interface NotedSilence {
  readonly silence: string
  readonly comment: string
  readonly until?: string
}

/** A fact of another domain, known by its name. */
export interface KnownFact {
  readonly type: string
  readonly at: Date
  readonly actor: string
  readonly data: unknown
}

/** Alerts by rule, and what of them is open, from facts of any age in the order they happened. */
export const alertsIn = (
  facts: readonly KnownFact[],
  shift: Interval,
): { readonly rules: readonly RuleCount[]; readonly open: readonly OpenThing[] } => {
  const alerts = new Map<string, { rule: string; group: string; title: string; at: Date; resolved: boolean }>()
  const acknowledged = new Set<string>()
  for (const { type, at, data } of facts) {
    const { alert, group, summary, labels } = fieldsOf(data)
    if (type === 'alert.opened' && alert !== undefined) {
      const rule = isObject(labels) && typeof labels['alertname'] === 'string' ? labels['alertname'] : (textOf(summary) ?? '')
      alerts.set(String(alert), { rule, group: textOf(group) ?? '', title: textOf(summary) ?? rule, at, resolved: false })
    }
    if (type === 'alert.acknowledged') acknowledged.add(textOf(group) ?? '')
    if (type === 'alert.unacknowledged') acknowledged.delete(textOf(group) ?? '')
    const known = type === 'alert.resolved' ? alerts.get(textOf(alert) ?? '') : undefined
    if (known !== undefined) known.resolved = true
  }
  const fired = [...alerts.values()].filter(({ at }) => holds(shift, at))
  const rules = [...Map.groupBy(fired, ({ rule }) => rule)].map(([rule, some]) => ({
    rule,
    fired: some.length,
    acknowledged: some.filter(({ group }) => acknowledged.has(group)).length,
    resolved: some.filter(({ resolved }) => resolved).length,
    open: some.filter(({ resolved }) => !resolved).length,
  }))
  const open = [...alerts].flatMap(([id, { title, at, resolved }]) =>
    resolved ? [] : [{ what: 'alert' as const, reference: `alert:${id}`, title, since: at.toISOString() }],
  )
  return { rules: rules.toSorted((one, other) => other.fired - one.fired || (one.rule < other.rule ? -1 : 1)), open }
}

/** Incidents that are open, and runs that wait for somebody. */
export const openIn = (facts: readonly KnownFact[]): readonly OpenThing[] => {
  const open = new Map<string, OpenThing>()
  for (const { type, at, data } of facts) {
    const { incident, run, title, number, reason } = fieldsOf(data)
    const since = at.toISOString()
    const incidentId = `incident:${textOf(incident) ?? ''}`
    const runId = `run:${textOf(run) ?? ''}`
    switch (type) {
      case 'incident.opened':
      case 'incident.reopened': {
        const known = open.get(incidentId)?.title ?? textOf(title) ?? textOf(reason) ?? ''
        open.set(incidentId, { what: 'incident', reference: incidentId, title: `Incident ${String(number)}: ${known}`, since })
        break
      }
      case 'incident.resolved':
        open.delete(incidentId)
        break
      case 'run.waiting':
        open.set(runId, { what: 'run', reference: runId, title: `${textOf(title) ?? ''}: ${textOf(reason) ?? ''}`, since })
        break
      case 'run.approved':
      case 'run.decided':
      case 'run.resumed':
      case 'run.step-finished':
      case 'run.finished':
        open.delete(runId)
        break
      default:
    }
  }
  return [...open.values()]
}

/** Nothing of it needs a word: nothing fired, nobody was paged, nothing is open. What was changed says itself. */
export const isQuiet = ({ alerts, pages, open }: Note): boolean => alerts.length + pages.length + open.length === 0

/** A note as plain text, for a message. */
export const noteText = (note: Note, body: string, time: (instant: string) => string): string => {
  const { figures } = note
  const part = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0
      ? []
      : [
          `${title}\n${lines
            .slice(0, mostLines)
            .map((line) => `- ${line}`)
            .join('\n')}${more(lines.length)}`,
        ]
  return [
    ...(body === '' ? [] : [body]),
    `${figures.hours} hours on call: ${counted(figures.pages, 'page')}, ${counted(figures.interruptions, 'interruption')}, ${figures.outOfHours} out of hours, ${figures.asleep} in sleep.`,
    ...part(
      'Open',
      note.open.map(({ what, title, since }) => `${what}: ${title}, since ${time(since)}`),
    ),
    ...part(
      'Fired',
      note.alerts.map(
        ({ rule, fired, acknowledged, resolved, open }) =>
          `${rule}: ${fired}, ${acknowledged} acknowledged, ${resolved} resolved, ${open} open`,
      ),
    ),
    ...part(
      'Pages',
      note.pages.map(({ title, at, outcome, by }) => `${time(at)}: ${title}, ${outcome}${by === undefined ? '' : ` by ${by}`}`),
    ),
    ...part(
      'Changed',
      note.changed.map(({ at, by, sentence }) => `${time(at)}: ${sentence} (${by})`),
    ),
    ...part(
      'Silences in force',
      note.silences.map(({ silence, comment, until }) => `${silence}: ${comment}${until === undefined ? '' : `, until ${time(until)}`}`),
    ),
  ].join('\n\n')
}

/** A message is read on a telephone; the page shows everything. */
const mostLines = 10
const more = (count: number): string => (count > mostLines ? `\n- and ${count - mostLines} more` : '')
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
const fieldsOf = (data: unknown): Readonly<Record<string, unknown>> => (isObject(data) ? data : {})
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
