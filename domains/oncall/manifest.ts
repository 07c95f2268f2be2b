import { checks } from '#domains/oncall/checks.ts'
import { fixOnCall, overrideOnCall, removeOverride, unfixOnCall } from '#domains/oncall/actions.ts'
import { listGaps, listOverrides, listShifts, whoIsOnCall } from '#domains/oncall/questions.ts'
import {
  oncallDoubleBooked,
  oncallFixed,
  oncallGapClosed,
  oncallGapFound,
  oncallOverridden,
  oncallOverrideRemoved,
  oncallUnfixed,
} from '#domains/oncall/facts.ts'
import { lookAhead } from '#domains/oncall/jobs.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { roster } from '#domains/oncall/roster.ts'
import { defineDomain } from '#platform/domain.ts'

export const oncall = defineDomain({
  name: 'oncall',
  checks,
  kinds: [Schedule, EscalationPolicy],
  actions: [whoIsOnCall, listShifts, listGaps, overrideOnCall, removeOverride, listOverrides, fixOnCall, unfixOnCall],
  facts: [oncallOverridden, oncallOverrideRemoved, oncallFixed, oncallUnfixed, oncallGapFound, oncallGapClosed, oncallDoubleBooked],
  tasks: [lookAhead],
  snapshots: [roster],
})
