import type { Config } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { type ChannelType, notConfigured, type Sender } from '#platform/messages/channel.ts'
import { createSlackBot } from '#platform/messages/chats/slack.ts'
import { createTeams } from '#platform/messages/chats/teams.ts'
import { createTelegram } from '#platform/messages/chats/telegram.ts'
import { createMailer, type MailerOptions } from '#platform/messages/email.ts'
import { replyAddress } from '#platform/messages/phones/reply-address.ts'
import { phoneSenders } from '#platform/messages/phones/senders.ts'
import { sendSlack, sendWebhook } from '#platform/messages/webhook.ts'
import type { Clock } from '#platform/time/clock.ts'

/** Who carries the messages of each channel. `close` lets go of kept connections. */
export interface Senders {
  readonly of: Readonly<Record<ChannelType, Sender>>
  readonly close: () => void
}

/** One sender for each channel, from a file of its own; what this installation has no account for is refused with what to set. */
export const createSenders = (config: Config, fetch: Outside['fetch'], clock: Clock): Senders => {
  const { slack, teams, telegram } = config.providers
  const mailer =
    config.smtp === undefined ? undefined : createMailer({ ...config.smtp, ...replies(config), host: new URL(config.baseUrl).hostname })
  return {
    of: {
      email: mailer?.send ?? withoutMail(config.example),
      webhook: (message) => sendWebhook(fetch, message, clock.now()),
      slack: (message) => sendSlack(fetch, message),
      'slack-bot':
        slack === undefined ? notConfigured('Slack', 'ANDON_SLACK_BOT_TOKEN and ANDON_SLACK_SIGNING_SECRET') : createSlackBot(slack, fetch),
      teams: createTeams(teams, fetch, clock),
      telegram: telegram === undefined ? notConfigured('Telegram', 'ANDON_TELEGRAM_TOKEN') : createTelegram(telegram, fetch),
      ...phoneSenders(config, fetch, clock),
    },
    close: () => mailer?.close(),
  }
}

/** Mails that can be answered say where to, where answers come in at all. */
const replies = ({ secret, providers: { mailIn } }: Config): Pick<MailerOptions, 'replyTo'> =>
  mailIn === undefined ? {} : { replyTo: ({ id, choices = [] }) => (choices.length === 0 ? undefined : replyAddress(secret, mailIn, id)) }

const withoutMail =
  (example: boolean): Sender =>
  () =>
    Promise.resolve(
      example
        ? { outcome: 'delivered', reason: 'Kept in the mailbox of this installation: the example sends no mail' }
        : { outcome: 'refused', reason: 'No mail server is configured; an administrator sets one (SMTP address and sender)' },
    )
