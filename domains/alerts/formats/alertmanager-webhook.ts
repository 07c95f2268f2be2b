import { fingerprintOfLabels } from '#domains/alerts/fingerprint.ts'
import {
  type Added,
  addressOf,
  instantOf,
  isObject,
  mostAlerts,
  type Read,
  readAll,
  textsOf,
  type Texts,
  type Told,
  unreadable,
} from '#domains/alerts/formats/reading.ts'

/**
 * The webhook of Alertmanager, version 4: what an Alertmanager sends here, and what a route with webhooks sends out.
 * Receivers answer 2xx when it is done; 5xx is tried again by the sender, any other 4xx is not.
 */

/** Why a notification went out, in the words Alertmanager uses since 0.32. */
export type NotificationReason =
  | 'first notification'
  | 'new alerts added'
  | 'some alerts resolved'
  | 'all alerts resolved'
  | 'repeat interval elapsed'

/** One alert of a group, as it is told to others. */
export interface ToldOut {
  readonly labels: Texts
  readonly annotations: Texts
  readonly startsAt: Date
  /** Undefined while it is firing. */
  readonly endsAt: Date | undefined
  readonly url: string | undefined
  readonly fingerprint: string
}

export interface Outgoing {
  /** The name of who receives it: the route. */
  readonly receiver: string
  readonly group: { readonly key: string; readonly labels: Texts }
  /** At least one. */
  readonly alerts: readonly ToldOut[]
  /** Where people see this installation. */
  readonly externalURL: string
  readonly reason: NotificationReason
  /** Labels of the route itself. */
  readonly routeLabels?: Texts
  /** Alerts of the group that were left out before, beside those left out here. */
  readonly truncated?: number
}

/** More would make bodies nobody reads; `truncatedAlerts` says how many are missing. */
export const mostToldOut = 500

/**
 * The body of one notification. Firing alerts come first, so that what is cut is over already. Labels and annotations are common
 * when every alert has them with the same value.
 */
export const webhookBody = (outgoing: Outgoing): object => {
  const { receiver, group, externalURL, reason, routeLabels = {}, truncated = 0 } = outgoing
  const ordered = outgoing.alerts.toSorted((a, b) => Number(a.endsAt !== undefined) - Number(b.endsAt !== undefined))
  const told = ordered.slice(0, mostToldOut)
  return {
    version: '4',
    groupKey: group.key,
    truncatedAlerts: truncated + ordered.length - told.length,
    status: told.some((alert) => alert.endsAt === undefined) ? 'firing' : 'resolved',
    receiver,
    groupLabels: group.labels,
    commonLabels: commonOf(ordered.map((alert) => alert.labels)),
    commonAnnotations: commonOf(ordered.map((alert) => alert.annotations)),
    routeLabels,
    externalURL,
    notification_reason: reason,
    alerts: told.map((alert) => ({
      status: alert.endsAt === undefined ? 'firing' : 'resolved',
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: alert.startsAt.toISOString(),
      // Go's zero time: what Alertmanager writes for an alert that has not ended.
      endsAt: alert.endsAt?.toISOString() ?? '0001-01-01T00:00:00Z',
      generatorURL: alert.url ?? '',
      fingerprint: alert.fingerprint,
    })),
  }
}

const commonOf = (sets: readonly Texts[]): Texts => {
  const [first = {}, ...others] = sets
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((set) => Object.hasOwn(set, name) && set[name] === value)),
  )
}

/**
 * Reads what an Alertmanager sends. It repeats a group only every few hours, so a firing alert stays open until it is told as
 * resolved; an alert that is resolved without an end (or with Go's zero time) ended now.
 */
export const readWebhook = (body: unknown, added: Added): Read => {
  if (!isObject(body)) return unreadable('The body is not a JSON object. Send what Alertmanager’s webhook_config sends.')
  if (body['version'] !== undefined && body['version'] !== '4')
    return unreadable(`The version is ${JSON.stringify(body['version'])?.slice(0, 50)}; only version "4" of the webhook is understood.`)
  return readAlerts(body, added, (alert) => alert)
}

/** The alerts of a body in Alertmanager's shape; `refine` makes of each what its sender means by it. */
export const readAlerts = (
  body: Readonly<Record<string, unknown>>,
  added: Added,
  refine: (told: Told, given: Readonly<Record<string, unknown>>) => Told,
): Read => {
  const { alerts } = body
  if (!Array.isArray(alerts)) return unreadable('/alerts is missing or not an array.')
  if (alerts.length > mostAlerts)
    return unreadable(`/alerts has ${alerts.length} entries; at most ${mostAlerts} are taken at once. Set max_alerts at the sender.`)
  const told: Told[] = []
  const places: number[] = []
  const problems: string[] = []
  for (const [index, given] of alerts.entries()) {
    const alert = toldOf(given, body['status'])
    if ('problem' in alert) problems.push(`/alerts/${index}${alert.problem}`)
    else {
      told.push(refine(alert, isObject(given) ? given : {}))
      places.push(index)
    }
  }
  const read = readAll(told, added, (index) => `/alerts/${places[index]}`)
  return { reports: read.reports, problems: [...problems, ...read.problems].slice(0, 20) }
}

const toldOf = (given: unknown, groupStatus: unknown): Told | { readonly problem: string } => {
  if (!isObject(given)) return { problem: ' is not an object.' }
  if (!isObject(given['labels'])) return { problem: '/labels is missing or not an object.' }
  const status = given['status'] ?? groupStatus ?? 'firing'
  if (status !== 'firing' && status !== 'resolved') return { problem: '/status is neither "firing" nor "resolved".' }
  return {
    labels: textsOf(given['labels']),
    annotations: textsOf(given['annotations']),
    status,
    startsAt: instantOf(given['startsAt']),
    endsAt: status === 'resolved' ? instantOf(given['endsAt']) : undefined,
    url: addressOf(given['generatorURL']),
  }
}

/** A message as an Alertmanager would send it, to try an integration: about an alert that is over already, so nobody is paged. */
export const testWebhook = (integration: string, now: Date): object =>
  webhookBody({
    receiver: 'andon',
    group: { key: '{}:{alertname="AndonTest"}', labels: { alertname: 'AndonTest' } },
    alerts: [testAlert(integration, now)],
    externalURL: 'http://alertmanager.example:9093',
    reason: 'all alerts resolved',
  })

/** An alert that is over already. */
export const testAlert = (integration: string, now: Date): ToldOut => {
  const labels = { alertname: 'AndonTest', integration, severity: 'info' }
  return {
    labels,
    annotations: { summary: `A test of the integration ${integration}` },
    startsAt: now,
    endsAt: now,
    url: undefined,
    fingerprint: fingerprintOfLabels(labels),
  }
}
