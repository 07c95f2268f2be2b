import { digest } from '#domains/alerts/fingerprint.ts'
import type { InhibitionRules, Keys } from '#domains/silences/inhibition.ts'

export type Keyed = Keys

/** The keys under which an alert stands in inhibitions, as the table keeps them: an index takes no long text. */
export const keysOf = (rules: InhibitionRules, labels: Readonly<Record<string, string>>): Keyed => {
  const keys = rules.keysOf(labels)
  if (keys.source.length === 0 && keys.target.length === 0) return keys
  return { source: keys.source.map(short), target: keys.target.map(short) }
}

const longest = 700

const short = (key: string): string => (key.length <= longest ? key : `${key.slice(0, longest - 16)}${digest(key)}`)
