import { readPattern } from '#domains/events/patterns/pattern.ts'
import { templateProblems } from '#domains/events/rules/filling.ts'
import { parseDuration } from '#platform/time/duration.ts'
import type { Finding } from '#platform/refusal.ts'

/** What the rules below look at: the spec of an event rule, whose schema they cannot know without knowing themselves. */
interface Written {
  readonly pattern: unknown
  readonly targets: readonly { readonly id: string; readonly input?: unknown }[]
  readonly retries?: { readonly maxAge?: string }
}

const longestInput = 32_768
const longestAgeMs = parseDuration('7d')

/** What the schema of an event rule cannot say: a pattern and templates that can be read, targets told apart. */
export const ruleFindings = ({ pattern, targets, retries }: Written): readonly Finding[] => [
  ...patternFindings(pattern, '/spec/pattern'),
  ...targetFindings(targets, '/spec/targets'),
  ...(retries?.maxAge !== undefined && parseDuration(retries.maxAge) > longestAgeMs
    ? [finding('/spec/retries/maxAge', 'range', 'A delivery waits seven days at most.', 'Write `7d` or less.')]
    : []),
]

/** Why a pattern cannot be read, with places that begin at `under`. */
export const patternFindings = (pattern: unknown, under: string): readonly Finding[] =>
  (readPattern(pattern).findings ?? []).map((found) => ({ ...found, path: `${under}${found.path}` }))

export const targetFindings = (targets: Written['targets'], under: string): readonly Finding[] => {
  const seen = new Set<string>()
  return targets.flatMap(({ id, input }, at): Finding[] => {
    const place = `${under}/${at}`
    const found = templateProblems(input ?? {}, `${place}/input`)
    if (seen.has(id)) found.push(finding(`${place}/id`, 'duplicate', `Two targets are called "${id}".`, 'Give each a name of its own.'))
    seen.add(id)
    if (JSON.stringify(input ?? {}).length > longestInput)
      found.push(finding(`${place}/input`, 'too-large', `An input has at most ${longestInput} characters.`, 'Pass less, or a reference.'))
    return found
  })
}

const finding = (path: string, rule: string, message: string, mend: string): Finding => ({ path, rule, message, mend })
