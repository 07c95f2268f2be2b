import { finding } from './attributes.ts'
import type { Lintable, LintFinding } from './lintable.ts'
import { changesSomething, type Graph, type Step } from '#domains/runs/graph.ts'

/** What is wrong with the steps although each of them can be read: where nobody arrives, who cannot approve, what never ends. */
export const flawsOf = (procedure: Lintable): readonly LintFinding[] => [
  ...unreachable(procedure.graph),
  ...procedure.graph.steps.flatMap((step) => [
    ...approvalFlaws(step, procedure),
    ...repeatFlaws(step),
    ...rollbackFlaws(step, procedure.graph),
    ...causeFlaws(step, procedure),
  ]),
]

const told = (severity: LintFinding['severity'], step: Step, rule: string, message: string, mend: string): LintFinding => ({
  ...finding(step.line, rule, message, mend),
  severity,
})

const titleOf = ({ title }: Step): string => `“${title.slice(0, 60)}”`

const unreachable = (graph: Graph): readonly LintFinding[] => {
  const reached = new Set<string>()
  const ways = new Map(graph.steps.map((step) => [step.id, waysOn(step)]))
  const queue = graph.start === null ? [] : [graph.start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    queue.push(...(ways.get(id) ?? []))
  }
  const lost = graph.steps.filter((step) => !reached.has(step.id))
  const firstBack = lost.find((step) => step.rollback)
  return [
    ...lost
      .filter((step) => !step.rollback)
      .map((step) =>
        told('error', step, 'unreachable', `No way leads to ${titleOf(step)}.`, 'Let a step before it go on to it, or take it out.'),
      ),
    // Of a rollback nobody arrives at, the first step tells for all.
    ...(firstBack === undefined || graph.steps.some((step) => step.rollback && reached.has(step.id))
      ? []
      : [
          told(
            'advice',
            firstBack,
            'rollback-unused',
            'No step leads to the rollback, so it is only read.',
            'Put `andon.onFailure=rollback` on the step that changes something.',
          ),
        ]),
  ]
}

const waysOn = ({ work, next, onFailure, onCancel, end }: Step): readonly string[] => {
  const ways: (string | null | undefined)[] = [end === true ? null : next]
  if (onFailure.then === 'step') ways.push(onFailure.step)
  if (onCancel?.then === 'step') ways.push(onCancel.step)
  if (work.type === 'branch') ways.push(work.otherwise, ...work.choices.map((choice) => choice.next))
  if (work.type === 'loop') ways.push(work.start)
  if (work.type === 'manual') ways.push(...(work.choices ?? []).map((choice) => choice.next))
  return ways.filter((way) => typeof way === 'string')
}

const approvalFlaws = (step: Step, { approvers, spec, info }: Lintable): readonly LintFinding[] => {
  if (step.approvals === 0) return []
  const from = step.approval?.from ?? []
  const flaws: LintFinding[] = []
  const open = from.some((one) => one.includes('{{') || (approvers === undefined && !one.startsWith('person:')))
  const people = new Set(from.flatMap((one) => (one.startsWith('person:') ? [one] : (approvers?.get(one) ?? []))))
  for (const one of from.filter((named) => approvers !== undefined && !named.includes('{{') && !approvers.has(named)))
    flaws.push(
      told(
        'error',
        step,
        'approvers',
        `"${one}" may approve ${titleOf(step)}, and is not declared.`,
        'Declare it, or name somebody who is.',
      ),
    )
  if (from.length > 0 && !open && flaws.length === 0 && people.size < step.approvals)
    flaws.push(
      told(
        'error',
        step,
        'approvers',
        `${titleOf(step)} wants ${step.approvals} ${step.approvals === 1 ? 'approval' : 'approvals'}, and ${people.size} ${people.size === 1 ? 'person' : 'people'} may give one.`,
        'Name more approvers, or ask for fewer approvals.',
      ),
    )
  else if (from.length > 0 && !open && people.size === step.approvals && step.approval?.bySelf !== true)
    flaws.push(
      told(
        'advice',
        step,
        'approvers',
        `Whoever starts the run may not approve ${titleOf(step)}, and then too few are left.`,
        'Name one more approver, or write `andon.approve.self=true`.',
      ),
    )
  if (step.approval?.onExpiry === 'escalate' && spec.escalation === undefined && info.escalation === undefined)
    flaws.push(
      told('missing', step, 'escalation', `${titleOf(step)} escalates when nobody answers, and nobody is named.`, 'Add `escalation`.'),
    )
  return flaws
}

const repeatFlaws = (step: Step): readonly LintFinding[] =>
  (step.attempts ?? 1) > 1 && !step.idempotent && changesSomething(step)
    ? [
        told(
          'advice',
          step,
          'attempts',
          `${titleOf(step)} is tried again, and doing it twice may not be doing it once.`,
          'Say `andon.idempotent=true` when it is, or take `andon.attempts` out.',
        ),
      ]
    : []

/** A step that fails after something changed leads back, unless it says otherwise. */
const rollbackFlaws = (step: Step, graph: Graph): readonly LintFinding[] =>
  !step.rollback &&
  step.work.type !== 'action' &&
  changesSomething(step) &&
  !step.idempotent &&
  step.onFailure.then === 'abort' &&
  graph.steps.some((one) => one.rollback)
    ? [
        told(
          'advice',
          step,
          'failure',
          `${titleOf(step)} changes something, and a failure of it leaves it so.`,
          'Add `andon.onFailure=rollback`.',
        ),
      ]
    : []

const causeFlaws = (step: Step, { kind, runbooks }: Lintable): readonly LintFinding[] => {
  if (step.work.type !== 'manual') return []
  return (step.work.choices ?? []).flatMap((choice) => {
    const unknown =
      choice.runbook !== undefined && runbooks !== undefined && !runbooks.has(choice.runbook)
        ? [
            told(
              'error',
              step,
              'choice',
              `“${choice.text.slice(0, 60)}” offers "${choice.runbook}", which is not declared.`,
              'Declare it, or name another.',
            ),
          ]
        : []
    const mendless =
      kind === 'Playbook' && choice.cause === true && choice.runbook === undefined
        ? [
            told(
              'advice',
              step,
              'cause-without-runbook',
              `“${choice.text.slice(0, 60)}” is a cause, and no runbook mends it.`,
              'Write `→ cause, runbook:name`.',
            ),
          ]
        : []
    return [...unknown, ...mendless]
  })
}
