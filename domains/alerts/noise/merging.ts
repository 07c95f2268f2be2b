import { calm, flap, type FlapPolicy, type Flapper, quietAt } from '#domains/alerts/flapping.ts'
import type { Past, PastAlert } from '#domains/alerts/noise/replay.ts'

/**
 * The past as it would have been with another idea of flapping: what went on and off is one alert, open until it was quiet. The
 * deciding is done by the function the engine decides with.
 */
export const withFlapping = (past: Past, isMeant: (alert: PastAlert) => boolean, policy: FlapPolicy): Past => {
  const byFingerprint = new Map<string, PastAlert[]>()
  const others: PastAlert[] = []
  for (const alert of past.alerts) {
    if (!isMeant(alert)) {
      others.push(alert)
      continue
    }
    const known = byFingerprint.get(alert.fingerprint)
    if (known === undefined) byFingerprint.set(alert.fingerprint, [alert])
    else known.push(alert)
  }
  return { ...past, alerts: [...others, ...[...byFingerprint.values()].flatMap((alerts) => merged(alerts, policy, past.until))] }
}

const merged = (alerts: readonly PastAlert[], policy: FlapPolicy, until: Date): readonly PastAlert[] => {
  const found: PastAlert[] = []
  let state: Flapper = calm
  const settle = (now: Date): void => {
    const { changedAt } = state
    const quiet = changedAt === undefined ? undefined : quietAt(changedAt, policy)
    if (!state.flaps || quiet === undefined || quiet > now) return
    const last = found.at(-1)
    if (!state.fires && last !== undefined) found[found.length - 1] = { ...last, resolvedAt: quiet }
    state = flap(state, 'look', quiet, policy).next
  }
  for (const alert of alerts.toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime() || (a.id < b.id ? -1 : 1))) {
    settle(alert.openedAt)
    const { next, deed } = flap(state, 'fires', alert.openedAt, policy)
    state = next
    const last = found.at(-1)
    if (deed === 'hold' && last !== undefined) found[found.length - 1] = joined(last, alert)
    else found.push(alert)
    if (alert.resolvedAt === undefined) continue
    settle(alert.resolvedAt)
    state = flap(state, 'ends', alert.resolvedAt, policy).next
    const open = found.at(-1)
    if (state.isOpen && open !== undefined) found[found.length - 1] = { ...open, resolvedAt: undefined }
  }
  settle(until)
  return found
}

const joined = (first: PastAlert, next: PastAlert): PastAlert => ({
  ...first,
  resolvedAt: next.resolvedAt,
  held: [...first.held, ...next.held],
  joined: [...(first.joined ?? []), next.group].filter((group) => group !== first.group),
})
