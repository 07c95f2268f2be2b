import type { Finding } from '#platform/refusal.ts'
import { finding } from './attributes.ts'
import type { DraftStep } from './outline.ts'
import type { Choice, Step, Work } from '#domains/runs/graph.ts'

/** A step as it was drafted, with the name it is called by. */
export interface Named {
  readonly draft: DraftStep
  readonly id: string
}

/** Names every step once: as its block says, else by its position. */
export const nameSteps = (drafts: readonly DraftStep[], findings: Finding[]): readonly Named[] => {
  const taken = new Set<string>()
  return drafts.map((draft, index) => {
    const asked = draft.attributes['name']
    const wanted = asked?.trim().replace(/[^A-Za-z0-9_-]+/g, '-')
    const fits = wanted !== undefined && /^[A-Za-z_][A-Za-z0-9_-]{0,60}$/.test(wanted) && !(wanted in {})
    if (asked !== undefined && !fits) {
      const mend = 'Use letters, digits, `-` and `_`, beginning with a letter.'
      findings.push(finding(draft.line, 'name', `"${asked.slice(0, 80)}" cannot name a step.`, mend))
    }
    if (fits && taken.has(wanted))
      findings.push(finding(draft.line, 'duplicate-name', `Two steps are called "${wanted}".`, 'Give each block its own name.'))
    const id = fits && !taken.has(wanted) ? wanted : freeName(`step-${index + 1}`, taken)
    taken.add(id)
    return { draft, id }
  })
}

const freeName = (wanted: string, taken: ReadonlySet<string>): string => (taken.has(wanted) ? freeName(`${wanted}x`, taken) : wanted)

/**
 * Puts steps into their loops: a loop's steps stand right below it, the last one ends a pass, and the loop goes on
 * behind them. A loop that cannot be placed is told and left empty of steps.
 */
export const placeLoops = (
  understood: readonly { readonly step: Step; readonly last?: string }[],
  findings: Finding[],
): readonly Step[] => {
  const steps = understood.map(({ step }) => step)
  understood.forEach(({ step, last }, at) => {
    if (last === undefined || step.work.type !== 'loop') return
    const { start } = step.work
    const end = steps.findIndex((one) => one.id === last)
    const within = steps.slice(at + 1, end + 1)
    if (steps[at + 1]?.id !== start || end <= at || within.some((one) => one.rollback !== step.rollback || one.inside !== undefined)) {
      const mend = 'The steps of a loop stand right below it, in order, and in no other loop.'
      findings.push(finding(step.line, 'loop', `The loop over "${start}" to "${last}" cannot be followed.`, mend))
      steps[at] = { ...step, work: { type: 'manual' } }
      return
    }
    const after = steps[end + 1]
    const behind = after !== undefined && after.rollback === step.rollback ? after.id : null
    steps[at] = { ...step, next: step.next === start ? behind : step.next }
    within.forEach((one, index) => {
      // A step that says where it goes keeps its word; the last one ends the pass.
      const next = index === within.length - 1 && one.next === behind ? null : one.next
      steps[at + 1 + index] = { ...one, inside: step.id, next }
    })
  })
  return steps
}

/** Finds the steps that are named by others; a name nobody has is told, and what named it goes on as usual. */
export const resolveTargets = (steps: readonly Step[], findings: Finding[]): readonly Step[] => {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const rollback = steps.find((step) => step.rollback)?.id
  return steps.map((step) => {
    const known = (target: string, attribute: string): string | undefined => {
      const id = target === 'rollback' && !byId.has(target) ? rollback : target
      const found = id === undefined ? undefined : byId.get(id)
      if (found === undefined) {
        const names = [...byId.keys()].slice(0, 20).join(', ')
        const mend = target === 'rollback' ? 'Add a `## Rollback` section with steps.' : `Names here: ${names}.`
        findings.push(finding(step.line, 'unknown-step', `${attribute} names the step "${target}", which does not exist.`, mend))
        return undefined
      }
      // A failure may leave a loop for the rollback; everything else stays in its pass.
      if (found.inside === step.inside || (attribute.startsWith('andon.on') && found.inside === undefined)) return found.id
      const mend = 'A step in a loop goes on to steps of the same loop; leave its last step without one.'
      findings.push(finding(step.line, 'leaves-loop', `${attribute} of "${step.id}" leads out of or into a loop, to "${found.id}".`, mend))
      return undefined
    }
    const failing = step.onFailure.then === 'step' ? known(step.onFailure.step, 'andon.onFailure') : undefined
    const cancelling = step.onCancel?.then === 'step' ? known(step.onCancel.step, 'andon.onCancel') : undefined
    return {
      ...step,
      work: workTo(step.work, known),
      onFailure:
        step.onFailure.then !== 'step' ? step.onFailure : failing === undefined ? { then: 'abort' } : { then: 'step', step: failing },
      ...(step.onCancel === undefined
        ? {}
        : { onCancel: cancelling === undefined ? ({ then: 'abort' } as const) : ({ then: 'step', step: cancelling } as const) }),
      next: step.next === null ? null : (known(step.next, 'andon.next') ?? null),
    }
  })
}

type Known = (target: string, attribute: string) => string | undefined

const workTo = (work: Work, known: Known): Work => {
  if (work.type === 'manual' && work.choices !== undefined)
    return { ...work, choices: work.choices.map((choice) => choiceTo(choice, known)) }
  if (work.type !== 'branch') return work
  const { otherwise, ...rest } = work
  const choices = rest.choices.flatMap(({ when, next }) => {
    const found = known(next, 'A branch')
    return found === undefined ? [] : [{ when, next: found }]
  })
  const last = otherwise === undefined ? undefined : known(otherwise, 'A branch')
  return { ...rest, choices, ...(last === undefined ? {} : { otherwise: last }) }
}

const choiceTo = ({ next, ...choice }: Choice, known: Known): Choice => {
  const found = next === undefined ? undefined : known(next, `“${choice.text.slice(0, 40)}”`)
  return found === undefined ? choice : { ...choice, next: found }
}
