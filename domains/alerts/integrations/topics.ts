import { type AlarmChange, readAlarmMessage, toldOfAlarm } from '#domains/alerts/formats/cloudwatch.ts'
import { isObject } from '#domains/alerts/formats/reading.ts'
import { certificateUrl, confirmationUrl, type Envelope, isSnsName, readEnvelope, refusedEnvelope } from '#domains/alerts/formats/sns.ts'
import { eventOfMessage } from '#domains/alerts/formats/sns-event.ts'
import { topicLeft } from '#domains/alerts/integrations/facts.ts'
import { confirmTopic } from '#domains/alerts/integrations/jobs.ts'
import { jsonOf } from '#domains/alerts/integrations/body.ts'
import { receiver } from '#domains/alerts/integrations/receiver.ts'
import { addedLabels, takeAlarms } from '#domains/alerts/integrations/taking.ts'
import { noteReceived } from '#domains/events/admission.ts'
import type { Admitted, IntegrationFormat, Way } from '#domains/events/handler.ts'
import { receiveEvents } from '#domains/events/receiving.ts'
import { readCertificate, type SigningCertificate } from '#platform/messages/certificate.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

interface Posted {
  readonly from: Admitted
  readonly envelope: Envelope
  /** Set when the message is an alarm. */
  readonly alarm: AlarmChange | undefined
}

/**
 * Amazon SNS. Whoever knows the address can post here, so nothing is believed that SNS has not signed. The order of the questions is
 * from cheap to dear: shape, topic and age, where the certificate lies, and only then the certificate itself.
 */
export const snsFormat: IntegrationFormat = {
  format: 'sns',
  open: (way) => {
    const certificateAt = certificatesOf(way)
    const take = way.batcher<Posted, true>({
      maxWeight: 500,
      weigh: () => 1,
      actor: receiver,
      run: async (transaction, items) => {
        await takePosted(transaction, items)
        await noteReceived(
          transaction,
          items.map(({ from }) => ({ integration: from.integration, count: 1 })),
        )
        return items.map(() => true)
      },
    })
    return async (request, from) => {
      const envelope = await provedEnvelope(jsonOf(request.body), from, way.now(), certificateAt)
      const alarm = envelope.type === 'Notification' ? readAlarmMessage(messageOf(envelope)) : undefined
      if (alarm !== undefined && 'problem' in alarm) throw new Refusal('invalid-input', alarm.problem)
      await take({ from, envelope, alarm })
      return { status: 200, body: { message: envelope.id } }
    }
  },
}

const provedEnvelope = async (
  body: unknown,
  { spec }: Admitted,
  now: Date,
  certificateAt: (url: string) => Promise<SigningCertificate>,
): Promise<Envelope> => {
  const envelope = orRefused('invalid-input', readEnvelope(body))
  const refused = refusedEnvelope(envelope, spec.topics ?? [], now)
  if (refused !== undefined) throw new Refusal('forbidden', refused)
  const address = orRefused('forbidden', certificateUrl(envelope.certificate))
  if (envelope.type !== 'Notification') orRefused('forbidden', confirmationUrl(envelope))
  const certificate = await certificateAt(address.href)
  if (!isSnsName(certificate.name)) throw new Refusal('forbidden', 'The certificate is not one of Amazon SNS.')
  if (certificate.validFrom > now || certificate.validTo < now)
    throw new Refusal('forbidden', 'The certificate is not valid now. Check the clock of this server.')
  if (!certificate.hasSigned(envelope.signed, envelope.signature, envelope.digest))
    throw new Refusal(
      'forbidden',
      'The signature does not belong to this message: it was not sent by Amazon SNS, or was changed on its way.',
    )
  return envelope
}

const orRefused = <Found extends object>(code: 'invalid-input' | 'forbidden', found: Found | { readonly problem: string }): Found => {
  if ('problem' in found) throw new Refusal(code, found.problem)
  return found
}

/** Amazon changes certificates every few months under new addresses; a handful are in use. */
const [mostCertificates, keptMs, failureKeptMs] = [50, 86_400_000, 30_000]

/** Fetches certificates, each once a day; a failure is remembered for half a minute, so that nobody makes this server ask all the time. */
const certificatesOf = (way: Way): ((url: string) => Promise<SigningCertificate>) => {
  const known = new Map<string, { readonly certificate: Promise<SigningCertificate>; until: number }>()
  return (url) => {
    const now = way.now().getTime()
    const before = known.get(url)
    if (before !== undefined && before.until > now) return before.certificate
    known.delete(url)
    const [oldest] = known.keys()
    if (oldest !== undefined && known.size >= mostCertificates) known.delete(oldest)
    const entry = { certificate: fetchCertificate(way, url), until: now + keptMs }
    known.set(url, entry)
    entry.certificate.catch(() => {
      entry.until = now + failureKeptMs
    })
    return entry.certificate
  }
}

const fetchCertificate = async (way: Way, url: string): Promise<SigningCertificate> => {
  const answer = await way.outside.fetch(url, { timeoutMs: 5_000, maxBytes: 20_000, redirects: 0 })
  const certificate = answer.status === 200 ? readCertificate(answer.body) : undefined
  // 503 and not a refusal for good: SNS sends again.
  if (certificate === undefined)
    throw new Refusal('unavailable', `No certificate was found at ${url} (answer ${answer.status}).`, { retryAfterSeconds: 30 })
  return certificate
}

const takePosted = async (transaction: Transaction, items: readonly Posted[]): Promise<void> => {
  for (const { from, envelope } of items) noteSubscription(transaction, from.integration, envelope)
  await receiveEvents(
    transaction,
    items
      .filter(({ envelope, alarm }) => envelope.type === 'Notification' && (alarm === undefined || toldOfAlarm(alarm) === undefined))
      .map(({ from, envelope }) => eventOfMessage(envelope, messageOf(envelope), from)),
  )
  await takeAlarms(
    transaction,
    items.flatMap(({ from, alarm }) =>
      alarm === undefined ? [] : [{ source: from.integration, change: alarm, labels: addedLabels(from.spec) }],
    ),
  )
}

const noteSubscription = (transaction: Transaction, integration: string, { type, topic, subscribe }: Envelope): void => {
  if (type === 'SubscriptionConfirmation') {
    transaction.enqueue(confirmTopic, { integration, topic, url: subscribe }, { key: `confirm:${integration}:${topic}` })
  } else if (type === 'UnsubscribeConfirmation') {
    transaction.record(topicLeft, { subjects: [integration], data: { integration, topic } })
  }
}

/** The message as JSON when it is an object, else its text. */
const messageOf = ({ message }: Envelope): unknown => {
  if (!message.trimStart().startsWith('{')) return message
  try {
    const parsed = jsonOf(new TextEncoder().encode(message))
    return isObject(parsed) ? parsed : message
  } catch (error) {
    if (error instanceof Refusal) return message
    throw error
  }
}
