import { checks } from '#domains/oncall/checks.ts'
import { fixOnCall, overrideOnCall, removeOverride, unfixOnCall } from '#domains/oncall/actions.ts'
import { listDoubleBookings, listGaps, listOverrides, listShifts, whoIsNext, whoIsOnCall } from '#domains/oncall/questions.ts'
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
import { drawSchedule, previewSchedule } from '#domains/oncall/previewing.ts'
import { roster } from '#domains/oncall/roster.ts'
import { defineDomain } from '#platform/domain.ts'

export const oncall = defineDomain({
  name: 'oncall',
  checks,
  kinds: [Schedule, EscalationPolicy],
  actions: [
    whoIsOnCall,
    whoIsNext,
    listShifts,
    listGaps,
    listDoubleBookings,
    drawSchedule,
    previewSchedule,
    overrideOnCall,
    removeOverride,
    listOverrides,
    fixOnCall,
    unfixOnCall,
  ],
  facts: [oncallOverridden, oncallOverrideRemoved, oncallFixed, oncallUnfixed, oncallGapFound, oncallGapClosed, oncallDoubleBooked],
  tasks: [lookAhead],
  snapshots: [roster],
})
