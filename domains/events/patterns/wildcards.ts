import { createAffixes } from './affixes.ts'
import { type Found, post, tell } from './postings.ts'
import { fitsWildcard, readWildcard, type Wildcard } from './wildcard.ts'

/**
 * Many wildcards at once: which of them does a text fit?
 *
 * Only wildcards whose fixed text appears in it are tried. One with a head is found by its head, one with a tail by its
 * tail, one with neither by a piece of its longest part, the piece that the fewest others have.
 */
export interface Wildcards {
  readonly find: (text: string, found: Found) => void
}

/** Characters of a piece: enough to be rare among many like wildcards. Shorter parts are found by shorter pieces. */
const pieceLength = 6

export const createWildcards = (entries: ReadonlyMap<string, readonly number[]>): Wildcards => {
  const wildcards: Wildcard[] = []
  const postings: (readonly number[])[] = []
  const heads = new Map<string, number[]>()
  const tails = new Map<string, number[]>()
  const pieces = new Map<string, number[]>()
  const exact = new Map<string, number[]>()
  for (const [text, posted] of entries) {
    const wildcard = readWildcard(text)
    if (typeof wildcard === 'string') continue
    const number = wildcards.push(wildcard) - 1
    postings.push(posted)
    if (!wildcard.starred) post(exact, wildcard.head, number)
    else if (wildcard.head !== '') post(heads, wildcard.head, number)
    else if (wildcard.tail !== '' || wildcard.middle.length === 0) post(tails, wildcard.tail, number)
    else post(pieces, rarestPiece(wildcard, pieces), number)
  }
  const byHead = createAffixes(heads, false)
  const byTail = createAffixes(tails, true)
  const lengths = [...new Set([...pieces.keys()].map((piece) => piece.length))]
  return {
    find(text, found) {
      const check = (number: number): void => {
        const wildcard = wildcards[number]
        if (wildcard !== undefined && fitsWildcard(wildcard, text)) tell(postings[number], found)
      }
      for (const number of exact.get(text) ?? []) check(number)
      if (heads.size > 0) byHead.find(text, check)
      if (tails.size > 0) byTail.find(text, check)
      for (const length of lengths) eachPiece(text, length, pieces, check)
    },
  }
}

const rarestPiece = ({ middle }: Wildcard, pieces: ReadonlyMap<string, readonly number[]>): string => {
  const longest = middle.map(({ text }) => text).reduce((one, other) => (other.length > one.length ? other : one), '')
  let rarest = longest.slice(0, pieceLength)
  for (let at = 1; at + pieceLength <= longest.length; at += 1) {
    const piece = longest.slice(at, at + pieceLength)
    if ((pieces.get(piece)?.length ?? 0) < (pieces.get(rarest)?.length ?? 0)) rarest = piece
  }
  return rarest
}

/** Looks up every piece of the text, each once however often it appears. */
const eachPiece = (text: string, length: number, pieces: ReadonlyMap<string, readonly number[]>, check: Found): void => {
  const seen = new Set<string>()
  for (let at = 0; at + length <= text.length; at += 1) {
    const piece = text.slice(at, at + length)
    const numbers = pieces.get(piece)
    if (numbers === undefined || seen.has(piece)) continue
    seen.add(piece)
    for (const number of numbers) check(number)
  }
}
