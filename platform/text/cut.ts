/** The first `longest` UTF-16 units of a text, and never half a character: no column and no JSON of PostgreSQL holds a lone surrogate. */
export const cut = (text: string, longest: number): string => {
  if (text.length <= longest) return text
  const isSplit = (text.charCodeAt(longest - 1) & 0xfc00) === 0xd800
  return text.slice(0, isSplit ? longest - 1 : longest)
}
