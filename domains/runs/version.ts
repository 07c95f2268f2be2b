/** Which version of a procedure: a number, the last that was written, or the one that runs when nobody says which. */
export type Version = number | 'latest' | 'default'

/** A version as documents write it: `3`, `$LATEST`, `$DEFAULT`; undefined for a text that is none. */
export const versionNamed = (text: string): Version | undefined => {
  const bare = text.trim().replace(/^\$/, '').toLowerCase()
  if (bare === '' || bare === 'default') return 'default'
  if (bare === 'latest') return 'latest'
  return /^[1-9]\d{0,8}$/.test(bare) ? Number(bare) : undefined
}
