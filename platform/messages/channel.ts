/** One message to one address. Channels know how to carry it and nothing about why. */
export interface Message {
  /** Stable across retries: the idempotency key of the outside effect. */
  readonly id: string
  readonly channel: ChannelType
  /** An e-mail address, a URL, depending on the channel. */
  readonly to: string
  readonly subject: string
  /** Plain text, complete in itself. */
  readonly text: string
  /** Buttons: a label and an absolute address. */
  readonly links: readonly { readonly label: string; readonly url: string }[]
  /** Machine-readable body for webhooks. */
  readonly data?: unknown
  /** Reply or thread key, so that a conversation stays together. */
  readonly thread?: string
}

export const channelTypes = ['email', 'webhook', 'slack'] as const
export type ChannelType = (typeof channelTypes)[number]

/** How one attempt ended. `retry` means the provider may take it later; `refused` that it never will. */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly reason: string; readonly providerId?: string }
  | { readonly outcome: 'retry'; readonly reason: string; readonly afterSeconds?: number }
  | { readonly outcome: 'refused'; readonly reason: string }
