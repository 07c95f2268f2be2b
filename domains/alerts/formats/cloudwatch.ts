import { instantOf, isObject, type JsonObject, textOf, type Texts, type Told } from '#domains/alerts/formats/reading.ts'

/**
 * A CloudWatch alarm changed its state, as SNS and as EventBridge tell it.
 *
 * OK ends the alert and ALARM opens it. **INSUFFICIENT_DATA by itself does neither**: a metric that is sparse has no data most of the
 * time, and who wants missing data to page says so in the alarm (`treat missing data as breaching`). After ALARM it keeps the alert
 * open, since nobody has said that the trouble is over.
 */
export interface AlarmChange {
  readonly name: string
  /** The alarm's identity: its labels change with its configuration, its name does not. */
  readonly arn: string
  readonly account: string
  /** `eu-central-1`, from the ARN: messages write it in words. */
  readonly region: string
  readonly state: AlarmState
  readonly previous: AlarmState | undefined
  readonly reason: string
  readonly changedAt: Date
  readonly description: string
  readonly namespace: string
  readonly metric: string
  readonly dimensions: Texts
  /** `Average >= 90 for 2 of 300 s` */
  readonly threshold: string
  /** The newest values that were compared. */
  readonly values: string
  /** The expression of a composite alarm. */
  readonly rule: string
  /** Why a composite alarm's own actions are held back. */
  readonly suppressedBy: string
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

export const alarmState = (given: unknown): AlarmState | undefined =>
  given === 'OK' || given === 'ALARM' || given === 'INSUFFICIENT_DATA' ? given : undefined

/** The alert of a change; undefined when the change neither opens nor ends anything. */
export const toldOfAlarm = (alarm: AlarmChange): Told | undefined => {
  const { state, previous, changedAt } = alarm
  if (state === 'INSUFFICIENT_DATA' && previous !== 'ALARM') return undefined
  return {
    labels: {
      alertname: alarm.name,
      account: alarm.account,
      region: alarm.region,
      namespace: alarm.namespace,
      metric: alarm.metric,
      ...Object.fromEntries(Object.entries(alarm.dimensions).map(([name, value]) => [`dimension_${name}`, value])),
    },
    annotations: present({
      summary: `${alarm.name}: ${state === 'INSUFFICIENT_DATA' ? 'no data since it went off' : headline(alarm)}`,
      description: alarm.description,
      reason: alarm.reason,
      threshold: alarm.threshold,
      values: alarm.values,
      alarm_rule: alarm.rule,
      actions_suppressed_by: alarm.suppressedBy,
      alarm_arn: alarm.arn,
    }),
    status: state === 'OK' ? 'resolved' : 'firing',
    startsAt: changedAt,
    endsAt: state === 'OK' ? changedAt : undefined,
    url: consoleUrl(alarm),
    key: alarm.arn,
  }
}

/** The first sentence of what its author wrote, else of the reason. */
const headline = ({ description, reason, state }: AlarmChange): string => (/^[^\n]{1,200}/.exec(description || reason)?.[0] ?? state).trim()

const present = (texts: Texts): Texts => Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))

/** Where the alarm is shown, by partition. */
const consoleUrl = ({ arn, region, name }: AlarmChange): string => {
  const partition = arn.split(':')[1] ?? 'aws'
  const host = Object.hasOwn(consoles, partition) ? consoles[partition] : 'console.aws.amazon.com'
  return `https://${host}/cloudwatch/home?region=${encodeURIComponent(region)}#alarmsV2:alarm/${encodeURIComponent(name.toWellFormed())}`
}

const consoles: Readonly<Record<string, string>> = { 'aws-cn': 'console.amazonaws.cn', 'aws-us-gov': 'console.amazonaws-us-gov.com' }

/** `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:Disk full` */
const alarmArn = /^arn:(aws[a-z-]{0,30}):cloudwatch:([a-z0-9-]{1,40}):(\d{12}):alarm:(.{1,255})$/s

