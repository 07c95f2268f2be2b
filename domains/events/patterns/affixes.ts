import { type Found, tell } from './postings.ts'

/**
 * Many beginnings (or endings) at once: which of them does a text have?
 *
 * They are kept sorted, each with the longest other one that it begins with. All that a text begins with stand on one
 * such chain, and the chain starts at the greatest one that is not behind the text: one binary search finds it.
 */
export interface Affixes {
  readonly find: (text: string, found: Found) => void
}

export const createAffixes = (entries: ReadonlyMap<string, readonly number[]>, isEnding: boolean): Affixes => {
  const affixes = [...entries.keys()].toSorted((one, other) => compare(one, other, isEnding))
  const postings = affixes.map((affix) => entries.get(affix) ?? [])
  const parents = parentsOf(affixes, isEnding)
  return {
    find(text, found) {
      let at = lastNotBehind(affixes, text, isEnding)
      if (at < 0) return
      const shared = sharedLength(affixes[at] ?? '', text, isEnding)
      while (at >= 0 && (affixes[at]?.length ?? 0) > shared) at = parents[at] ?? -1
      for (; at >= 0; at = parents[at] ?? -1) tell(postings[at], found)
    },
  }
}

/** In sorted order, what an affix begins with came just before it: a stack holds the open ones. */
const parentsOf = (affixes: readonly string[], isEnding: boolean): Int32Array => {
  const parents = new Int32Array(affixes.length)
  const open: number[] = []
  for (const [at, affix] of affixes.entries()) {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const length = affixes[top]?.length ?? 0
      if (length <= affix.length && sharedLength(affixes[top] ?? '', affix, isEnding) === length) break
      open.pop()
    }
    parents[at] = open.at(-1) ?? -1
    open.push(at)
  }
  return parents
}

const lastNotBehind = (affixes: readonly string[], text: string, isEnding: boolean): number => {
  let low = 0
  let high = affixes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(affixes[middle] ?? '', text, isEnding) <= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}

const sharedLength = (one: string, other: string, isEnding: boolean): number => {
  const most = Math.min(one.length, other.length)
  let at = 0
  if (isEnding) while (at < most && one.charCodeAt(one.length - 1 - at) === other.charCodeAt(other.length - 1 - at)) at += 1
  else while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at += 1
  return at
}

/** Order of texts read from the front, or from the back. */
const compare = (one: string, other: string, isEnding: boolean): number => {
  const shared = sharedLength(one, other, isEnding)
  if (shared === one.length || shared === other.length) return one.length - other.length
  return isEnding
    ? one.charCodeAt(one.length - 1 - shared) - other.charCodeAt(other.length - 1 - shared)
    : one.charCodeAt(shared) - other.charCodeAt(shared)
}
