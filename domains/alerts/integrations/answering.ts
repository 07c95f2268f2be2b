import { readWebhook, testWebhook } from '#domains/alerts/formats/alertmanager-webhook.ts'
import { readGrafana, testGrafana } from '#domains/alerts/formats/grafana.ts'
import { readMapped } from '#domains/alerts/formats/mapped.ts'
import { testMapped } from '#domains/alerts/formats/mapped-sample.ts'
import type { Added, Read } from '#domains/alerts/formats/reading.ts'
import { jsonOf } from '#domains/alerts/integrations/body.ts'
import { addedLabels, type Brought, takeReports } from '#domains/alerts/integrations/taking.ts'
import { receiver } from '#domains/alerts/integrations/receiver.ts'
import type { Admitted, IntegrationFormat } from '#domains/events/handler.ts'
import { Refusal } from '#platform/refusal.ts'

/** Alerts one commit takes. */
const weight = 2_000

type Reader = (body: unknown, from: Admitted, added: Added) => Read
/** Undefined when no test can be made that pages nobody. */
type Sample = (from: Admitted, now: Date) => object | undefined

/** Commits what was understood, then says what was not: a sender that gets a 400 has no reason to send the good ones again. */
const formatOf = (
  format: IntegrationFormat['format'],
  read: Reader,
  sample: Sample,
  takes?: IntegrationFormat['takes'],
): IntegrationFormat => ({
  format,
  ...(takes === undefined ? {} : { takes }),
  open: (way) => {
    const take = way.batcher<Brought, true>({
      maxWeight: weight,
      weigh: ({ reports }) => Math.max(1, reports.length),
      worthASecond: 100,
      actor: receiver,
      run: async (transaction, items) => {
        await takeReports(transaction, items)
        return items.map(() => true)
      },
    })
    return async (request, from) => {
      const { reports, problems } = read(jsonOf(request.body), from, { labels: addedLabels(from.spec), now: way.now() })
      if (reports.length > 0 || problems.length === 0) await take({ from, reports })
      if (problems.length > 0) throw refusalOf(problems, reports.length)
      return { status: 200, body: { alerts: reports.length } }
    }
  },
  sample: (now, _id, from) => {
    const body = sample(from, now)
    return body === undefined
      ? undefined
      : {
          headers: { 'content-type': 'application/json' },
          query: {},
          mediaType: 'application/json',
          body: new TextEncoder().encode(JSON.stringify(body)),
        }
  },
})

const refusalOf = (problems: readonly string[], taken: number): Refusal => {
  const others = taken === 0 ? 'Nothing was taken.' : `The other ${taken} were taken.`
  return new Refusal('invalid-input', `${problems.slice(0, 5).join(' ')} ${others}`, {
    findings: problems.map((message) => ({ path: /^\/\S*?(?=[: ]|$)/.exec(message)?.[0] ?? '', rule: 'format', message })),
  })
}

export const alertmanagerFormat = formatOf(
  'alertmanager',
  (body, _from, added) => readWebhook(body, added),
  ({ name }, now) => testWebhook(name, now),
)

export const grafanaFormat = formatOf(
  'grafana',
  (body, _from, added) => readGrafana(body, added),
  ({ name }, now) => testGrafana(name, now),
)

const noMapping = { summary: '"There is no mapping"' }

/** Any JSON with a mapping to alerts; with one to events it is read by the events themselves. */
export const mappedFormat = formatOf(
  'json',
  (body, { name, spec }, added) => readMapped(body, spec.mapping?.alert ?? noMapping, name, added),
  ({ name, spec }, now) => testMapped(spec.mapping?.alert ?? noMapping, name, now),
  (spec) => spec.mapping?.alert !== undefined,
)
