import { checks } from '#domains/oncall/checks.ts'
import { overrideOnCall, removeOverride } from '#domains/oncall/actions.ts'
import { listGaps, listOverrides, listShifts, whoIsOnCall } from '#domains/oncall/questions.ts'
import { oncallGapClosed, oncallGapFound, oncallOverridden, oncallOverrideRemoved } from '#domains/oncall/facts.ts'
import { lookAhead } from '#domains/oncall/jobs.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { roster } from '#domains/oncall/roster.ts'
import { defineDomain } from '#platform/domain.ts'

export const oncall = defineDomain({
  name: 'oncall',
  checks,
  kinds: [Schedule, EscalationPolicy],
  actions: [whoIsOnCall, listShifts, listGaps, overrideOnCall, removeOverride, listOverrides],
  facts: [oncallOverridden, oncallOverrideRemoved, oncallGapFound, oncallGapClosed],
  tasks: [lookAhead],
  snapshots: [roster],
})
