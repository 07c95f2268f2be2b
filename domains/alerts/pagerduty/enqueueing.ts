import { type PagerDutyChange, type PagerDutyEvent, readPagerDuty, testPagerDuty } from '#domains/alerts/formats/pagerduty.ts'
import { reportOf } from '#domains/alerts/formats/reading.ts'
import { jsonOf } from '#domains/alerts/integrations/body.ts'
import { receiver } from '#domains/alerts/integrations/receiver.ts'
import { addedLabels } from '#domains/alerts/integrations/taking.ts'
import { doInOrder, endOf, fingerprintWithin, type Said } from '#domains/alerts/keyed.ts'
import { noteReceived } from '#domains/events/admission.ts'
import type { OccurredEvent } from '#domains/events/event.ts'
import type { Admitted, Answer, IntegrationFormat, Way } from '#domains/events/handler.ts'
import { receiveEvents } from '#domains/events/receiving.ts'
import { newId } from '#platform/identity/id.ts'
import { type Finding, Refusal } from '#platform/refusal.ts'

/** Events one commit takes. */
const weight = 1_000

/** How events and changes are taken: each answers after its commit. Throws a refusal with PagerDuty's problems as findings. */
export interface PagerDutyDesk {
  readonly enqueue: (event: PagerDutyEvent, from: Admitted) => Promise<Answer>
  readonly change: (change: PagerDutyChange, from: Admitted) => Promise<Answer>
}

export const openPagerDuty = (way: Way): PagerDutyDesk => {
  const take = way.batcher<Said, true>({
    maxWeight: weight,
    weigh: () => 1,
    worthASecond: 100,
    actor: receiver,
    run: async (transaction, items) => {
      await doInOrder(transaction, items)
      await noteReceived(transaction, counted(items))
      return items.map(() => true)
    },
  })
  const keep = way.batcher<{ readonly event: OccurredEvent; readonly from: Admitted }, true>({
    maxWeight: weight,
    weigh: () => 1,
    actor: receiver,
    run: async (transaction, items) => {
      await receiveEvents(
        transaction,
        items.map(({ event }) => event),
      )
      await noteReceived(transaction, counted(items))
      return items.map(() => true)
    },
  })
  return {
    enqueue: async (event, from) => {
      const key = event.key ?? newId(way.now()).replaceAll('-', '')
      await take({ from, ...saidBy(event, from, key, way.now()) })
      return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: key } }
    },
    change: async (change, from) => {
      await keep({ event: eventOf(change, from, way.now()), from })
      return { status: 202, body: { status: 'success', message: 'Change event processed' } }
    },
  }
}

const counted = (items: readonly { readonly from: Admitted }[]) => items.map(({ from }) => ({ integration: from.integration, count: 1 }))

const saidBy = (event: PagerDutyEvent, from: Admitted, key: string, now: Date) => {
  const fingerprint = fingerprintWithin(from, key)
  if (event.action === 'acknowledge') return { acknowledges: fingerprint }
  if (event.action === 'resolve') return { report: endOf(fingerprint, now) }
  const report = reportOf(event.told, { labels: addedLabels(from.spec), now })
  if ('problem' in report) throw invalidEvent([report.problem])
  return { report: { ...report, fingerprint } }
}

const eventOf = ({ summary, source, time, data }: PagerDutyChange, from: Admitted, now: Date): OccurredEvent => ({
  source: source ?? from.integration,
  id: newId(now),
  type: 'com.pagerduty.change',
  subject: summary,
  time: time ?? now,
  data,
  integration: from.integration,
  ...(from.spec.workload === undefined ? {} : { workload: from.spec.workload }),
  ...(from.spec.labels === undefined ? {} : { labels: from.spec.labels }),
})

/** A body PagerDuty's clients should not send again as it is. */
export const invalidEvent = (errors: readonly string[]): Refusal =>
  new Refusal('invalid-input', `${errors.join('; ')}. Correct it; nothing was taken.`, {
    findings: errors.map((message): Finding => ({ path: '', rule: 'format', message })),
  })

/** A refusal in the words PagerDuty's clients read. */
export const pagerDutyRefusal = (refusal: Refusal): Answer => {
  if (refusal.code === 'too-many-requests') {
    return { status: 429, body: { status: 'throttle exceeded', message: refusal.message, errors: [] } }
  }
  // Clients give up on a 400 and print its errors; a 401 is nothing this API knows.
  const status = refusal.status === 401 ? 400 : refusal.status
  const errors = refusal.status === 401 ? ["'routing_key' opens no integration here"] : errorsOf(refusal)
  return { status, body: { status: 'invalid event', message: 'Event object is invalid', errors } }
}

const errorsOf = ({ findings, message }: Refusal): readonly string[] =>
  findings.length > 0 && findings.every(({ rule }) => rule === 'format') ? findings.map((finding) => finding.message) : [message]

/** The same at the integration's own address, where the key need not be in the body. */
export const pagerDutyFormat: IntegrationFormat = {
  format: 'pagerduty',
  open: (way) => {
    const desk = openPagerDuty(way)
    return async (request, from) => {
      const body = jsonOf(request.body)
      const read = readPagerDuty(typeof body === 'object' ? { ...body, routing_key: unused } : body)
      if ('errors' in read) throw invalidEvent(read.errors)
      return desk.enqueue(read, from)
    }
  },
  refused: pagerDutyRefusal,
  sample: (now) => ({
    headers: { 'content-type': 'application/json' },
    query: {},
    mediaType: 'application/json',
    body: new TextEncoder().encode(JSON.stringify(testPagerDuty(unused, now))),
  }),
}

/** In place of the key, which was looked at at the door. */
const unused = '0'.repeat(32)
