/**
 * The simple forms of Opsgenie's search: `status: open AND tag: disk`, `priority=P1`, words of the message. What is not
 * understood is refused by name, since a search that finds too much closes too much.
 */
export interface OpsgenieQuery {
  readonly status: 'open' | 'closed' | undefined
  readonly acknowledged: boolean | undefined
  readonly alias: string | undefined
  readonly priority: string | undefined
  readonly tag: string | undefined
  readonly entity: string | undefined
  readonly source: string | undefined
  /** Part of the message. */
  readonly message: string | undefined
}

const everything: OpsgenieQuery = {
  status: undefined,
  acknowledged: undefined,
  alias: undefined,
  priority: undefined,
  tag: undefined,
  entity: undefined,
  source: undefined,
  message: undefined,
}

export const readQuery = (text: string): OpsgenieQuery | { readonly problem: string } => {
  let query = everything
  const words: string[] = []
  for (const term of termsOf(text.slice(0, 1_000))) {
    if ('word' in term) {
      if (/^(or|not)$/i.test(term.word)) return { problem: `"${term.word}" is not understood here; join conditions with AND.` }
      if (!/^and$/i.test(term.word)) words.push(term.word)
      continue
    }
    const read = readCondition(term.field.toLowerCase(), term.value)
    if ('problem' in read) return read
    query = { ...query, ...read.part }
  }
  return words.length === 0 ? query : { ...query, message: words.join(' ') }
}

type Term = { readonly word: string } | { readonly field: string; readonly value: string }

const pattern = /([A-Za-z]+)\s*[:=]\s*(?:"([^"]*)"|([^\s"]+))|"([^"]*)"|([^\s"]+)/g

const termsOf = (text: string): readonly Term[] =>
  [...text.matchAll(pattern)].map(([, field, quoted, bare, phrase, word]): Term => {
    const value = quoted ?? bare
    return field === undefined || value === undefined ? { word: phrase ?? word ?? '' } : { field, value }
  })

const readCondition = (field: string, value: string): { readonly part: Partial<OpsgenieQuery> } | { readonly problem: string } => {
  switch (field) {
    case 'status': {
      const status = value.toLowerCase()
      if (status === 'open' || status === 'closed') return { part: { status } }
      return { problem: `"status" is open or closed, not "${value.slice(0, 50)}".` }
    }
    case 'acknowledged':
      return { part: { acknowledged: value.toLowerCase() === 'true' } }
    case 'tag':
    case 'tags':
      return { part: { tag: value } }
    case 'alias':
    case 'entity':
    case 'source':
    case 'message':
      return { part: { [field]: value } }
    case 'priority':
      return { part: { priority: value.toUpperCase() } }
    default:
      return {
        problem: `The field "${field.slice(0, 50)}" is not understood here. Use status, acknowledged, alias, tag, priority, entity, source or message.`,
      }
  }
}
