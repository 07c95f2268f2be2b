/** Told which posting was found. A posting is the number of whatever waits behind an entry of a table. */
export type Found = (posting: number) => void

/** Adds to the list of a key. */
export const post = <Key, Posting>(lists: Map<Key, Posting[]>, key: Key, posting: Posting): void => {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [posting])
  else list.push(posting)
}

/** Tells all of a list. */
export const tell = (postings: readonly number[] | undefined, found: Found): void => {
  if (postings !== undefined) for (const posting of postings) found(posting)
}
