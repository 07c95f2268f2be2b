import type { Kind, RecordDocument } from '#platform/kinds/kind.ts'
import { isObject } from '#platform/kinds/pointer.ts'
import { cut } from '#platform/text/cut.ts'

/** More text of one record than this is not searched: a tsvector holds a megabyte. */
const longestBody = 80_000

/** What search looks at: `words` are name, title and tags (prefix, fuzzy, heavy), `body` everything else that is text. */
export const searchTexts = (document: RecordDocument, kind: Kind): { words: string; body: string } => {
  const { name, title, tags, description, labels, annotations } = document.metadata
  const parts = name.split(/[-_./]/)
  const words = [name, ...(parts.length > 1 ? [parts.join(' ')] : []), title ?? '', ...(tags ?? [])].join(' ').toLowerCase()
  const texts: string[] = [kind.name, description ?? '', ...Object.values(labels ?? {}), ...Object.values(annotations ?? {})]
  collect(document.spec, texts)
  return { words: words.slice(0, 2_000), body: cut(texts.join('\n'), longestBody) }
}

const collect = (value: unknown, texts: string[]): void => {
  if (typeof value === 'string') texts.push(value)
  else if (Array.isArray(value)) for (const item of value) collect(item, texts)
  else if (isObject(value)) for (const inner of Object.values(value)) collect(inner, texts)
}
