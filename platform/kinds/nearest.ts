/** The word somebody probably meant, or undefined when none of `words` is near enough to be worth saying. */
export const nearest = (meant: string, words: Iterable<string>): string | undefined => {
  const lower = meant.toLowerCase()
  // A third of the letters may differ, at most three: further away it is a guess, not a mend.
  let best = lower.length < 3 ? 1 : Math.min(3, Math.floor(lower.length / 3)) + 1
  let found: string | undefined
  for (const word of words) {
    if (Math.abs(word.length - lower.length) >= best) continue
    const away = editDistance(lower, word.toLowerCase(), best)
    if (away < best) [best, found] = [away, word]
  }
  return found
}

/** "did you mean `owner`?" or nothing, ready to be spread into a finding. */
export const didYouMean = (meant: string, words: Iterable<string>): { readonly mend?: string } => {
  const word = nearest(meant, words)
  return word === undefined ? {} : { mend: `Did you mean \`${word}\`?` }
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words; stops counting at `limit`. */
export const editDistance = (left: string, right: string, limit = Number.POSITIVE_INFINITY): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row += 1) {
    const now = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1]
      let least = Math.min((last[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (swapped) least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1)
      now.push(least)
    }
    // A swap looks two rows back, so both rows must be past the limit.
    if (Math.min(...now, ...last) >= limit) return limit
    ;[beforeLast, last] = [last, now]
  }
  return Math.min(limit, last[right.length] ?? 0)
}
