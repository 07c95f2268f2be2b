import Type from 'typebox'
import { resolveTimeoutMs } from '#domains/alerts/formats/alertmanager.ts'
import type { Operation } from '#platform/http/operation.ts'

/** What each address of Alertmanager's API says about itself. The shapes belong to Alertmanager; only what one sends is spelled out. */
const labels = (description: string) => Type.Record(Type.String(), Type.String(), { description })
const instant = (description: string) => Type.String({ format: 'date-time', description })

export const postAlerts: Operation = {
  name: 'alertmanager.post-alerts',
  summary: 'Report alerts as to an Alertmanager (API v2)',
  description:
    'For Prometheus and everything that sends to an Alertmanager. Answers 200 with nothing after the commit; 400 with a sentence when some alerts are wrong (the others are taken).',
  input: Type.Array(
    Type.Object({
      labels: labels('What it is; the identity of the alert.'),
      annotations: Type.Optional(labels('What is told to people.')),
      startsAt: Type.Optional(instant('Since when. Default now.')),
      endsAt: Type.Optional(instant('In the past: it is over. Default: in five minutes.')),
      generatorURL: Type.Optional(Type.String({ description: 'Where the sender shows it.' })),
    }),
  ),
}

export const getAlerts: Operation = {
  name: 'alertmanager.get-alerts',
  summary: 'List open alerts as an Alertmanager does (API v2)',
  description: 'Asked with `filter` (matchers, all of which hold), `receiver`, `active`, `silenced`, `inhibited`, `muted`.',
  output: Type.Array(Type.Unknown()),
}

export const getGroups: Operation = {
  name: 'alertmanager.get-groups',
  summary: 'List open alerts by group as an Alertmanager does (API v2)',
  description: 'Asked as the list of alerts is. An alert that several routes took is in a group of each.',
  output: Type.Array(Type.Unknown()),
}

export const getSilences: Operation = {
  name: 'alertmanager.get-silences',
  summary: 'List silences as an Alertmanager does (API v2)',
  description: 'Asked with `filter` (matchers), `active`, `pending`, `expired`.',
  output: Type.Array(Type.Unknown()),
}

export const postSilences: Operation = {
  name: 'alertmanager.post-silences',
  summary: 'Make or change a silence as in an Alertmanager (API v2)',
  description: 'With `id`: its end and comment change; other matchers or another start end it and make a new one.',
  input: Type.Object({
    id: Type.Optional(Type.String({ description: 'The silence to change.' })),
    matchers: Type.Array(
      Type.Object({
        name: Type.String({ description: 'A label.' }),
        value: Type.String({ description: 'Its value, or an expression in RE2 syntax over the whole of it.' }),
        isRegex: Type.Boolean({ description: 'The value is an expression.' }),
        isEqual: Type.Optional(Type.Boolean({ description: 'False: it does not equal or match. Default true.' })),
      }),
      { description: 'All of these hold.' },
    ),
    startsAt: instant('It begins.'),
    endsAt: instant('It ends.'),
    createdBy: Type.String({ description: 'Who makes it.' }),
    comment: Type.String({ description: 'Why.' }),
  }),
  output: Type.Object({ silenceID: Type.String({ description: 'The silence that holds now.' }) }),
}

export const getSilence: Operation = {
  name: 'alertmanager.get-silence',
  summary: 'Show a silence as an Alertmanager does (API v2)',
  output: Type.Unknown(),
}

export const deleteSilence: Operation = { name: 'alertmanager.delete-silence', summary: 'End a silence as in an Alertmanager (API v2)' }

export const getReceivers: Operation = {
  name: 'alertmanager.get-receivers',
  summary: 'List the routes as receivers of an Alertmanager (API v2)',
  output: Type.Array(Type.Object({ name: Type.String({ description: 'The name of a route, or `no-process`.' }) })),
}

export const getStatus: Operation = {
  name: 'alertmanager.get-status',
  summary: 'Say that this speaks Alertmanager’s API v2',
  output: Type.Unknown(),
  open: true,
}

/** @param uptime The instant since when it runs, as Alertmanager calls it. */
export const statusOf = (uptime: string): object => ({
  cluster: { status: 'disabled', peers: [] },
  config: { original: `global:\n  resolve_timeout: ${resolveTimeoutMs / 60_000}m\nroute:\n  receiver: andon\nreceivers:\n- name: andon\n` },
  uptime,
  versionInfo: { branch: '', buildDate: '', buildUser: '', goVersion: '', revision: '', version: '0.25.0' },
})
