/** A name as records have it: small letters, digits and `-`. Empty when nothing of it can be written so. */
export const slugOf = (text: string): string =>
  text
    .replaceAll(/[ßẞ]/g, 'ss')
    .replaceAll(/[æÆ]/g, 'ae')
    .replaceAll(/[øØ]/g, 'o')
    .replaceAll(/[łŁ]/g, 'l')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replaceAll(/^-+|-+$/g, '')

/**
 * Gives names out, each once. The first wish that can be written is taken; one that is taken gets a number.
 * The same wishes in the same order get the same names.
 */
export const namer = (taken: Iterable<string> = []): ((...wishes: readonly string[]) => string) => {
  const used = new Set([...taken].map((name) => name.toLowerCase()))
  return (...wishes) => {
    const slug = wishes.map(slugOf).find((one) => one !== '') ?? 'unnamed'
    let name = slug
    for (let number = 2; used.has(name); number += 1) name = `${slug}-${number}`
    used.add(name)
    return name
  }
}
