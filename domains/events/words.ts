import type { OccurredEvent } from '#domains/events/event.ts'

const word = /[\p{L}\p{N}]+/gu
/** What is looked through and kept of one event: enough to find it, little enough to write thousands a second. */
const [mostText, mostWords, longestWord] = [4_000, 150, 60]

/** The words an event is found by: of its type, source, subject, identifier, labels and the texts in its data. Blanks between. */
export const wordsOf = (event: OccurredEvent): string => {
  const texts = [event.type, event.source, event.subject ?? '', event.id, ...Object.values(event.labels ?? {})]
  let room = mostText
  const gather = (value: unknown): void => {
    if (room <= 0) return
    if (typeof value === 'string' || typeof value === 'number') {
      const text = String(value).slice(0, room)
      room -= text.length + 1
      texts.push(text)
    } else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) gather(inner)
  }
  gather(event.data)
  const found = new Set<string>()
  for (const text of texts) {
    for (const [match] of text.slice(0, mostText).toLowerCase().matchAll(word)) {
      if (found.size >= mostWords) return [...found].join(' ')
      found.add(match.slice(0, longestWord))
    }
  }
  return [...found].join(' ')
}

/** What people type, as a query: every word begins one of the event's. Undefined when it holds no word. */
export const queryOf = (text: string): string | undefined => {
  const words = [...text.toLowerCase().matchAll(word)].slice(0, 20).map(([match]) => `${match.slice(0, longestWord)}:*`)
  return words.length === 0 ? undefined : words.join(' & ')
}
