import type { Finding } from '#platform/refusal.ts'
import { type Alternative, type Branch, type Condition, operatorWords, type Pattern, patternLimits } from './language.ts'
import { type Complain, pointer, readAlternative } from './operators.ts'
import { type Entry, readTree, type Tree, treeOf } from './tree.ts'

/** A pattern, or every reason why the text is none: where in it, what is wrong, what to do. */
export type Reading =
  | { readonly pattern: Pattern; readonly findings?: never }
  | { readonly pattern?: never; readonly findings: readonly Finding[] }

/** Reads a pattern from JSON text. Sees what parsing hides: a key written twice, a number with more digits than are kept. */
export const readPatternText = (text: string): Reading => {
  if (text.length > patternLimits.text)
    return { findings: [{ path: '', rule: 'too-large', message: `A pattern has at most ${patternLimits.text} characters.` }] }
  const tree = readTree(text)
  return 'rule' in tree ? { findings: [tree] } : readPatternTree(tree)
}

/** Reads a pattern that was parsed before. */
export const readPattern = (value: unknown): Reading => readPatternTree(treeOf(value))

const readPatternTree = (tree: Tree): Reading => {
  const findings: Finding[] = []
  const complain: Complain = (finding) => {
    if (findings.length < patternLimits.findings) findings.push(finding)
    return undefined
  }
  if (tree.is !== 'object') return { findings: [{ path: '', rule: 'type', message: 'A pattern is a JSON object.' }] }
  const branches = readFragment({ entries: tree.entries, path: '', prefix: '', inOr: false, written: new Set() }, [new Map()], complain)
  refuseCost(branches, complain)
  if (findings.length > 0) return { findings }
  return { pattern: { branches: branches.map(sorted) } }
}

/** One object of a pattern. `written` holds the names given so far in this fragment, to find a name written twice. */
interface Fragment {
  readonly entries: readonly Entry[]
  readonly path: string
  readonly prefix: string
  readonly inOr: boolean
  readonly written: Set<string>
}

/** The conditions of a branch being read. A later one of the same name replaces an earlier one; only `$or` copies a draft. */
type Draft = Map<string, readonly Alternative[]>

const readFragment = (fragment: Fragment, before: readonly Draft[], complain: Complain): readonly Draft[] => {
  const { entries, path, inOr } = fragment
  if (entries.length === 0)
    complain({ path, rule: 'empty', message: 'An object without a field says nothing.', mend: 'Name at least one field, or leave it out.' })
  const keys = new Set<string>()
  let drafts = before
  for (const entry of entries) {
    const at = `${path}/${pointer(entry.key)}`
    if (keys.has(entry.key))
      complain({ path: at, rule: 'duplicate', message: `"${entry.key}" is written twice.`, mend: 'Put all alternatives into one list.' })
    keys.add(entry.key)
    if (inOr && operatorWords.has(entry.key))
      complain({ path: at, rule: 'reserved', message: `Inside \`$or\`, "${entry.key}" is an operator and cannot name a field.` })
    drafts = entry.key === '$or' ? readOr(entry.value, at, fragment, drafts, complain) : readField(entry, at, fragment, drafts, complain)
  }
  return drafts
}

const readField = (entry: Entry, path: string, fragment: Fragment, drafts: readonly Draft[], complain: Complain): readonly Draft[] => {
  const name = fragment.prefix + entry.key
  if (entry.value.is === 'object')
    return readFragment({ ...fragment, entries: entry.value.entries, path, prefix: `${name}.`, inOr: false }, drafts, complain)
  if (entry.value.is !== 'array' || entry.value.items.length === 0) {
    complain({
      path,
      rule: 'alternatives',
      message: 'A field has a list of alternatives, at least one.',
      mend: 'Write the value in square brackets.',
    })
    return drafts
  }
  if (fragment.written.has(name))
    complain({ path, rule: 'duplicate', message: `The field "${name}" is named twice.`, mend: 'Put all alternatives into one list.' })
  fragment.written.add(name)
  const alternatives = entry.value.items.flatMap((item, index) => readAlternative(item, `${path}/${index}`, complain) ?? [])
  for (const draft of drafts) draft.set(name, alternatives)
  return drafts
}

const readOr = (tree: Tree, path: string, { prefix }: Fragment, drafts: readonly Draft[], complain: Complain): readonly Draft[] => {
  if (tree.is !== 'array' || tree.items.length < 2) {
    complain({ path, rule: 'or', message: '`$or` is a list of at least two objects.' })
    return drafts
  }
  const branches: Draft[] = []
  const copied = drafts.reduce((sum, draft) => sum + draft.size, 0) * tree.items.length
  for (const [index, item] of tree.items.entries()) {
    if (branches.length + drafts.length > patternLimits.branches || copied > patternLimits.conditions) {
      complain({
        path,
        rule: 'too-many-branches',
        message: `The \`$or\`s multiply out to more than ${patternLimits.branches} branches.`,
        mend: 'Make several rules of it.',
      })
      return drafts
    }
    const at = `${path}/${index}`
    const copies = drafts.map((draft) => new Map(draft))
    if (item.is !== 'object') complain({ path: at, rule: 'or', message: 'Each part of `$or` is an object.' })
    else branches.push(...readFragment({ entries: item.entries, path: at, prefix, inOr: true, written: new Set() }, copies, complain))
  }
  return branches
}

const refuseCost = (branches: readonly Draft[], complain: Complain): void => {
  const conditions = branches.reduce((sum, branch) => sum + branch.size, 0)
  const { conditions: mostConditions, stars: mostStars } = patternLimits
  if (conditions > mostConditions)
    complain({ path: '', rule: 'too-large', message: `A pattern has at most ${mostConditions} conditions over its branches.` })
  const lists = new Set(branches.flatMap((branch) => [...branch.values()]))
  const stars = [...lists].flat().reduce((sum, alternative) => sum + starsOf(alternative), 0)
  if (stars > mostStars)
    complain({ path: '', rule: 'too-many-stars', message: `A pattern has at most ${mostStars} stars in its wildcards.` })
}

const starsOf = (alternative: Alternative): number => {
  if (alternative.is === 'anything-but') return alternative.none.reduce((sum, each) => sum + starsOf(each), 0)
  return alternative.is === 'wildcard' ? alternative.text.split('*').length - 1 : 0
}

const sorted = (draft: Draft): Branch =>
  [...draft]
    .map(([field, alternatives]): Condition => ({ field, alternatives }))
    .toSorted((one, other) => (one.field < other.field ? -1 : 1))
