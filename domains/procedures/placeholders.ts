import type { Finding } from '#platform/refusal.ts'
import { placeholdersIn } from '#platform/text/template.ts'
import { finding } from './attributes.ts'
import type { Condition } from '#domains/runs/conditions.ts'
import type { Step, Work } from '#domains/runs/graph.ts'

/** Always known, beside parameters and outputs of steps. */
export const builtIns = ['run.id', 'run.url', 'about.alert', 'about.alert-group', 'about.incident', 'about.workload'] as const

/** Tells of every `{{name}}` that names nothing, and of values that would be pasted into a script. */
export const findPlaceholders = (steps: readonly Step[], parameters: readonly string[], findings: Finding[]): void => {
  const known = new Set<string>([...parameters, ...builtIns])
  const ids = new Set(steps.map((step) => step.id))
  for (const step of steps) {
    if (step.work.type === 'script') {
      for (const name of placeholdersIn(step.work.script).filter((asked) => known.has(asked) || isOutput(asked, ids))) {
        const mend = `Use the environment variable ANDON_PARAM_${name.replaceAll(/[.-]/g, '_')}.`
        findings.push(finding(step.line, 'parameter-in-script', `"{{${name}}}" is pasted into a script.`, mend))
      }
    }
    for (const name of new Set([...placeholdersOf(step.work), ...placeholdersAround(step)])) {
      if (known.has(name) || isOutput(name, ids)) continue
      const mend = parameters.length === 0 ? 'Declare it under `parameters`.' : `Parameters here: ${parameters.join(', ')}.`
      findings.push(finding(step.line, 'unknown-parameter', `"{{${name}}}" is neither a parameter nor an output of a step.`, mend))
    }
  }
}

/**
 * Tells of `{{name}}` in what people read that names nothing: it would stand there with its braces. In blocks that are
 * only shown it may be somebody else's language.
 */
export const findPlaceholdersInText = (steps: readonly Step[], parameters: readonly string[], notes: Finding[]): void => {
  const known = new Set<string>([...parameters, ...builtIns])
  const ids = new Set(steps.map((step) => step.id))
  for (const { title, instructions, checks, work, line } of steps) {
    const choices = work.type === 'manual' ? (work.choices ?? []).map(({ text }) => text) : []
    const read = [title, instructions.replace(/^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\1/gm, ''), ...checks, ...choices].join('\n')
    for (const name of placeholdersIn(read).filter((asked) => !known.has(asked) && !isOutput(asked, ids))) {
      const mend = parameters.length === 0 ? 'Declare it under `parameters`.' : `Parameters here: ${parameters.join(', ')}.`
      notes.push(finding(line, 'placeholder', `"{{${name}}}" is neither a parameter nor an output of a step, and stays as it is.`, mend))
    }
  }
}

const isOutput = (name: string, ids: ReadonlySet<string>): boolean => {
  const [first = '', output] = name.split('.')
  return output !== undefined && ids.has(first)
}

const placeholdersOf = (work: Work): readonly string[] => {
  switch (work.type) {
    case 'http':
      return placeholdersIn([work.request.url, ...Object.values(work.request.headers), work.request.body].join('\n'))
    case 'action':
      return placeholdersIn(
        JSON.stringify(work.input)
          .replace(/\uE000/g, '{{')
          .replace(/\uE001/g, '}}'),
      )
    case 'run':
      return placeholdersIn(JSON.stringify(work.parameters))
    case 'loop':
      return [...placeholdersIn(JSON.stringify(work.over ?? '')), ...(work.again === undefined ? [] : namesIn(work.again))]
    case 'branch':
      return work.choices.flatMap(({ when }) => namesIn(when))
    case 'sleep':
      return placeholdersIn(`${work.duration ?? ''} ${work.until ?? ''}`)
    case 'manual':
    case 'script':
    case 'call':
    case 'set':
    case 'pause':
    case 'approve':
      return []
    default:
      return work satisfies never
  }
}

const namesIn = (condition: Condition): readonly string[] => placeholdersIn(JSON.stringify(condition))

const placeholdersAround = ({ approval, target }: Step): readonly string[] =>
  placeholdersIn(JSON.stringify([approval?.from ?? [], approval?.message ?? '', target?.runners ?? [], target?.tags ?? {}]))
