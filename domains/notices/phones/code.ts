/**
 * Four digits that name an escalation where somebody answers by typing: `ACK 4711`. They follow from its identifier, so
 * nothing has to be kept; two of one person's open ones share them once in thousands, and then it is asked which.
 */
export const codeOf = (escalation: string): string =>
  String(1_000 + (Number.parseInt(escalation.replaceAll('-', '').slice(-12), 16) % 9_000))
