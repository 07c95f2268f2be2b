/** What somebody who typed an answer means. */
export type Said =
  /** An answer a page offers: to the one of this code, to all that are open, or to the latest. */
  | { readonly type: 'choice'; readonly choice: string; readonly code: string | undefined; readonly isAll: boolean }
  /** What is open for me? */
  | { readonly type: 'status' }
  | { readonly type: 'help' }
  /** Never write to this number again, and the opposite: words the law gives a meaning. */
  | { readonly type: 'stop' }
  | { readonly type: 'start' }
  | { readonly type: 'unknown' }

/** Words for the choices every page offers; 4 and 6 are the keys of a call. */
const words: Readonly<Record<string, string>> = {
  ack: 'acknowledge',
  acked: 'acknowledge',
  acknowledge: 'acknowledge',
  acknowledged: 'acknowledge',
  mine: 'acknowledge',
  taken: 'acknowledge',
  take: 'acknowledge',
  '4': 'acknowledge',
  esc: 'escalate',
  escalate: 'escalate',
  escalated: 'escalate',
  next: 'escalate',
  pass: 'escalate',
  '6': 'escalate',
}

/** The words carriers know, and no others: `end of the line` stops nothing. */
const stops = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit'])
const starts = new Set(['start', 'unstop', 'yes'])

/**
 * Reads an answer that was typed: its first word decides, a number of four digits beside it names the page. Never more is
 * read into it than it says: "do not ack" is not understood.
 *
 * @param choices Further answers the page offers, by their own word: `runbook`.
 */
export const understand = (text: string, choices: readonly string[] = []): Said => {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}?-]+/gu, ' ')
    .trim()
  const [first = '', second = ''] = plain.split(' ', 2)
  if (stops.has(plain)) return { type: 'stop' }
  if (starts.has(plain)) return { type: 'start' }
  if (plain === '?' || first === 'help' || first === 'info') return { type: 'help' }
  if (first === 'status' || first === 'open') return { type: 'status' }
  // "4711 ack" is as clear as "ack 4711".
  const [word, beside] = isCode(first) ? [second, first] : [first, second]
  const choice = words[word] ?? choices.find((one) => one === word)
  if (choice === undefined) return { type: 'unknown' }
  return { type: 'choice', choice, code: isCode(beside) ? beside : undefined, isAll: beside === 'all' }
}

const isCode = (word: string): boolean => /^\d{4}$/.test(word)
