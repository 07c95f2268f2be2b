/** What carries messages, as people call it, and what its address is. */
interface ChannelWords {
  readonly text: string
  readonly address: string
  readonly example: string
}

export const channels: Readonly<Record<string, ChannelWords>> = {
  email: { text: 'Mail', address: 'Mail address', example: 'alice@example.com' },
  sms: { text: 'Text message', address: 'Number, with its country', example: '+4930901820' },
  voice: { text: 'Call', address: 'Number, with its country', example: '+4930901820' },
  push: { text: 'Browser or installed page', address: 'Name of a registered browser', example: 'phone' },
  ntfy: { text: 'ntfy', address: 'Address of the topic', example: 'https://ntfy.example.com/alice-pages' },
  'slack-bot': { text: 'Slack, a message with buttons', address: 'Member or conversation ID', example: 'U024BE7LH' },
  slack: { text: 'Slack, an incoming webhook', address: 'Address of the webhook', example: 'https://hooks.slack.com/services/…' },
  teams: { text: 'Teams', address: 'Conversation ID', example: '19:…@thread.tacv2' },
  telegram: { text: 'Telegram', address: 'Chat ID', example: '987654321' },
  webhook: { text: 'Webhook', address: 'Address', example: 'https://example.com/hook' },
}

export const channelText = (channel: string): string => channels[channel]?.text ?? channel
