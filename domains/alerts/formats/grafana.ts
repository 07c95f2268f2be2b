import { readAlerts, testAlert, webhookBody } from '#domains/alerts/formats/alertmanager-webhook.ts'
import {
  type Added,
  addressOf,
  isObject,
  type JsonObject,
  nothing,
  type Read,
  readAll,
  textOf,
  textsOf,
  type Texts,
  type Told,
  unreadable,
} from '#domains/alerts/formats/reading.ts'

/**
 * What Grafana's webhook contact point sends: since version 9 a body like Alertmanager's with links and values beside each
 * alert; before, one message per dashboard rule. Grafana takes any 2xx as done and tries again otherwise.
 */
export const readGrafana = (body: unknown, added: Added): Read => {
  if (!isObject(body))
    return unreadable('The body is not a JSON object. Send what Grafana’s webhook contact point sends, without a custom payload.')
  if (Array.isArray(body['alerts'])) return readAlerts(body, added, (told, given) => refine(told, given, body, added.now))
  if (body['ruleName'] !== undefined || body['ruleId'] !== undefined) return readRule(body, added)
  return unreadable(
    'There is neither /alerts (Grafana 9 and later) nor /ruleName (dashboard alerts before). Remove a custom payload from the contact point.',
  )
}

/** Names of alerts by which Grafana says that a rule could not be judged; the rule is in the label `rulename`. */
const unjudged: Readonly<Record<string, { readonly condition: string; readonly says: string }>> = {
  DatasourceError: { condition: 'error', says: 'cannot be evaluated' },
  DatasourceNoData: { condition: 'no-data', says: 'has no data' },
}

const testMs = 5 * 60_000

const refine = (told: Told, given: JsonObject, body: JsonObject, now: Date): Told => {
  // Labels between underscores are Grafana's own and differ from version to version.
  const labels = Object.fromEntries(Object.entries(told.labels).filter(([name]) => !name.startsWith('__')))
  const annotations = {
    ...told.annotations,
    ...links(given),
    ...valuesOf(given),
    ...(textOf(body['orgId']) === '' ? {} : { grafanaOrganization: textOf(body['orgId']) }),
  }
  const shown = { ...told, labels, annotations, url: addressOf(given['panelURL']) ?? addressOf(given['dashboardURL']) ?? told.url }
  const name = labels['alertname'] ?? ''
  const condition = Object.hasOwn(unjudged, name) ? unjudged[name] : undefined
  if (condition !== undefined) return judged(shown, condition)
  // The button "Test" never tells the end of what it sent.
  const isTest = name === 'TestAlert' && labels['instance'] === 'Grafana' && told.status === 'firing'
  return isTest ? { ...shown, endsAt: new Date(now.getTime() + testMs) } : shown
}

/** Under the name of its rule, so that the route and document of the rule apply, and told apart by `grafana_condition`. */
const judged = (told: Told, { condition, says }: { readonly condition: string; readonly says: string }): Told => {
  const rule = told.labels['rulename'] ?? told.labels['alertname'] ?? ''
  const { rulename: _rule, ...others } = told.labels
  const summary = `${rule} ${says}`
  return {
    ...told,
    labels: { ...others, alertname: rule, grafana_condition: condition },
    annotations: {
      ...told.annotations,
      summary: told.annotations['summary'] === undefined ? summary : `${summary}: ${told.annotations['summary']}`,
    },
  }
}

const links = (given: JsonObject): Texts => {
  const found = (['dashboardURL', 'panelURL', 'silenceURL', 'imageURL'] as const).map((name) => [name, addressOf(given[name])] as const)
  return Object.fromEntries(found.flatMap(([name, address]) => (address === undefined ? [] : [[name, address]])))
}

/** `values` (`{"B": 12.5}`) as text; older versions write `valueString` themselves. */
const valuesOf = (given: JsonObject): Texts => {
  const values = Object.entries(textsOf(given['values'])).map(([name, value]) => `${name}=${value}`)
  const text = values.length > 0 ? values.slice(0, 50).join(', ') : textOf(given['valueString'])
  return text === '' ? {} : { values: text }
}

/** A dashboard alert: one per rule whatever series it names, since its end names none. */
const readRule = (body: JsonObject, added: Added): Read => {
  const state = textOf(body['state'])
  const name = textOf(body['ruleName'])
  if (name === '') return unreadable('/ruleName is missing or empty.')
  const status = Object.hasOwn(states, state) ? states[state] : undefined
  if (status === undefined) return unreadable(`/state is none of ${Object.keys(states).join(', ')}.`)
  if (status === 'waiting') return nothing
  const labels = {
    ...textsOf(body['tags']),
    alertname: name,
    ...named('grafana_organization', body['orgId']),
    ...named('grafana_rule', body['ruleId']),
  }
  const annotations = {
    summary: textOf(body['message']) || textOf(body['title']) || name,
    ...named('title', body['title']),
    ...named('state', state),
    ...matchesOf(body['evalMatches']),
    ...(addressOf(body['imageUrl']) === undefined ? {} : { imageURL: textOf(body['imageUrl']) }),
  }
  // A test from the settings page is of no rule and never told as over.
  const endsAt = body['ruleId'] === 0 && status === 'firing' ? new Date(added.now.getTime() + testMs) : undefined
  return readAll([{ labels, annotations, status, endsAt, url: addressOf(body['ruleUrl']) }], added, () => 'The alert')
}

/**
 * Missing data is trouble until it is told otherwise. A paused rule is judged no more and would stay open for ever, so
 * pausing ends it. `pending` is not yet anything.
 */
const states: Readonly<Record<string, 'firing' | 'resolved' | 'waiting'>> = {
  alerting: 'firing',
  no_data: 'firing',
  ok: 'resolved',
  paused: 'resolved',
  pending: 'waiting',
}

const named = (name: string, given: unknown): Texts => (textOf(given) === '' ? {} : { [name]: textOf(given) })

const matchesOf = (given: unknown): Texts => {
  if (!Array.isArray(given) || given.length === 0) return {}
  const lines = given
    .slice(0, 50)
    .filter(isObject)
    .map((match) => `${textOf(match['metric'])}=${textOf(match['value'])}`)
  return { values: given.length > 50 ? `${lines.join(', ')} and ${given.length - 50} more` : lines.join(', ') }
}

/** A message as Grafana would send it, about an alert that is over already. */
export const testGrafana = (integration: string, now: Date): object => {
  const alert = testAlert(integration, now)
  return {
    ...webhookBody({
      receiver: 'andon',
      group: { key: '{}/{}:{alertname="AndonTest"}', labels: { alertname: 'AndonTest' } },
      alerts: [alert],
      externalURL: 'http://grafana.example:3000/',
      reason: 'all alerts resolved',
    }),
    version: '1',
    orgId: 1,
    title: '[RESOLVED] AndonTest',
    state: 'ok',
    message: alert.annotations['summary'],
  }
}
