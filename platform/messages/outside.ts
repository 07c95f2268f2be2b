import type { Logger } from 'pino'
import type { Config } from '#platform/config.ts'
import { installationHeader, installationOf } from '#platform/identity/installation.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import type { Delivery, Message } from '#platform/messages/channel.ts'
import { withoutSecret } from '#platform/messages/address.ts'
import { createMailer, type Mailer } from '#platform/messages/email.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { sendSlack, sendWebhook } from '#platform/messages/webhook.ts'
import { systemClock } from '#platform/time/clock.ts'

/** The machine itself, which the example's shop runs on. */
const loopback = ['127.0.0.0/8', '::1']

/** The platform's hands in the outside world. `close` lets go of kept connections. */
export const createOutside = (config: Config, log: Logger): Outside & { readonly close: () => void } => {
  const http = createGuardedFetch(config.example ? [...config.allowedInside, ...loopback] : config.allowedInside)
  const name = installationOf(config.secret)
  // Webhooks say who sends them: one that leads back here would go round for ever.
  const fetch: Outside['fetch'] = (url, options = {}) =>
    http.fetch(
      url,
      options.headers?.['webhook-id'] === undefined ? options : { ...options, headers: { ...options.headers, [installationHeader]: name } },
    )
  const mailer = config.smtp === undefined ? undefined : createMailer({ ...config.smtp, host: new URL(config.baseUrl).hostname })
  return {
    fetch,
    send: async (message) => {
      const delivery = await carry(message, fetch, mailer, config.example)
      log.debug({ message: message.id, channel: message.channel, to: withoutSecret(message.to), ...delivery }, 'message sent')
      return delivery
    },
    close: () => {
      http.close()
      mailer?.close()
    },
  }
}

const carry = (
  message: Message,
  fetch: ReturnType<typeof createGuardedFetch>['fetch'],
  mailer: Mailer | undefined,
  example: boolean,
): Promise<Delivery> => {
  switch (message.channel) {
    case 'email':
      return mailer === undefined ? Promise.resolve(withoutMail(example)) : mailer.send(message)
    case 'webhook':
      return sendWebhook(fetch, message, systemClock.now())
    case 'slack':
      return sendSlack(fetch, message)
    default:
      return message.channel satisfies never
  }
}

const withoutMail = (example: boolean): Delivery =>
  example
    ? { outcome: 'delivered', reason: 'Kept in the mailbox of this installation: the example sends no mail' }
    : { outcome: 'refused', reason: 'No mail server is configured; an administrator sets one (SMTP address and sender)' }
