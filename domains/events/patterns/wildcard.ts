/**
 * A wildcard cut at its stars: the text must begin with `head`, end with `tail`, and hold the `middle` parts one after
 * the other between them. Taking each part at its first place is enough, so matching never tries twice.
 */
export interface Wildcard {
  /** Without a star the text must equal `head`. */
  readonly starred: boolean
  readonly head: string
  readonly middle: readonly Part[]
  readonly tail: string
}

/** Reads `a*b`, where `\*` and `\\` mean the characters themselves. Answers what is wrong as a sentence. */
export const readWildcard = (text: string): Wildcard | string => {
  const parts: string[] = ['']
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at)
    if (sign === '*') {
      if (text[at + 1] === '*') return 'Two stars stand side by side; one means the same.'
      parts.push('')
      continue
    }
    const escaped = text.charAt(at + 1)
    if (sign === '\\' && escaped !== '*' && escaped !== '\\') return 'A backslash may stand only before a star or another backslash.'
    if (sign === '\\') at += 1
    parts[parts.length - 1] += sign === '\\' ? escaped : sign
  }
  const [head = '', ...rest] = parts
  const tail = rest.pop()
  return { starred: tail !== undefined, head, middle: rest.map(partOf), tail: tail ?? '' }
}

/** Whether the whole text fits. Linear in the length of text and wildcard. */
export const fitsWildcard = ({ starred, head, middle, tail }: Wildcard, text: string): boolean => {
  if (!starred) return text === head
  const end = text.length - tail.length
  if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return false
  let at = head.length
  for (const part of middle) {
    at = endOf(part, text, at)
    if (at < 0 || at > end) return false
  }
  return true
}

interface Part {
  readonly text: string
  /** Of a long part: how much of it is still right after a mismatch at each place. */
  readonly retreat: readonly number[] | undefined
}

/** Up to this length the engine's own search is linear enough. */
const short = 8

const partOf = (text: string): Part => ({ text, retreat: text.length > short ? retreatOf(text) : undefined })

/** The failure function of Knuth, Morris and Pratt. */
const retreatOf = (text: string): readonly number[] => {
  const retreat: number[] = [0]
  let matched = 0
  for (let at = 1; at < text.length; at += 1) {
    while (matched > 0 && text[at] !== text[matched]) matched = retreat[matched - 1] ?? 0
    if (text[at] === text[matched]) matched += 1
    retreat.push(matched)
  }
  return retreat
}

/** Where the first occurrence of the part at or after `from` ends; -1 when there is none. */
const endOf = ({ text: part, retreat }: Part, text: string, from: number): number => {
  if (retreat === undefined) {
    const found = text.indexOf(part, from)
    return found < 0 ? -1 : found + part.length
  }
  let matched = 0
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    while (matched > 0 && code !== part.charCodeAt(matched)) matched = retreat[matched - 1] ?? 0
    if (code === part.charCodeAt(matched)) matched += 1
    if (matched === part.length) return at + 1
  }
  return -1
}
