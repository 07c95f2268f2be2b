import { fallbackAgainMs } from '#domains/oncall/escalation.ts'
import { type Circumstances, judge, wordsOf } from '#domains/oncall/policies/condition.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import { gather, type PagedPerson, type Reach } from '#domains/oncall/policies/targets.ts'

/** One step of a policy, as it would go at an instant if nobody answered. */
export interface Rung {
  /** From 0; the number of steps is the fallback. */
  readonly step: number
  readonly isFallback: boolean
  /** How long after the start it is reached, in milliseconds. */
  readonly afterMs: number
  /** How long it waits for an answer. */
  readonly timeoutMs: number
  readonly targets: readonly string[]
  readonly reaches: readonly PagedPerson[]
  /** How many people must have acknowledged from here on. */
  readonly answers: number
  /** When it is taken, in words; empty for always. */
  readonly when: string
  /** Why it is skipped now. */
  readonly skipped: string | undefined
  /** Why nobody is reached now, whether or not the step would be taken. */
  readonly unreachable: string | undefined
  /** Why paging would wait here for more alerts. */
  readonly paused: string | undefined
}

export interface Ladder {
  /** The steps of one pass, then the fallback. */
  readonly rungs: readonly Rung[]
  /** How long one pass takes. */
  readonly passMs: number
}

/** A policy as it would go now: whom each step reaches, when, and what is passed over. Skipped steps take no time. */
export const ladderOf = (policy: Policy, world: Circumstances & { readonly reach: Reach }): Ladder => {
  const rungs: Rung[] = []
  let afterMs = 0
  let answers = 1
  for (const [step, { page, timeoutMs, when, answers: wanted = 1 }] of policy.steps.entries()) {
    answers = Math.max(answers, wanted)
    const verdict = judge(when, world)
    const { people, reaches, reason } = gather(page, world.reach)
    const isTaken = (verdict.holds || verdict.waits) && reaches
    rungs.push({
      step,
      isFallback: false,
      afterMs,
      timeoutMs,
      targets: page,
      reaches: people,
      answers,
      when: wordsOf(when),
      skipped: isTaken ? undefined : verdict.holds || verdict.waits ? reason : verdict.reason,
      unreachable: reaches ? undefined : reason,
      paused: !verdict.holds && verdict.waits ? verdict.reason : undefined,
    })
    if (isTaken) afterMs += timeoutMs
  }
  const isRepeated = afterMs > 0
  const named = gather(policy.fallback, world.reach)
  const last = named.people.length > 0 ? named : gather([...policy.fallback, ...policy.lastResort], world.reach)
  const fallback: Rung = {
    step: policy.steps.length,
    isFallback: true,
    afterMs: afterMs * (isRepeated ? policy.repeat + 1 : 1),
    timeoutMs: fallbackAgainMs,
    targets: policy.fallback,
    reaches: last.people,
    answers: 1,
    when: '',
    skipped: last.people.length > 0 ? undefined : last.reason,
    unreachable: named.people.length > 0 ? undefined : named.reason,
    paused: undefined,
  }
  return { rungs: [...rungs, fallback], passMs: afterMs }
}
