import type { Finding } from '#platform/refusal.ts'
import { finding } from './attributes.ts'
import type { Graph as FormerGraph, Work as FormerWork } from './graph.ts'
import type { Compiled } from './markdown.ts'
import type { Step } from '#domains/runs/graph.ts'
import { asText, type Data } from '#domains/runs/values.ts'
import type { TemplateValue } from '#platform/text/template.ts'

/** What the first driver can do of a graph. Gone as soon as runs are driven by the new one. */
export const asFormer = ({
  graph,
  findings,
}: Pick<Compiled, 'graph' | 'findings'>): { readonly graph: FormerGraph; readonly findings: readonly Finding[] } => {
  const beyond: Finding[] = []
  const steps = graph.steps.map((step) => ({ ...step, work: workOf(step, beyond) }))
  return { graph: { steps, start: graph.start }, findings: [...findings, ...beyond] }
}

const workOf = ({ work, line }: Step, beyond: Finding[]): FormerWork => {
  if (work.type === 'manual' || work.type === 'http' || work.type === 'action') return work
  if (work.type === 'script') return { type: 'script', interpreter: work.interpreter, script: work.script }
  beyond.push(finding(line, 'unsupported', `A step of the type "${work.type}" cannot be run yet.`))
  return { type: 'manual' }
}

/** Values as the first driver takes them. */
export const asFormerValues = (values: Readonly<Record<string, Data>>): Readonly<Record<string, TemplateValue>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : asText(value),
    ]),
  )
