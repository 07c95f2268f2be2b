import { saying } from '#domains/alerts/formats/details.ts'
import { priorityOf, severityOf, tagsOf, type Unprocessable } from '#domains/alerts/formats/opsgenie.ts'
import { isObject, textOf } from '#domains/alerts/formats/reading.ts'
import type { HeartbeatPlan } from '#domains/signals/heartbeats/plan.ts'

/** What a body says of a heartbeat; what it leaves out stays as it is. */
export interface OpsgenieHeartbeat {
  readonly name: string
  readonly description: string | undefined
  readonly spec: { readonly every?: string; readonly summary?: string; readonly severity?: string; readonly enabled?: boolean }
  /** Of its alert. */
  readonly labels: Readonly<Record<string, string>>
}

const letters: Readonly<Record<string, string>> = { minutes: 'm', hours: 'h', days: 'd' }

/** Reads a heartbeat to create, or, with `isWhole` false, what to change of one. */
export const readHeartbeat = (body: unknown, isWhole: boolean): OpsgenieHeartbeat | Unprocessable => {
  if (!isObject(body)) return { errors: { body: 'must be a JSON object' } }
  const name = textOf(body['name']).trim()
  const unit = textOf(body['intervalUnit']).toLowerCase()
  const [interval, letter] = [body['interval'], unit === '' && !isWhole ? undefined : letters[unit]]
  const isNumber = typeof interval === 'number' && Number.isInteger(interval) && interval >= 1 && interval <= 99_999
  const saysInterval = isWhole || interval !== undefined || unit !== ''
  const priority = priorityOf(body['alertPriority'])
  const errors = saying({
    name:
      isWhole && !/^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/.test(name)
        ? 'must be letters, digits, dots, dashes and underscores'
        : undefined,
    interval: saysInterval && !isNumber ? 'must be a whole number of 1 or more' : undefined,
    intervalUnit: saysInterval && letter === undefined ? 'must be minutes, hours or days' : undefined,
    alertPriority: priority === undefined ? 'must be one of P1, P2, P3, P4 and P5' : undefined,
  })
  if (Object.keys(errors).length > 0 || priority === undefined) return { errors }
  const saysPriority = textOf(body['alertPriority']) !== '' || isWhole
  const message = textOf(body['alertMessage']).slice(0, 300).toWellFormed()
  return {
    name,
    description: typeof body['description'] === 'string' ? body['description'].slice(0, 10_000).toWellFormed() : undefined,
    spec: {
      ...(saysInterval && letter !== undefined ? { every: `${String(interval)}${letter}` } : {}),
      ...(message === '' ? {} : { summary: message }),
      ...(saysPriority ? { severity: severityOf(priority) } : {}),
      ...(typeof body['enabled'] === 'boolean' ? { enabled: body['enabled'] } : {}),
    },
    labels: saying({ ...(saysPriority ? { priority } : {}), tags: tagsOf(body['alertTags']).toSorted().join(',') }),
  }
}

/** A heartbeat as Opsgenie's clients read it. */
export const heartbeatView = (
  plan: HeartbeatPlan,
  standing: { readonly state: string; readonly lastPingAt: string | null } | undefined,
): object => {
  const [interval, intervalUnit] = intervalOf(plan.everyMs)
  return {
    name: plan.name,
    description: plan.description ?? '',
    interval,
    intervalUnit,
    enabled: plan.enabled,
    expired: standing?.state === 'missed',
    ...(standing?.lastPingAt === undefined || standing.lastPingAt === null ? {} : { lastPingTime: standing.lastPingAt }),
    ownerTeam: plan.owner === undefined ? {} : { name: plan.owner.slice(plan.owner.indexOf(':') + 1) },
    alertMessage: plan.summary ?? '',
    alertTags: plan.labels['tags'] === undefined ? [] : plan.labels['tags'].split(','),
    alertPriority: plan.labels['priority'] ?? 'P3',
  }
}

const intervalOf = (everyMs: number): readonly [number, string] => {
  if (everyMs % 86_400_000 === 0) return [everyMs / 86_400_000, 'days']
  if (everyMs % 3_600_000 === 0) return [everyMs / 3_600_000, 'hours']
  return [Math.max(1, Math.round(everyMs / 60_000)), 'minutes']
}
