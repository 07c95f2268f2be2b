/** An open page as somebody who asks by text message is told of it. */
export interface OpenPage {
  readonly code: string
  /** `[Urgent] checkout: Payments fail` */
  readonly line: string
  readonly acknowledgedBy: string | undefined
}

/** A text message is paid by the piece: so many are listed, the others counted. */
const listed = 4

/** What is open, as an answer to STATUS. */
export const statusWords = (open: readonly OpenPage[]): string => {
  if (open.length === 0) return 'Nothing is open for you.'
  const lines = open.slice(0, listed).map(({ code, line, acknowledgedBy }) => {
    const state = acknowledgedBy === undefined ? 'nobody is on it' : `${acknowledgedBy} is on it`
    return `${code} ${short(line)}: ${state}`
  })
  const more = open.length > listed ? [`and ${open.length - listed} more`] : []
  return [`${open.length} open:`, ...lines, ...more].join('\n')
}

/** What can be said by text message. */
export const helpWords = (open: readonly OpenPage[]): string => {
  const example = open.find(({ acknowledgedBy }) => acknowledgedBy === undefined)?.code ?? open[0]?.code
  const code = example === undefined ? '' : ` ${example}`
  return `ACK${code} takes it, ESC${code} passes it on, ACK ALL takes all, STATUS lists what is open. STOP ends messages to this number.`
}

/** What came of an answer, with what it was about: there may be several, and the answer may arrive late. */
export const doneWords = (page: OpenPage, message: string, others: number): string =>
  `${page.code} ${short(page.line)}: ${message}${others === 0 ? '' : ` ${others} more ${others === 1 ? 'is' : 'are'} open; STATUS lists them.`}`

/** Two open pages share a code. */
export const ambiguousWords = (pages: readonly OpenPage[]): string =>
  `${pages[0]?.code} names ${pages.length}: ${pages.map(({ line }) => short(line)).join('; ')}. Open the link in the message you mean.`

export const noSuchWords = (code: string, open: readonly OpenPage[]): string => `No page ${code} was sent to you. ${statusWords(open)}`

const short = (line: string): string => (line.length <= 80 ? line : `${line.slice(0, 79).toWellFormed()}…`)
