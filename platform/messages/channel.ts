/** One message to one address. Channels know how to carry it and nothing about why. */
export interface Message {
  /** Stable across retries: the idempotency key of the outside effect. */
  readonly id: string
  readonly channel: ChannelType
  /** An e-mail address, a URL, a chat, a telephone number, depending on the channel. */
  readonly to: string
  readonly subject: string
  /** Plain text, complete in itself. */
  readonly text: string
  /** Buttons: a label and an absolute address. */
  readonly links: readonly { readonly label: string; readonly url: string }[]
  /** Answers that can be given from the message itself, where the channel has buttons or keys that come back; `links` lead to the same. */
  readonly choices?: readonly Choice[]
  /** Four digits that name it where somebody answers by typing, `ACK 4711`; `ALL` for one that speaks for many. */
  readonly code?: string
  /** Machine-readable body for webhooks. */
  readonly data?: unknown
  /** Reply or thread key, so that a conversation stays together. */
  readonly thread?: string
  /** An earlier message that this one takes the place of: its id here and at the provider. Only channels that can change what they sent know it. */
  readonly replaces?: { readonly message: string; readonly providerId: string }
}

/** An answer offered in a message. */
export interface Choice {
  /** A word for it: `acknowledge`. */
  readonly choice: string
  readonly label: string
  /** Proves that whoever sends it back got this message. */
  readonly token: string
}

/** What of a message is carried as its body, beside its address and its first line. */
export type MessageBody = Pick<Message, 'text' | 'links' | 'choices' | 'code' | 'data' | 'thread' | 'replaces'>

export const channelTypes = [
  'email',
  'webhook',
  /** An incoming webhook as Slack and others take it. */
  'slack',
  /** Slack by a bot: messages whose buttons answer, and that change when the answer is given. */
  'slack-bot',
  'teams',
  'telegram',
  /** Web Push to a browser. */
  'push',
  'ntfy',
  'sms',
  'voice',
] as const
export type ChannelType = (typeof channelTypes)[number]

/** How one attempt ended. `retry` means the provider may take it later; `refused` that it never will. */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly reason: string; readonly providerId?: string }
  | { readonly outcome: 'retry'; readonly reason: string; readonly afterSeconds?: number }
  | { readonly outcome: 'refused'; readonly reason: string }

/** Carries messages of one channel. Never throws for a refused message: the delivery says so. */
export type Sender = (message: Message) => Promise<Delivery>

/** Whoever carries a channel needs settings this installation does not have: says which, in a sentence an administrator can follow. */
export const notConfigured =
  (what: string, variables: string): Sender =>
  () =>
    Promise.resolve({ outcome: 'refused', reason: `${what} is not configured; an administrator sets ${variables} (docs/configuration.md)` })
