import { Refusal } from '#platform/refusal.ts'
import { readData } from '#platform/text/data.ts'
import { guardPlaceholders, unguard } from '#platform/text/template.ts'
import { millisecondsIn } from './attributes.ts'
import type { Condition, Operator } from '#domains/runs/conditions.ts'
import type { Work } from '#domains/runs/graph.ts'
import type { Data } from '#domains/runs/values.ts'

/**
 * What an `andon` block says that is no action: where the run goes, and what it waits for. The first word decides.
 *
 *     sleep 10m                     branch                                   repeat step:probe to step:look
 *     sleep until 2026-…Z           depth.waiting < 200 → step:verify        until probe.status == 200
 *     pause                         otherwise → step:add-workers             at most 20
 *     approve                       run runbook:restart-checkout
 */
export interface Flow {
  readonly work: Work
  /** Of a branch that ends the run when nothing fits. */
  readonly end?: boolean
  /** Of a loop: the last step inside it. */
  readonly last?: string
}

/** Undefined when the block does not begin with one of these words. Refuses what begins so and cannot be read. */
export const readFlow = (content: string): Flow | undefined => {
  const [first = '', ...rest] = content.trim().split('\n')
  if (!isFlow(first)) return undefined
  // Lines are read with patterns that take longer the longer a line is.
  if (first.length > longestLine || rest.some((line) => line.length > longestLine) || rest.length > mostLines)
    throw new Refusal('invalid-document', `A block has at most ${mostLines} lines of ${longestLine} characters.`)
  const [word = '', ...words] = first.trim().split(/\s+/)
  const said = words.join(' ')
  switch (word) {
    case 'sleep':
      return { work: readSleep(said) }
    case 'pause':
      return { work: { type: 'pause' } }
    case 'approve':
      return { work: { type: 'approve' } }
    case 'branch':
      return readBranch(rest)
    case 'repeat':
      return readRepeat(said, rest)
    case 'run':
      return { work: readRun(said, rest.join('\n')) }
    default:
      return undefined
  }
}

const longestLine = 1_000
const mostLines = 500
const isFlow = (line: string): boolean => /^(?:sleep|pause|approve|branch|repeat|run)(?:\s|$)/.test(line)

const longestSleepMs = 604_799_000

/** `10m`, or `until` and an instant. */
export const readSleep = (text: string): Work => {
  const until = /^until\s+(.+)$/.exec(text)?.[1]
  if (until !== undefined) {
    if (!/^\{\{.*\}\}$/.test(until) && !/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(until))
      throw new Refusal('invalid-document', `"${until}" is no instant; write one with its zone, \`2026-05-02T10:00:00Z\`.`)
    return { type: 'sleep', until }
  }
  const milliseconds = millisecondsIn(text)
  if (milliseconds !== undefined && milliseconds > 0 && milliseconds <= longestSleepMs)
    return { type: 'sleep', duration: isoOf(milliseconds) }
  if (/^PT?[0-9{][^\s]*$/.test(text.replace(/\s/g, ''))) return { type: 'sleep', duration: text.replace(/\s/g, '') }
  throw new Refusal(
    'invalid-document',
    `"${text.slice(0, 80)}" is no time to wait; write \`sleep 90s\`, \`sleep 10m\` or \`sleep until …\`, less than a week.`,
  )
}

const isoOf = (milliseconds: number): string => {
  if (milliseconds % 86_400_000 === 0) return `P${milliseconds / 86_400_000}D`
  if (milliseconds % 3_600_000 === 0) return `PT${milliseconds / 3_600_000}H`
  return milliseconds % 60_000 === 0 ? `PT${milliseconds / 60_000}M` : `PT${milliseconds / 1_000}S`
}

/** `condition → step:name` lines, the first that holds is taken; `otherwise → step:name` or `otherwise → end`. */
const readBranch = (lines: readonly string[]): Flow => {
  const written = lines.map((line) => line.trim()).filter((line) => line !== '')
  const choices: { when: Condition; next: string }[] = []
  let otherwise: string | undefined
  for (const line of written) {
    const [, said = '', target = ''] = /^(.+?)\s*(?:→|⇒|->|=>)\s*(?:step:)?([A-Za-z0-9_-]+)$/.exec(line) ?? []
    if (said === '')
      throw new Refusal('invalid-document', `"${line.slice(0, 80)}" is no way on; write \`check.status == 200 → step:verify\`.`)
    if (/^(?:otherwise|else)$/i.test(said)) otherwise = target
    else if (otherwise !== undefined) throw new Refusal('invalid-document', '`otherwise` is the last line of a branch.')
    else choices.push({ when: readCondition(said), next: target })
  }
  if (choices.length === 0) throw new Refusal('invalid-document', 'A branch needs a line such as `check.status == 200 → step:verify`.')
  if (otherwise === undefined) return { work: { type: 'branch', choices } }
  return otherwise === 'end' ? { work: { type: 'branch', choices }, end: true } : { work: { type: 'branch', choices, otherwise } }
}

/** Passes of a loop nobody bounded. */
const usualPasses = 100
const mostPasses = 1_000

const readRepeat = (said: string, lines: readonly string[]): Flow => {
  const [, start, last] = /^(?:step:)?([A-Za-z0-9_-]+)(?:\s+to\s+(?:step:)?([A-Za-z0-9_-]+))?$/.exec(said) ?? []
  if (start === undefined) throw new Refusal('invalid-document', 'A loop names its steps: `repeat step:probe to step:look`.')
  let over: Data | undefined
  let again: Condition | undefined
  let most = usualPasses
  for (const line of lines.map((one) => one.trim()).filter((one) => one !== '')) {
    const [, word = '', rest = ''] = /^(for each|until|while|at most|most)\s+(.+)$/i.exec(line) ?? []
    if (/^for each$/i.test(word)) over = readItems(rest)
    else if (/^until$/i.test(word)) again = { not: readCondition(rest) }
    else if (/^while$/i.test(word)) again = readCondition(rest)
    else if (/most$/i.test(word) && /^[0-9]{1,4}(?:\s+times)?$/.test(rest)) most = Number.parseInt(rest, 10)
    else throw new Refusal('invalid-document', `"${line.slice(0, 80)}" is none of \`for each\`, \`until\`, \`while\`, \`at most\`.`)
  }
  if ((over === undefined) === (again === undefined))
    throw new Refusal('invalid-document', 'A loop says either what it goes over (`for each {{hosts}}`) or when it ends (`until …`).')
  if (most < 1 || most > mostPasses) throw new Refusal('invalid-document', `A loop has from 1 to ${mostPasses} passes.`)
  const ends = { last: last ?? start }
  if (over !== undefined) return { work: { type: 'loop', start, over, most }, ...ends }
  return { work: { type: 'loop', start, ...(again === undefined ? {} : { again }), most }, ...ends }
}

const readItems = (text: string): Data => {
  if (/^\{\{.*\}\}$/.test(text)) return text
  return text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((entry) => entry.trim().replace(/^"(.*)"$/, '$1'))
    .filter((entry) => entry !== '')
}

/** `run runbook:restart-checkout`, its parameters as YAML or JSON below. */
const readRun = (procedure: string, body: string): Work => {
  if (!/^(?:(?:runbook|playbook):)?[A-Za-z0-9_.-]{1,190}$/.test(procedure))
    throw new Refusal(
      'invalid-document',
      `\`run\` names a runbook or playbook, \`run runbook:restart-checkout\`, not "${procedure.slice(0, 80)}".`,
    )
  const data = body.trim() === '' ? {} : unguard(readData(guardPlaceholders(body)))
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new Refusal('invalid-document', 'The parameters of a run are written as `name: value` lines or as a JSON object.')
  return { type: 'run', procedure, parameters: dataOf(data) }
}

/** Dates and other things YAML knows become text. */
const dataOf = (data: object): Readonly<Record<string, Data>> =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, oneOf(value)]))
const oneOf = (value: unknown): Data => {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(oneOf)
  return typeof value === 'object' && !(value instanceof Date) ? dataOf(value) : String(value)
}

