import Type, { type Static } from 'typebox'
import { renderMarkdown } from '#platform/text/markdown.ts'
import { unguard } from '#platform/text/template.ts'
import type { Condition, Operator } from './conditions.ts'
import { changesSomething, type OnFailure, type Step, type Target } from './graph.ts'
import type { Data } from './values.ts'

/** What the steps of a document look like to whoever asks. Pure shaping. */
const types = ['manual', 'http', 'action', 'script', 'call', 'branch', 'loop', 'set', 'sleep', 'pause', 'approve', 'run'] as const

export const StepPlan = Type.Object({
  id: Type.String({ description: 'Identifier of the step in its document.' }),
  title: Type.String({ description: 'What it says.' }),
  html: Type.String({ description: 'What the person reads, as safe HTML.' }),
  checks: Type.Array(Type.String(), { description: 'Boxes to tick.' }),
  type: Type.Enum(types, { description: 'How it is done.' }),
  does: Type.String({ description: 'What will be done, as text: the request, the action with its input, the script, the conditions.' }),
  changes: Type.Boolean({ description: 'It may change something.' }),
  approvals: Type.Integer({ description: 'People who must approve first.' }),
  approvers: Type.Array(Type.String(), { description: 'Who may approve; empty: whoever may lead the run.' }),
  timeoutMs: Type.Integer({ description: 'How long it may take, in ms; 0 is without limit.' }),
  attempts: Type.Integer({ description: 'Times it is tried before it counts as failed.' }),
  idempotent: Type.Boolean({ description: 'Repeated without asking when its node dies.' }),
  onFailure: Type.String({ description: '`abort`, `continue`, or the step that follows a failure.' }),
  onCancel: Type.String({ description: '`abort`, or the step that follows when the run is cancelled here.' }),
  critical: Type.Boolean({ description: 'Its failure fails the run.' }),
  next: Type.Union([Type.String(), Type.Null()], {
    description: 'The step that follows when it succeeded; null ends the run or the pass.',
  }),
  branches: Type.Array(
    Type.Object({
      label: Type.String({ description: 'When this way is taken.' }),
      next: Type.Union([Type.String(), Type.Null()], { description: 'The step it leads to; null ends the run.' }),
    }),
    { description: 'Other ways on: of a branch, or the choices of a step done by hand.' },
  ),
  inside: Type.Union([Type.String(), Type.Null()], { description: 'The loop it is inside.' }),
  target: Type.String({ description: 'The machines a script runs on, in a word; empty: this platform.' }),
  rollback: Type.Boolean({ description: 'Only reached by a failure.' }),
  line: Type.Integer({ description: 'Line in the document.' }),
})

export const stepPlan = (step: Step): Static<typeof StepPlan> => ({
  id: step.id,
  title: step.title,
  html: renderMarkdown(step.instructions),
  checks: [...step.checks],
  type: step.work.type,
  does: doesOf(step),
  changes: changesSomething(step),
  approvals: step.work.type === 'approve' ? Math.max(1, step.approvals) : step.approvals,
  approvers: [...(step.approval?.from ?? [])],
  timeoutMs: step.timeoutMs,
  attempts: step.attempts ?? 1,
  idempotent: step.idempotent,
  onFailure: wayText(step.onFailure),
  onCancel: step.onCancel?.then === 'step' ? `step:${step.onCancel.step}` : 'abort',
  critical: step.critical,
  next: step.end === true ? null : step.next,
  branches: branchesOf(step),
  inside: step.inside ?? null,
  target: step.target === undefined ? '' : targetText(step.target),
  rollback: step.rollback,
  line: step.line,
})

export const wayText = (onFailure: OnFailure): string => (onFailure.then === 'step' ? `step:${onFailure.step}` : onFailure.then)

const branchesOf = ({ work }: Step): { label: string; next: string | null }[] => {
  if (work.type === 'branch')
    return [
      ...work.choices.map(({ when, next }) => ({ label: conditionText(when), next })),
      ...(work.otherwise === undefined ? [] : [{ label: 'otherwise', next: work.otherwise }]),
    ]
  if (work.type === 'manual') return (work.choices ?? []).map(({ text, next }) => ({ label: text, next: next ?? null }))
  return work.type === 'loop' ? [{ label: 'each pass', next: work.start }] : []
}

const targetText = ({ runners = [], tags = {} }: Target): string =>
  [...runners, ...Object.entries(tags).map(([name, value]) => `${name}=${value}`)].join(', ')

/** What a step does, in the words of its document. */
export const doesOf = ({ work }: Step): string => {
  switch (work.type) {
    case 'manual':
    case 'approve':
    case 'pause':
      return ''
    case 'http': {
      const headers = Object.entries(work.request.headers).map(([name, one]) => `${name}: ${one}`)
      const expect = `expect: ${work.request.expect.join(', ')}`
      return [
        `${work.request.method} ${work.request.url}`,
        ...headers,
        expect,
        ...(work.request.body === '' ? [] : ['', work.request.body]),
      ].join('\n')
    }
    case 'action':
      return `${work.action}\n${JSON.stringify(unguard(work.input), null, 2)}`
    case 'script':
      return work.script
    case 'call':
      return `${work.performer}\n${JSON.stringify(work.inputs, null, 2)}`
    case 'branch':
      return branchText(work)
    case 'loop':
      return work.over === undefined
        ? `again ${againText(work.again)}, at most ${work.most} times`
        : `for each of ${text(work.over)}, at most ${work.most} times`
    case 'set':
      return `${work.variable} = ${text(work.value)}`
    case 'sleep':
      return work.duration === undefined ? `until ${work.until ?? ''}` : `for ${work.duration}`
    case 'run':
      return `${work.procedure}\n${JSON.stringify(work.parameters, null, 2)}`
    default:
      return work satisfies never
  }
}

const againText = (again: Condition | undefined): string =>
  again === undefined ? 'and again' : 'not' in again ? `until ${conditionText(again.not)}` : `while ${conditionText(again)}`

/** A condition in the words a procedure is written in. */
export const conditionText = (condition: Condition): string => {
  if ('all' in condition) return condition.all.map(nested).join(' and ')
  if ('any' in condition) return condition.any.map(nested).join(' or ')
  if ('not' in condition) {
    const { not } = condition
    return 'is' in not && words[not.is] === '==' ? `${operand(not.left)} != ${operand(not.right)}` : `not (${conditionText(not)})`
  }
  return `${operand(condition.left)} ${words[condition.is]} ${operand(condition.right)}`
}

const nested = (one: Condition): string => ('is' in one ? conditionText(one) : `(${conditionText(one)})`)

const words: Readonly<Record<Operator, string>> = {
  StringEquals: '==',
  EqualsIgnoreCase: 'equals, in any case,',
  StartsWith: 'starts with',
  EndsWith: 'ends with',
  Contains: 'contains',
  NumericEquals: '==',
  NumericGreater: '>',
  NumericLesser: '<',
  NumericGreaterOrEquals: '>=',
  NumericLesserOrEquals: '<=',
  BooleanEquals: '==',
}

/** A reference alone goes without its braces. */
const operand = (value: Data): string => text(value).replace(/^\{\{\s*([^{}]+?)\s*\}\}$/, '$1')

/** The ways a branch has, a line each. */
export const branchText = (work: Extract<Step['work'], { type: 'branch' }>): string =>
  [
    ...work.choices.map(({ when, next }) => `${conditionText(when)} → ${next}`),
    ...(work.otherwise === undefined ? [] : [`otherwise → ${work.otherwise}`]),
  ].join('\n')

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
