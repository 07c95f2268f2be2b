import type { Outputs } from '../../client.gen.ts'

export type Format = Outputs['integration.status']['items'][number]['format']

export interface Tool {
  readonly id: string
  readonly title: string
  /** What one does with it, in one sentence. */
  readonly about: string
  /** Left out: it speaks to Andon as to an Alertmanager, with a token instead of an integration. */
  readonly format?: Format
  /** Where its setting is made. */
  readonly where: string
  readonly snippet: (to: Address) => string
}

export interface Address {
  /** `https://andon.example.com` */
  readonly here: string
  /** `https://andon.example.com/in/grafana` */
  readonly address: string
  readonly key: string
}

/** The key where it is not known any more: it was shown once. */
export const noKey = '<key>'

/** The tools one can connect, each with the setting that is ready to paste. Pure. */
export const tools: readonly Tool[] = [
  {
    id: 'prometheus',
    title: 'Prometheus',
    about: 'Posts its alerts here as to an Alertmanager. Needs a token instead of an integration.',
    where: 'In prometheus.yml:',
    snippet: ({ here, key }) => {
      const { protocol, host } = new URL(here)
      return `alerting:\n  alertmanagers:\n    - scheme: ${protocol.replace(':', '')}\n      authorization:\n        credentials: ${key}\n      static_configs:\n        - targets: ['${host}']`
    },
  },
  {
    id: 'alertmanager',
    title: 'Alertmanager',
    about: 'Keep the one you have: it sends what it would send to people.',
    format: 'alertmanager',
    where: 'In alertmanager.yml, and name the receiver in its route:',
    snippet: ({ address, key }) =>
      `receivers:\n  - name: andon\n    webhook_configs:\n      - url: ${address}\n        send_resolved: true\n        http_config:\n          authorization:\n            credentials: ${key}`,
  },
  {
    id: 'grafana',
    title: 'Grafana',
    about: 'Its alert rules, by a contact point of the type webhook.',
    format: 'grafana',
    where: 'Alerting, Contact points, Add contact point:',
    snippet: ({ address, key }) =>
      `Integration: Webhook\nURL: ${address}\nAuthorization header - scheme: Bearer\nAuthorization header - credentials: ${key}`,
  },
  {
    id: 'sns',
    title: 'CloudWatch by SNS',
    about: 'Alarms by a topic you name. Each message’s signature is checked.',
    format: 'sns',
    where: 'Once for each topic:',
    snippet: ({ address, key }) =>
      `aws sns subscribe --protocol https \\\n  --topic-arn <arn of the topic> \\\n  --notification-endpoint ${address}/${key}`,
  },
  {
    id: 'eventbridge',
    title: 'EventBridge',
    about: 'Events of a cloud account, by an API destination.',
    format: 'eventbridge',
    where: 'An API destination with a connection of this kind:',
    snippet: ({ address, key }) => `Endpoint: ${address}\nMethod: POST\nAuthorization: API key\n  name: X-Andon-Key\n  value: ${key}`,
  },
  {
    id: 'pagerduty',
    title: 'Speaks to PagerDuty',
    about: 'A tool that knows the Events API v2: change its address, and the key takes the place of the routing key.',
    format: 'pagerduty',
    where: 'In place of PagerDuty’s address and routing key:',
    snippet: ({ here, key }) =>
      `curl ${here}/v2/enqueue -H 'content-type: application/json' \\\n  -d '{"routing_key":"${key}","event_action":"trigger","dedup_key":"disk-db-1",\n       "payload":{"summary":"Disk of db-1 is full","source":"db-1","severity":"critical"}}'`,
  },
  {
    id: 'opsgenie',
    title: 'Speaks to Opsgenie',
    about: 'A tool that knows the Alert API: change its address, and the key takes the place of the GenieKey.',
    format: 'opsgenie',
    where: 'In place of Opsgenie’s address and API key:',
    snippet: ({ here, key }) =>
      `curl ${here}/v2/alerts -H 'authorization: GenieKey ${key}' -H 'content-type: application/json' \\\n  -d '{"message":"Disk of db-1 is full","alias":"disk-db-1","priority":"P1"}'`,
  },
  {
    id: 'cloudevents',
    title: 'CloudEvents',
    about: 'Events of a pipeline or a service, structured, binary or in batches.',
    format: 'cloudevents',
    where: 'From a script, or any sink that can set a header:',
    snippet: ({ address, key }) =>
      `curl ${address} -H 'authorization: Bearer ${key}' -H 'content-type: application/cloudevents+json' \\\n  -d '{"specversion":"1.0","id":"1","source":"/ci","type":"deploy.finished","data":{"workload":"checkout"}}'`,
  },
  {
    id: 'json',
    title: 'Any JSON',
    about: 'A webhook of any shape: you say where things stand in it.',
    format: 'json',
    where: 'Let it post its JSON:',
    snippet: ({ address, key }) =>
      `curl ${address} -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\\n  -d @body.json`,
  },
]

export const toolOf = (format: Format): Tool | undefined => tools.find((tool) => tool.format === format)

/** How the format is called in lists. */
export const formatTitle = (format: Format): string => toolOf(format)?.title.replace('Speaks to ', '') ?? format

/** Whether what it sends becomes events: a JSON integration does or does not by its mapping. */
export const speaksEvents = (format: Format): boolean => ['cloudevents', 'eventbridge', 'json'].includes(format)
