import type { Deed } from '#domains/alerts/noise/outcome.ts'

/** A fact as far as counting reads it. */
interface FactLike {
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly actor: string
  readonly subjects: readonly string[]
  readonly data: unknown
}

/** A deed about one group, named by the fact that tells of it. */
export interface GroupDeed extends Deed {
  readonly group: string
  readonly fact: string
}

/** The facts that tell what was told and done about groups. Some are of domains this one does not know: their names suffice. */
export const deedFacts: Readonly<Record<string, Deed['what']>> = {
  'notice.paged': 'paged',
  'alert.acknowledged': 'acknowledged',
  'alert.unacknowledged': 'unacknowledged',
  'alert.noted': 'noted',
  'alert.snoozed': 'noted',
  'alert.prioritised': 'noted',
  'alert.assigned': 'assigned',
  'run.started': 'run',
  'incident.opened': 'incident',
  'incident.linked': 'incident',
  'alert.suppressed': 'held',
  'alert.released': 'released',
}

/** What a fact tells about each group among its subjects; nothing when it is about none. */
export const deedsOf = (fact: FactLike): readonly GroupDeed[] => {
  const what = deedFacts[fact.type]
  if (what === undefined) return []
  const data = new Map<string, unknown>(Object.entries(Object(fact.data)))
  const groups = fact.subjects.filter((subject) => subject.startsWith(prefix)).map((subject) => subject.slice(prefix.length))
  const alert = data.get('alert')
  return [...new Set(groups)]
    .filter((group) => uuid.test(group))
    .map((group) => ({
      group,
      fact: fact.id,
      at: fact.at,
      what,
      actor: fact.actor,
      people: what === 'paged' ? texts(data.get('people')) : [],
      alert: (what === 'held' || what === 'released') && typeof alert === 'string' && uuid.test(alert) ? alert : undefined,
      sources: what === 'held' ? sourcesOf(data.get('reasons')) : [],
    }))
}

const prefix = 'alert-group:'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one: unknown): one is string => typeof one === 'string') : []

const sourcesOf = (reasons: unknown): readonly string[] => {
  if (!Array.isArray(reasons)) return []
  const named = reasons.map((reason: unknown) => {
    const source: unknown = new Map<string, unknown>(Object.entries(Object(reason))).get('source')
    return typeof source === 'string' ? source : 'unknown'
  })
  return [...new Set(named)].toSorted()
}
