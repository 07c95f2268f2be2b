import { namesIn, parseExpression } from '#domains/alerts/composites/expression.ts'
import type { Finding } from '#platform/refusal.ts'

/** What the rules about composite alarms need to know of one. */
interface Written {
  readonly expression: string
  readonly suppressor?: { readonly alarm: string }
}

const slug = 'composite-alarm:'

/** What is wrong with an expression, where in it, and names a composite must not speak of. */
export const expressionFindings = (name: string, { expression: text, suppressor }: Written): readonly Finding[] => {
  const parsed = parseExpression(text)
  const findings: Finding[] = []
  if ('problem' in parsed) {
    const { at, message, mend } = parsed.problem
    findings.push({
      path: '/spec/expression',
      rule: 'expression',
      message: `${message} (character ${at + 1})`,
      ...(mend === undefined ? {} : { mend }),
    })
  } else if (namesIn(parsed.expression).some((named) => isSelf(named, name))) findings.push(self('/spec/expression'))
  if (suppressor !== undefined && isSelf(suppressor.alarm, name)) findings.push(self('/spec/suppressor/alarm'))
  return findings
}

/** Composites that, through others, are about themselves: such a state could never be settled. By reference. */
export const circlesAmong = (
  documents: ReadonlyMap<string, { readonly spec: Written }>,
): readonly { readonly reference: string; readonly finding: Finding }[] => {
  const known = new Map([...documents.keys()].map((reference) => [reference.slice(slug.length).toLowerCase(), reference]))
  const graph = new Map([...documents].map(([reference, { spec }]) => [reference, composites(spec, known)]))
  return [...graph.keys()].flatMap((reference) => {
    const way = wayBack(graph, reference)
    if (way === undefined) return []
    const message = `\`${reference}\` is about itself: ${[reference, ...way].join(' → ')}.`
    return [
      { reference, finding: { path: '/spec/expression', rule: 'circle', message, mend: 'Take one of these names out of its expression.' } },
    ]
  })
}

/** The composite a name means, if it means one. A name without a kind means a composite when there is one. */
export const compositeNamed = (name: string, known: ReadonlyMap<string, string>): string | undefined =>
  known.get((name.startsWith(slug) ? name.slice(slug.length) : name).toLowerCase())

const composites = ({ expression, suppressor }: Written, known: ReadonlyMap<string, string>): readonly string[] => {
  const parsed = parseExpression(expression)
  const names = [...('expression' in parsed ? namesIn(parsed.expression) : []), ...(suppressor === undefined ? [] : [suppressor.alarm])]
  return names.flatMap((name) => compositeNamed(name, known) ?? [])
}

/** The composites from here back to here, the shortest way. */
const wayBack = (graph: ReadonlyMap<string, readonly string[]>, start: string): readonly string[] | undefined => {
  const from = new Map<string, string>()
  let front = [start]
  while (front.length > 0) {
    const next: string[] = []
    for (const at of front)
      for (const to of graph.get(at) ?? []) {
        if (to === start) return [...trace(from, start, at), start]
        if (from.has(to)) continue
        from.set(to, at)
        next.push(to)
      }
    front = next
  }
  return undefined
}

const trace = (from: ReadonlyMap<string, string>, start: string, end: string): readonly string[] => {
  const way: string[] = []
  for (let at: string | undefined = end; at !== undefined && at !== start; at = from.get(at)) way.unshift(at)
  return way
}

const isSelf = (named: string, name: string): boolean =>
  (named.startsWith(slug) ? named.slice(slug.length) : named).toLowerCase() === name.toLowerCase()

const self = (path: string): Finding => ({
  path,
  rule: 'circle',
  message: 'It names itself.',
  mend: 'Give it a name of its own, other than the alert it is about.',
})
