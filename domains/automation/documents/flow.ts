import { didYouMean } from '#platform/kinds/nearest.ts'
import type { Path } from '#platform/kinds/pointer.ts'
import { everyStep, type WrittenStep } from './steps.ts'
import { quoted, type Telling } from './telling.ts'
import { actionWords, withoutCancel } from './vocabulary.ts'

/** One way from a step to another of the same body, and where the document says so. */
export interface Way {
  readonly to: string
  readonly path: Path
}

/** What follows a step when nothing else is said; null ends the run, or the pass of its loop. (Section 8.) */
export const followingOf = (step: WrittenStep, body: readonly WrittenStep[]): string | null => {
  if (step.isEnd) return null
  if (step.nextStep !== undefined) return step.nextStep
  return body[body.indexOf(step) + 1]?.name ?? null
}

/** Names twice, ways that lead nowhere, circles, steps nothing leads to, and where a cancelled run may not go. */
export const checkFlow = (steps: readonly WrittenStep[], telling: Telling): void => {
  checkNames(steps, telling)
  checkBody(steps, steps, telling)
}

const checkNames = (steps: readonly WrittenStep[], telling: Telling): void => {
  const seen = new Set<string>()
  for (const { name, path } of everyStep(steps)) {
    if (seen.has(name))
      telling.refuse(
        [...path, 'name'],
        'name',
        `Two steps are called ${quoted(name)}.`,
        'Every step has a name of its own, those in loops too.',
      )
    seen.add(name)
  }
}

const checkBody = (body: readonly WrittenStep[], all: readonly WrittenStep[], telling: Telling): void => {
  const names = new Set(body.map((step) => step.name))
  for (const step of body) {
    for (const way of writtenWays(step)) if (!names.has(way.to)) tellLost(step, way, names, all, telling)
    checkCancel(step, body, telling)
    if (step.body.length > 0) checkBody(step.body, all, telling)
  }
  const circle = circleIn(body)
  if (circle !== undefined) {
    const [first] = circle
    const at = body.find((step) => step.name === first)
    telling.refuse(
      at?.path ?? [],
      'circle',
      `The steps go round in a circle: ${circle.join(' -> ')}.`,
      'Lead one of them somewhere else; to repeat steps use `aws:loop`.',
    )
    return
  }
  const reached = reachedFrom(body)
  for (const step of body)
    if (!reached.has(step.name))
      telling.warn(step.path, 'unreachable', `No way leads to the step ${quoted(step.name)}.`, 'Lead to it with `nextStep`, or remove it.')
}

const tellLost = (
  step: WrittenStep,
  { to, path }: Way,
  names: ReadonlySet<string>,
  all: readonly WrittenStep[],
  telling: Telling,
): void => {
  const elsewhere = everyStep(all).find((other) => other.name === to)
  const mend =
    elsewhere === undefined
      ? (didYouMean(to, names).mend ?? `The steps here are ${[...names].slice(0, 30).join(', ')}.`)
      : step.inside === undefined
        ? `It is inside the loop ${elsewhere.inside ?? ''}; lead to the loop itself.`
        : 'Steps of a loop lead only to steps of the same loop.'
  telling.refuse(
    path,
    'unknown-step',
    `${step.name} leads to ${quoted(to)}, which is no step ${step.inside === undefined ? 'of the document' : `of the loop ${step.inside}`}.`,
    mend,
  )
}

const checkCancel = (step: WrittenStep, body: readonly WrittenStep[], telling: Telling): void => {
  if (step.onCancel.then !== 'step') return
  const { step: to } = step.onCancel
  const path = [...step.path, 'onCancel']
  if (withoutCancel.includes(step.action))
    telling.warn(
      path,
      'cancel',
      `\`onCancel\` means nothing on ${step.action}.`,
      'Write it on the steps inside the loop, or on the step that takes time.',
    )
  const target = body.find((other) => other.name === to)
  if (target !== undefined && actionWords[target.action]?.afterCancel === false)
    telling.refuse(
      path,
      'cancel',
      `A cancelled run may not go to ${to}, which is ${target.action}.`,
      'Lead to a step that undoes, a script or an API call.',
    )
}

/** Every way the document writes out. */
const writtenWays = (step: WrittenStep): readonly Way[] => [
  ...(step.nextStep === undefined ? [] : [{ to: step.nextStep, path: [...step.path, 'nextStep'] }]),
  ...(step.onFailure.then === 'step' ? [{ to: step.onFailure.step, path: [...step.path, 'onFailure'] }] : []),
  ...(step.onCancel.then === 'step' ? [{ to: step.onCancel.step, path: [...step.path, 'onCancel'] }] : []),
  ...branchWays(step),
]

/** Where a branch leads, in the order of its choices. */
export const branchWays = (step: WrittenStep): readonly Way[] => {
  if (step.action !== 'aws:branch') return []
  const { Choices: choices, Default: otherwise } = step.inputs
  const listed = Array.isArray(choices) ? (choices as readonly unknown[]) : []
  return [
    ...listed.flatMap((choice, index) => {
      const to = typeof choice === 'object' && choice !== null && 'NextStep' in choice ? choice.NextStep : undefined
      return typeof to === 'string' ? [{ to, path: [...step.path, 'inputs', 'Choices', index, 'NextStep'] }] : []
    }),
    ...(typeof otherwise === 'string' && otherwise !== '' ? [{ to: otherwise, path: [...step.path, 'inputs', 'Default'] }] : []),
  ]
}

/** Every step a step can lead to, by the document's words and by the order of the list. */
const nextOf = (step: WrittenStep, body: readonly WrittenStep[]): readonly string[] => {
  const following = followingOf(step, body)
  const falls = !(step.action === 'aws:branch' && typeof step.inputs['Default'] === 'string' && step.inputs['Default'] !== '')
  return [
    ...(following !== null && (falls || step.onFailure.then === 'continue') ? [following] : []),
    ...writtenWays(step).flatMap(({ to, path }) => (path.at(-1) === 'nextStep' ? [] : [to])),
  ]
}

/** The first circle, as the names along it with the first once more at the end; undefined when there is none. */
export const circleIn = (body: readonly WrittenStep[]): readonly string[] | undefined => {
  const byName = new Map(body.map((step) => [step.name, step]))
  const done = new Set<string>()
  for (const root of body) {
    // Without recursion: a document of a thousand steps is a thousand deep.
    const along: { readonly name: string; readonly open: string[] }[] = []
    const on = new Set<string>()
    const enter = (name: string): void => {
      const step = byName.get(name)
      if (step === undefined || done.has(name)) return
      along.push({ name, open: [...nextOf(step, body)] })
      on.add(name)
    }
    enter(root.name)
    for (let top = along.at(-1); top !== undefined; top = along.at(-1)) {
      const next = top.open.shift()
      if (next === undefined) {
        along.pop()
        on.delete(top.name)
        done.add(top.name)
      } else if (on.has(next)) return [...along.slice(along.findIndex(({ name }) => name === next)).map(({ name }) => name), next]
      else enter(next)
    }
  }
  return undefined
}

const reachedFrom = (body: readonly WrittenStep[]): ReadonlySet<string> => {
  const byName = new Map(body.map((step) => [step.name, step]))
  const reached = new Set<string>()
  const open = body.slice(0, 1).map((step) => step.name)
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const step = byName.get(name)
    if (step === undefined || reached.has(name)) continue
    reached.add(name)
    open.push(...nextOf(step, body))
  }
  return reached
}
