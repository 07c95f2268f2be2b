import type { ChannelType } from '#platform/messages/channel.ts'

/** How an address of one channel is written. */
interface AddressFormat {
  /** As people read it. */
  readonly what: string
  readonly fits: (address: string) => boolean
  /** One that fits. */
  readonly example: string
}

const like =
  (pattern: RegExp) =>
  (address: string): boolean =>
    pattern.test(address)

const isWebAddress = (address: string): boolean =>
  /^https?:\/\/\S+$/i.test(address) && URL.canParse(address) && new URL(address).hostname !== ''

/** The topic is the one part of the path of an ntfy address. */
const isTopic = (address: string): boolean => isWebAddress(address) && /^\/[-_A-Za-z0-9]{1,64}$/.test(new URL(address).pathname)

const telephone = { what: 'a telephone number in international form', fits: like(/^\+[1-9][0-9]{6,14}$/), example: '+4930901820' }

const formats: Readonly<Record<ChannelType, AddressFormat>> = {
  email: { what: 'a mail address', fits: (address) => isMailAddress(address), example: 'anna@example.com' },
  webhook: { what: 'the address of a webhook', fits: isWebAddress, example: 'https://pager.example.com/hook#whsec_…' },
  slack: { what: 'the address of an incoming webhook', fits: isWebAddress, example: 'https://hooks.slack.com/services/T000/B000/XXXX' },
  'slack-bot': {
    what: 'the member ID or mail address of a person, or the ID or #name of a channel in Slack',
    fits: (address) => /^(?:[UWCGD][A-Z0-9]{5,30}|#[^\s#]{1,80})$/.test(address) || isMailAddress(address),
    example: 'U012AB3CD',
  },
  teams: {
    what: 'the ID of a conversation, a channel or a person in Teams',
    fits: like(
      /^(?:[0-9]{1,3}:[^\s]{3,480}|a:[^\s]{3,480}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|https:\/\/[^\s]{3,480})$/i,
    ),
    example: '19:a1b2c3@thread.tacv2',
  },
  telegram: {
    what: 'the number of a chat in Telegram',
    fits: like(/^(?:-?[0-9]{3,20}|@[A-Za-z][A-Za-z0-9_]{3,31})$/),
    example: '123456789',
  },
  push: { what: 'the name of a registered device', fits: like(/^\S(?:.{0,98}\S)?$/u), example: 'phone' },
  ntfy: { what: 'the web address of a topic', fits: isTopic, example: 'https://ntfy.sh/a-long-secret-topic' },
  sms: telephone,
  voice: telephone,
}

/** One address and nothing else: no list, no display name, no line break. */
export const isMailAddress = (text: string): boolean => text.length <= 320 && /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\"]+$/.test(text)

/** What is wrong with an address of a channel, and how one is written; undefined when it fits. Whether anybody reads there, only a message tells. */
export const addressProblem = (channel: ChannelType, address: string): { readonly message: string; readonly mend: string } | undefined => {
  const { what, fits, example } = formats[channel]
  if (fits(address)) return undefined
  return { message: `"${address.slice(0, 100)}" is not ${what}.`, mend: `Write one as in \`${example}\`.` }
}
