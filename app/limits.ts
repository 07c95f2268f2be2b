import type { Config } from '#platform/config.ts'
import { channelTypes } from '#platform/messages/channel.ts'

/** `sms=5/15m,email=none`: most messages to one place in so long, by channel. */
export const limitsIn = (environment: NodeJS.ProcessEnv): Config['messageLimits'] =>
  Object.fromEntries(
    (environment['ANDON_MESSAGE_LIMITS'] ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [channel = '', limit = ''] = entry.split('=')
        if (!channelTypes.some((type) => type === channel) || !/^(?:none|[1-9]\d{0,3}\/[1-9]\d{0,3}[smh])$/.test(limit))
          throw new Error(
            `ANDON_MESSAGE_LIMITS has "${entry}"; write a channel (${channelTypes.join(', ')}) and its limit, such as sms=5/15m or voice=none.`,
          )
        return [channel, limit]
      }),
  )
