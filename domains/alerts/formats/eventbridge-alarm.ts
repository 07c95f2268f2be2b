import type { OccurredEvent } from '#domains/events/event.ts'
import { type AlarmChange, alarmState, readAlarmArn, valuesIn } from '#domains/alerts/formats/cloudwatch.ts'
import { instantOf, isObject, type JsonObject, textOf, textsOf, type Texts } from '#domains/alerts/formats/reading.ts'

/** True for the event EventBridge sends when an alarm of CloudWatch changes its state. */
export const isAlarmEvent = (event: Pick<OccurredEvent, 'source' | 'type'>): boolean =>
  event.source === 'aws.cloudwatch' && event.type === 'CloudWatch Alarm State Change'

/**
 * The alarm such an event is about, or why it cannot be read.
 *
 * @param resources What the event's envelope names under `resources`: the alarm's ARN.
 * @param detail The event's `detail`.
 */
export const readAlarmEvent = (resources: unknown, detail: unknown): AlarmChange | { readonly problem: string } => {
  if (!isObject(detail)) return { problem: '/detail is missing or not an object.' }
  const arn = Array.isArray(resources) ? resources.map(readAlarmArn).find((found) => found !== undefined) : undefined
  if (arn === undefined) return { problem: '/resources names no alarm by its ARN.' }
  const now = isObject(detail['state']) ? detail['state'] : {}
  const state = alarmState(now['value'])
  if (state === undefined) return { problem: '/detail/state/value is none of OK, ALARM, INSUFFICIENT_DATA.' }
  const changedAt = instantOf(now['timestamp'])
  if (changedAt === undefined) return { problem: '/detail/state/timestamp is not an instant.' }
  const before = isObject(detail['previousState']) ? detail['previousState'] : {}
  const configuration = isObject(detail['configuration']) ? detail['configuration'] : {}
  const metric = firstMetric(configuration)
  return {
    ...arn,
    name: textOf(detail['alarmName']) || arn.name,
    state,
    previous: alarmState(before['value']),
    reason: textOf(now['reason']),
    changedAt,
    description: textOf(configuration['description']),
    namespace: textOf(metric['namespace']),
    metric: textOf(metric['name']),
    dimensions: dimensionsOf(metric['dimensions']),
    threshold: thresholdIn(now['reasonData']),
    values: valuesIn(now['reasonData']),
    rule: textOf(configuration['alarmRule']),
    suppressedBy: textOf(now['actionsSuppressedBy']),
  }
}

const firstMetric = (configuration: JsonObject): JsonObject => {
  const { metrics } = configuration
  if (!Array.isArray(metrics)) return {}
  const stats = metrics.filter(isObject).map((entry) => entry['metricStat'])
  return (
    stats
      .filter(isObject)
      .map((stat) => stat['metric'])
      .find(isObject) ?? {}
  )
}

const dimensionsOf = (given: unknown): Texts => Object.fromEntries(Object.entries(textsOf(given)).slice(0, 30))

/** The event's configuration does not repeat the threshold; the data beside the reason does. */
const thresholdIn = (given: unknown): string => {
  if (typeof given !== 'string' || given.length > 100_000) return ''
  try {
    const data: unknown = JSON.parse(given)
    if (!isObject(data) || textOf(data['threshold']) === '') return ''
    return `${textOf(data['statistic'])} against ${textOf(data['threshold'])} per ${textOf(data['period'])} s`.trim()
  } catch {
    return ''
  }
}
