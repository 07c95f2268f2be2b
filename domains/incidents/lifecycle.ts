/** Where an incident stands: somebody said so, somebody is on it, customers no longer suffer, it is over. */
export const states = ['declared', 'acknowledged', 'mitigated', 'resolved'] as const
export type IncidentState = (typeof states)[number]

export const roles = ['commander', 'communications', 'operations', 'scribe'] as const
export type IncidentRole = (typeof roles)[number]

export type Step = 'acknowledge' | 'mitigate' | 'resolve' | 'reopen'

/** The state after a step, or why the step cannot be taken, as a sentence. */
export const after = (state: IncidentState, step: Step): { readonly state: IncidentState } | { readonly refused: string } => {
  switch (step) {
    case 'acknowledge':
      if (state === 'resolved') return { refused: 'It is resolved. Reopen it first if it goes on.' }
      return { state: state === 'declared' ? 'acknowledged' : state }
    case 'mitigate':
      if (state === 'resolved') return { refused: 'It is resolved. Reopen it first if it goes on.' }
      return state === 'mitigated' ? { refused: 'It is mitigated already. Resolve it when it is over.' } : { state: 'mitigated' }
    case 'resolve':
      return state === 'resolved' ? { refused: 'It is resolved already. Reopen it if it goes on.' } : { state: 'resolved' }
    case 'reopen':
      return state === 'resolved' ? { state: 'acknowledged' } : { refused: 'It is not resolved, so there is nothing to reopen.' }
    default:
      return step satisfies never
  }
}

export interface Instants {
  /** Since when something failed. */
  readonly beganAt: Date | null
  /** When the first alert about it was accepted. */
  readonly detectedAt: Date | null
  readonly openedAt: Date
  readonly acknowledgedAt: Date | null
  readonly mitigatedAt: Date | null
  readonly resolvedAt: Date | null
}

/** How long things took, in whole seconds; null where it has not happened or cannot be known. */
export interface Clocks {
  /** From the first failing signal to the accepted alert. */
  readonly timeToDetectSeconds: number | null
  /** From detection to somebody being on it. */
  readonly timeToAcknowledgeSeconds: number | null
  readonly timeToMitigateSeconds: number | null
  readonly timeToResolveSeconds: number | null
}

/** Every clock but the first starts at detection: at the first alert, or, without one, when somebody opened the incident. */
export const clocksOf = (instants: Instants): Clocks => {
  const start = instants.detectedAt ?? instants.openedAt
  return {
    timeToDetectSeconds: seconds(instants.beganAt, instants.detectedAt),
    timeToAcknowledgeSeconds: seconds(start, instants.acknowledgedAt),
    timeToMitigateSeconds: seconds(start, instants.mitigatedAt),
    timeToResolveSeconds: seconds(start, instants.resolvedAt),
  }
}

/** Senders' clocks may be ahead of ours: never less than nothing. */
const seconds = (from: Date | null, to: Date | null): number | null =>
  from === null || to === null ? null : Math.max(0, Math.round((to.getTime() - from.getTime()) / 1_000))

/** Clocks as facts carry them: only what is known. */
export const knownClocks = (clocks: Clocks): Partial<Record<keyof Clocks, number>> => {
  const known: Partial<Record<keyof Clocks, number>> = {}
  for (const name of ['timeToDetectSeconds', 'timeToAcknowledgeSeconds', 'timeToMitigateSeconds', 'timeToResolveSeconds'] as const) {
    const value = clocks[name]
    if (value !== null) known[name] = value
  }
  return known
}

/**
 * True when an incident ends with its alerts: it was opened by them, has any, and none is open.
 *
 * @param open How many of its alerts are open.
 */
export const endsWithAlerts = (resolveOn: 'all' | 'never', linked: number, open: number): boolean =>
  resolveOn === 'all' && linked > 0 && open === 0
