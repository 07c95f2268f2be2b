import type { Choice } from '#domains/runs/graph.ts'

/** What a checkbox says: a box to tick, or a way on. */
export type Box =
  | { readonly type: 'check'; readonly text: string }
  | { readonly type: 'choice'; readonly choice: Choice }
  /** It has an arrow to something nobody can follow. */
  | { readonly type: 'astray'; readonly text: string; readonly target: string }

/**
 * Reads `It is the database → step:database`, `→ runbook:scale-storefront`, `→ cause`, and several of them with commas.
 * An arrow in the middle of a sentence is a word like any other: only what looks like a target makes it a choice.
 */
export const readBox = (source: string): Box => {
  const text = source.replace(/\s+/g, ' ').trim()
  const at = Math.max(...arrows.map((arrow) => text.lastIndexOf(arrow)))
  if (at === -1) return { type: 'check', text }
  const said = text.slice(0, at).trim()
  const target = text
    .slice(at)
    .replace(/^(?:→|⇒|->|=>)\s*/, '')
    .replace(/[.;]$/, '')
  const targets = target.split(/\s*,\s*|\s+(?:and\s+)?/).filter((word) => word !== '')
  if (said === '' || !targets.some((word) => looksLikeTarget.test(word))) return { type: 'check', text }
  const choice = targets.reduce<Choice | undefined>(
    (so, word) => {
      const more = so === undefined ? undefined : targetOf(word)
      return so === undefined || more === undefined || repeats(so, more) ? undefined : { ...so, ...more }
    },
    { text: said },
  )
  return choice === undefined || (choice.next !== undefined && choice.cause === true)
    ? { type: 'astray', text: said, target }
    : { type: 'choice', choice }
}

const arrows = ['→', '⇒', '->', '=>']
const looksLikeTarget = /^(?:(?:step|runbook|playbook):\S*|cause)$/i

const targetOf = (word: string): Partial<Choice> | undefined => {
  const [, kind = '', name = ''] = /^(step|runbook):([A-Za-z0-9_.-]{1,190})$/i.exec(word) ?? []
  if (kind.toLowerCase() === 'step') return { next: name }
  if (kind.toLowerCase() === 'runbook') return { runbook: `runbook:${name}` }
  return /^cause$/i.test(word) ? { cause: true } : undefined
}

const repeats = (one: Choice, other: Partial<Choice>): boolean => Object.keys(other).some((field) => Object.hasOwn(one, field))
