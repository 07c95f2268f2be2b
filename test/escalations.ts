import { advance, beginEscalation, type EscalationEffect } from '#domains/oncall/escalation.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import type { Reach } from '#domains/oncall/policies/targets.ts'

export const minute = 60_000
export const start = new Date('2026-11-20T12:00:00Z')
export const at = (minutes: number): Date => new Date(start.getTime() + minutes * minute)

export const policy = (steps: readonly string[], more: Partial<Policy> = {}): Policy => ({
  reference: 'escalation-policy:shop',
  title: 'Shop',
  steps: steps.map((page) => ({ page: page.split(' '), timeoutMs: 5 * minute })),
  repeat: 0,
  fallback: ['person:boss'],
  lastResort: [],
  ...more,
})

/** Targets reach the person of their own name, but for those that are `off`. */
export const reachExcept =
  (...off: string[]): Reach =>
  (target) =>
    off.includes(target)
      ? { people: [], reason: `${target} reaches nobody.` }
      : { people: [/^(channel|dependency):/.test(target) ? target : target.replace(/^\w+:/, 'person:')], reason: '' }

export const summary = (effects: readonly EscalationEffect[]): string[] =>
  effects.map((effect) => {
    if (effect.type === 'exhausted') return 'exhausted'
    if (effect.type === 'resume') return `resume ${effect.reason}`
    const what = effect.type === 'page' ? effect.people.map(({ person }) => person.replace('person:', '')).join('+') : effect.reason
    const isFallback = effect.type !== 'pause' && effect.fallback
    return `${effect.type} ${effect.cycle}.${isFallback ? 'fallback' : effect.step} ${what}`
  })

/** Runs timers only, until `minutes` have passed: `minute: effect`. */
export const unanswered = (of: Policy, minutes: number, reach: Reach = reachExcept()): string[] => {
  let state = beginEscalation(start)
  const log: string[] = []
  while (state.dueAt !== undefined && state.dueAt <= at(minutes)) {
    const now = state.dueAt
    const next = advance(of, state, { type: 'due' }, { now, reach })
    log.push(...summary(next.effects).map((line) => `${(now.getTime() - start.getTime()) / minute}: ${line}`))
    state = next.state
  }
  return log
}
