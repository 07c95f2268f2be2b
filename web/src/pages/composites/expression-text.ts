import type { Member } from './words.tsx'

/** A piece of an expression: what it asks of a member, or the words between. */
export interface Piece {
  readonly text: string
  /** The member it asks about, by its name. */
  readonly name?: string
  /** What it asks for. */
  readonly wanted?: string
}

/** Cuts an expression at what it asks of members: `ALARM(a) AND NOT OK("b c")` is four pieces. */
export const piecesOf = (expression: string): readonly Piece[] => {
  const pieces: Piece[] = []
  let from = 0
  for (const match of expression.matchAll(asked)) {
    if (match.index > from) pieces.push({ text: expression.slice(from, match.index) })
    const [text, wanted = '', quoted, single, bare] = match
    pieces.push({ text, wanted: wanted.toUpperCase(), name: quoted ?? single ?? bare?.trim() ?? '' })
    from = match.index + text.length
  }
  if (from < expression.length) pieces.push({ text: expression.slice(from) })
  return pieces
}

const asked = /\b(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^()]*?))\s*\)/gi

/** Whether what a piece asks for is so now; undefined when its member is not known. */
export const isSo = ({ name, wanted }: Piece, members: readonly Pick<Member, 'name' | 'state'>[]): boolean | undefined => {
  const state = members.find((member) => member.name === name)?.state
  return state === undefined ? undefined : state === wanted
}
