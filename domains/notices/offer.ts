/** What can be answered from a message, and the action that does it. */
export interface Offer {
  readonly choice: string
  readonly label: string
  readonly action: string
  readonly input: unknown
  /** Whoever chooses it must say why: the text is given to the action as `note`. */
  readonly asksWhy?: boolean
}
