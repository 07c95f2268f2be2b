import type { Logger } from 'pino'
import type { Config } from '#platform/config.ts'
import { installationHeader, installationOf } from '#platform/identity/installation.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { withoutSecret } from '#platform/messages/address.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { createSenders } from '#platform/messages/senders.ts'
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
  const senders = createSenders(config, fetch, systemClock)
  return {
    fetch,
    send: async (message) => {
      const delivery = await senders.of[message.channel](message)
      log.debug({ message: message.id, channel: message.channel, to: withoutSecret(message.to), ...delivery }, 'message sent')
      return delivery
    },
    close: () => {
      http.close()
      senders.close()
    },
  }
}
