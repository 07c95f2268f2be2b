import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const id = Type.String({ maxLength: 36 })
const labels = Type.Record(Type.String(), Type.String())

/** A sender reported trouble that was not open. */
export const alertOpened = defineFact({
  name: 'alert.opened',
  sentence: 'Alert opened: {summary} ({priority})',
  data: Type.Object({
    alert: id,
    group: id,
    labels,
    summary: Type.String(),
    priority: Type.String(),
    workload: Type.Optional(Type.String()),
    route: Type.Optional(Type.String()),
    runbook: Type.Optional(Type.String()),
    run: Type.Union([Type.Literal('offered'), Type.Literal('automatic')]),
    openIncident: Type.Boolean(),
    /** When the trouble began, as the sender says. */
    startsAt: Type.String({ format: 'date-time' }),
    /** The alert of the same labels or key before this one. */
    former: Type.Optional(id),
  }),
})

/**
 * New alerts of one group whose route opens an incident. A fact of its own, so that whoever leads incidents is not told of
 * every alert of a storm that wants none.
 */
export const alertIncidentWanted = defineFact({
  name: 'alert.incident-wanted',
  sentence: 'The route opens an incident: {summary}',
  data: Type.Object({
    group: id,
    alerts: Type.Array(id),
    summary: Type.String(),
    priority: Type.String(),
    workload: Type.Optional(Type.String()),
    route: Type.Optional(Type.String()),
  }),
})

/** Somebody took it on; paging stopped. */
export const alertAcknowledged = defineFact({
  name: 'alert.acknowledged',
  sentence: '{by} acknowledged: {summary}',
  data: Type.Object({ alert: id, group: id, by: Type.String(), summary: Type.String(), note: Type.Optional(Type.String()) }),
})

/** Somebody gave it back; paging starts again. */
export const alertUnacknowledged = defineFact({
  name: 'alert.unacknowledged',
  sentence: '{by} took back the acknowledgement: {summary}',
  data: Type.Object({ group: id, by: Type.String(), summary: Type.String(), reason: Type.Optional(Type.String()) }),
})

/** It is over: the sender said so, nobody repeated it in time, or a person decided. */
export const alertResolved = defineFact({
  name: 'alert.resolved',
  sentence: 'Alert resolved: {summary}. {because}',
  data: Type.Object({
    alert: id,
    group: id,
    summary: Type.String(),
    because: Type.String(),
    by: Type.Optional(Type.String()),
    /** It was the last open alert of its group. */
    groupResolved: Type.Boolean(),
  }),
})

/** Somebody wrote something down. */
export const alertNoted = defineFact({
  name: 'alert.noted',
  sentence: '{by}: {note}',
  data: Type.Object({ group: id, by: Type.String(), note: Type.String() }),
})

/** Somebody answers for it from now on. */
export const alertAssigned = defineFact({
  name: 'alert.assigned',
  sentence: '{by} assigned it to {person}',
  data: Type.Object({ group: id, by: Type.String(), person: Type.String() }),
})

const Reason = Type.Object({
  source: Type.String(),
  by: Type.String(),
  because: Type.String(),
  until: Type.Optional(Type.String()),
  alerts: Type.Array(Type.String()),
})

/** Something holds an open alert back: nobody is told of it. Recorded again when other reasons hold it. */
export const alertSuppressed = defineFact({
  name: 'alert.suppressed',
  sentence: 'Held back: {summary}. {because}',
  data: Type.Object({ alert: id, group: id, summary: Type.String(), because: Type.String(), reasons: Type.Array(Reason) }),
})

/** Nothing holds it back any more. */
export const alertReleased = defineFact({
  name: 'alert.released',
  sentence: 'No longer held back: {summary}',
  data: Type.Object({
    alert: id,
    group: id,
    summary: Type.String(),
    /** What had held it back. */
    because: Type.String(),
  }),
})

/** Somebody wants to hear of it later. */
export const alertSnoozed = defineFact({
  name: 'alert.snoozed',
  sentence: '{by} wants to hear of it again at {until}: {reason}',
  data: Type.Object({ group: id, alerts: Type.Array(id), by: Type.String(), until: Type.String(), reason: Type.String() }),
})

/** Somebody says that it is more or less pressing than the matrix does. */
export const alertPrioritised = defineFact({
  name: 'alert.prioritised',
  sentence: '{by} made it {priority} instead of {computed}: {reason}',
  data: Type.Object({
    group: id,
    by: Type.String(),
    priority: Type.String(),
    /** What it was until now. */
    before: Type.String(),
    /** What the matrix says. */
    computed: Type.String(),
    reason: Type.String(),
  }),
})

/** The runbook that should have started by itself did not. */
export const alertRunRefused = defineFact({
  name: 'alert.run-refused',
  sentence: 'The automatic run of {runbook} did not start: {because}',
  data: Type.Object({ group: id, runbook: Type.String(), because: Type.String() }),
})

/** The auditor found an open alert that nobody would have been paged for, and paged. */
export const alertUnattended = defineFact({
  name: 'alert.unattended',
  sentence: 'The auditor found no page for: {summary}. {mended}',
  data: Type.Object({ group: id, summary: Type.String(), mended: Type.String() }),
})
