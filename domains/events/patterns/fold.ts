/**
 * Text without its case. Folding down, up and down again makes it the same for every spelling (`ß`, `ẞ` and `SS`; `K` and
 * the Kelvin sign), symmetric and always equal to itself. No step depends on the neighbours of a character, so the fold of
 * a beginning is the beginning of the fold; only the final sigma would break that.
 */
export const fold = (text: string): string =>
  plain.test(text) ? text.toLowerCase() : text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ')

const plain = /^[\u0000-\u007f]*$/
