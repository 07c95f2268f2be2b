/** A placeholder is no text: at least so many words of two letters or more, of which not all are the same. */
export const saysSomething = (text: string, words: number): boolean => {
  const found = text.toLowerCase().match(/\p{L}{2,}/gu) ?? []
  return new Set(found.filter((word) => !empty.has(word))).size >= words
}

const empty = new Set(['tbd', 'todo', 'none', 'na', 'unknown', 'test', 'lorem', 'ipsum', 'xx', 'xxx'])
