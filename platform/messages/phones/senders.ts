import type { Config } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { notConfigured, type Sender } from '#platform/messages/channel.ts'
import { sendNtfy } from '#platform/messages/phones/ntfy.ts'
import { sendPush } from '#platform/messages/phones/push.ts'
import { call, sendText } from '#platform/messages/phones/twilio.ts'
import { createVapid, type Vapid, vapidKeyFrom } from '#platform/messages/phones/vapid.ts'
import type { Clock } from '#platform/time/clock.ts'

/** Who carries messages to telephones. Push and ntfy need no account. */
export const phoneSenders = (
  config: Config,
  fetch: Outside['fetch'],
  clock: Clock,
): Readonly<Record<'push' | 'ntfy' | 'sms' | 'voice', Sender>> => {
  const { baseUrl } = config
  const { twilio, ntfy } = config.providers
  const vapid = vapidOf(config)
  const withoutTwilio = (what: string): Sender => notConfigured(what, 'ANDON_TWILIO_ACCOUNT, ANDON_TWILIO_TOKEN and ANDON_TWILIO_FROM')
  return {
    push: (message) => sendPush(fetch, vapid, baseUrl, message, clock.now()),
    ntfy: (message) => sendNtfy(fetch, ntfy, baseUrl, message),
    sms: twilio === undefined ? withoutTwilio('Sending text messages') : (message) => sendText(fetch, twilio, baseUrl, message),
    voice: twilio === undefined ? withoutTwilio('Calling') : (message) => call(fetch, twilio, baseUrl, message),
  }
}

/** Who this installation is to the push services of browsers. */
export const vapidOf = ({ providers: { vapid }, secret, baseUrl }: Pick<Config, 'providers' | 'secret' | 'baseUrl'>): Vapid =>
  createVapid(
    vapid?.privateKey ?? vapidKeyFrom(secret),
    // Some services refuse a statement without somebody to write to, even one nobody reads.
    vapid?.subject ?? (baseUrl.startsWith('https:') ? baseUrl : `mailto:andon@${new URL(baseUrl).hostname}`),
  )