const deepest = 8

/**
 * `check.status == 200`, `depth.waiting < 200 and region == "eu"`, `not (…)` is written `!=`. Names are parameters and
 * outputs of steps, with or without braces; on the right also numbers, `true`, `false` and text.
 */
export const readCondition = (text: string): Condition => {
  const any = text.split(/\s+or\s+/i)
  if (any.length > 1) return { any: any.slice(0, deepest).map(readAll) }
  return readAll(text)
}

const readAll = (text: string): Condition => {
  const all = text.split(/\s+and\s+/i)
  const [only = ''] = all
  return all.length > 1 ? { all: all.slice(0, deepest).map(readOne) } : readOne(only)
}

const readOne = (text: string): Condition => {
  const [, left = '', sign = '', right = ''] =
    /^(\{\{\s*[\w.:-]+\s*\}\}|[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)?)\s*(==|!=|<=|>=|<|>|contains|starts with|ends with|is)\s*(.+)$/.exec(
      text.trim(),
    ) ?? []
  if (left === '') throw new Refusal('invalid-document', `"${text.trim().slice(0, 80)}" is no condition; write \`check.status == 200\`.`)
  const operand = { left: left.startsWith('{{') ? left : `{{ ${left} }}`, right: operandOf(right.trim()) }
  const number = typeof operand.right === 'number'
  const equal: Operator = number ? 'NumericEquals' : typeof operand.right === 'boolean' ? 'BooleanEquals' : 'StringEquals'
  if (sign === '!=') return { not: { left: operand.left, is: equal, right: operand.right } }
  const is = sign === '==' || sign === 'is' ? equal : comparisons.get(sign)
  return { left: operand.left, is: is ?? equal, right: operand.right }
}

const comparisons = new Map<string, Operator>([
  ['<', 'NumericLesser'],
  ['<=', 'NumericLesserOrEquals'],
  ['>', 'NumericGreater'],
  ['>=', 'NumericGreaterOrEquals'],
  ['contains', 'Contains'],
  ['starts with', 'StartsWith'],
  ['ends with', 'EndsWith'],
])

const operandOf = (text: string): Data => {
  const quoted = /^"(.*)"$|^'(.*)'$/.exec(text)
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? ''
  if (/^-?[0-9]+(?:\.[0-9]+)?$/.test(text)) return Number(text)
  return text === 'true' ? true : text === 'false' ? false : text
}
