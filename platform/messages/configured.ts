import type { Config } from '#platform/config.ts'
import type { ChannelType } from '#platform/messages/channel.ts'

/** What an administrator sets so that this channel carries messages; undefined when it does. */
export const settingsMissing = (config: Pick<Config, 'smtp' | 'example' | 'providers'>, channel: ChannelType): string | undefined => {
  const { slack, teams, telegram, twilio } = config.providers
  switch (channel) {
    case 'email':
      return config.smtp === undefined && !config.example ? 'ANDON_SMTP_URL and ANDON_SMTP_FROM' : undefined
    case 'slack-bot':
      return slack === undefined ? 'ANDON_SLACK_BOT_TOKEN and ANDON_SLACK_SIGNING_SECRET' : undefined
    case 'teams':
      return teams === undefined ? 'ANDON_TEAMS_APP_ID and ANDON_TEAMS_APP_PASSWORD' : undefined
    case 'telegram':
      return telegram === undefined ? 'ANDON_TELEGRAM_TOKEN' : undefined
    case 'sms':
    case 'voice':
      return twilio === undefined ? 'ANDON_TWILIO_ACCOUNT, ANDON_TWILIO_TOKEN and ANDON_TWILIO_FROM' : undefined
    case 'webhook':
    case 'slack':
    case 'ntfy':
    case 'push':
      return undefined
    default:
      return channel satisfies never
  }
}