/** Account, region and name of an alarm's ARN. */
export const readAlarmArn = (
  given: unknown,
): { readonly arn: string; readonly region: string; readonly account: string; readonly name: string } | undefined => {
  const [arn, , region = '', account = '', name = ''] = alarmArn.exec(textOf(given)) ?? []
  return arn === undefined ? undefined : { arn, region, account, name }
}

/**
 * The alarm of a message CloudWatch sends to an SNS topic: undefined when the message is no alarm, a problem when it is one that
 * cannot be read.
 */
export const readAlarmMessage = (message: unknown): AlarmChange | { readonly problem: string } | undefined => {
  if (!isObject(message) || message['AlarmName'] === undefined || message['NewStateValue'] === undefined) return undefined
  const arn = readAlarmArn(message['AlarmArn'])
  const state = alarmState(message['NewStateValue'])
  const changedAt = instantOf(message['StateChangeTime'])
  if (arn === undefined) return { problem: '/Message/AlarmArn is not the ARN of an alarm.' }
  if (state === undefined) return { problem: '/Message/NewStateValue is none of OK, ALARM, INSUFFICIENT_DATA.' }
  if (changedAt === undefined) return { problem: '/Message/StateChangeTime is not an instant.' }
  const trigger = isObject(message['Trigger']) ? message['Trigger'] : {}
  const metric = metricOf(trigger)
  return {
    ...arn,
    state,
    previous: alarmState(message['OldStateValue']),
    reason: textOf(message['NewStateReason']),
    changedAt,
    description: textOf(message['AlarmDescription']),
    namespace: textOf(metric['Namespace']),
    metric: textOf(metric['MetricName']),
    dimensions: dimensionsOf(metric['Dimensions']),
    threshold: thresholdOf(trigger),
    values: valuesIn(message['NewStateReasonData']),
    rule: textOf(message['AlarmRule']),
    suppressedBy: textOf(message['ActionsSuppressedBy']),
  }
}

/** Its own metric, or the first one an alarm over a formula reads. */
const metricOf = (trigger: JsonObject): JsonObject => {
  if (!Array.isArray(trigger['Metrics'])) return trigger
  const stats = trigger['Metrics'].filter(isObject).map((entry) => entry['MetricStat'])
  const metric = stats.filter(isObject).map((stat) => stat['Metric'])
  return metric.find(isObject) ?? {}
}

/** SNS writes a list of `name` and `value`; within metrics of a formula too. */
const dimensionsOf = (given: unknown): Texts => {
  if (!Array.isArray(given)) return {}
  return Object.fromEntries(
    given
      .filter(isObject)
      .slice(0, 30)
      .map((entry) => [textOf(entry['name'] ?? entry['Name']), textOf(entry['value'] ?? entry['Value'])] as const)
      .filter(([name, value]) => name !== '' && value !== ''),
  )
}

const comparisons: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
}

const thresholdOf = (trigger: JsonObject): string => {
  const threshold = textOf(trigger['Threshold'])
  if (threshold === '') return ''
  const operator = textOf(trigger['ComparisonOperator'])
  const statistic = textOf(trigger['Statistic']) || textOf(trigger['ExtendedStatistic'])
  const periods = textOf(trigger['EvaluationPeriods'])
  const how = periods === '' ? '' : ` for ${periods} × ${textOf(trigger['Period'])} s`
  return `${statistic} ${Object.hasOwn(comparisons, operator) ? comparisons[operator] : operator} ${threshold}${how}`.trim()
}

/** `reasonData` is JSON in a text; of it, the newest values. */
export const valuesIn = (given: unknown): string => {
  const data = parsed(given)
  const points = isObject(data) ? data['recentDatapoints'] : undefined
  return Array.isArray(points) ? points.slice(-10).map(textOf).join(', ') : ''
}

const parsed = (given: unknown): unknown => {
  if (typeof given !== 'string' || given.length > 100_000) return given
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}
