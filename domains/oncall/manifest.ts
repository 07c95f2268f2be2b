import { listCalendarLinks, makeCalendarLink, refreshCalendar, revokeCalendarLink } from '#domains/oncall/calendars/actions.ts'
import { calendarAsked, calendarFailed, calendarLinked, calendarRead, calendarUnlinked } from '#domains/oncall/calendars/facts.ts'
import { importCalendar } from '#domains/oncall/calendars/importing.ts'
import { calendarChanges, calendarLeavers, pollFeeds, readFeed } from '#domains/oncall/calendars/jobs.ts'
import { Calendar } from '#domains/oncall/calendars/kinds.ts'
import { names } from '#domains/oncall/calendars/names.ts'
import { calendarPlans } from '#domains/oncall/calendars/plan.ts'
import { calendarRoutes } from '#domains/oncall/calendars/routes.ts'
import { listCalendars } from '#domains/oncall/calendars/showing.ts'
import { applyImport, previewImport } from '#domains/oncall/importing/applying.ts'
import { oncallImported } from '#domains/oncall/importing/facts.ts'
import { checks } from '#domains/oncall/checks.ts'
import { fixOnCall, overrideOnCall, removeOverride, unfixOnCall } from '#domains/oncall/actions.ts'
import { listDoubleBookings, listGaps, whoIsNext } from '#domains/oncall/looking-ahead.ts'
import { listOverrides, listShifts, whoIsOnCall } from '#domains/oncall/questions.ts'
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
import { listLeave } from '#domains/oncall/leave.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { drawSchedule, previewSchedule } from '#domains/oncall/previewing.ts'
import { roster } from '#domains/oncall/roster.ts'
import { acceptSwap, askCover, askSwap, declineSwap, listSwapsAsked, withdrawSwap } from '#domains/oncall/swaps/actions.ts'
import { coverAsked, coverTaken, swapAccepted, swapAsked, swapDeclined, swapExpired, swapWithdrawn } from '#domains/oncall/swaps/facts.ts'
import { settleSwaps } from '#domains/oncall/swaps/jobs.ts'
import { defineDomain } from '#platform/domain.ts'

export const oncall = defineDomain({
  name: 'oncall',
  checks,
  kinds: [Schedule, EscalationPolicy, Calendar],
  actions: [
    whoIsOnCall,
    whoIsNext,
    listShifts,
    listGaps,
    listDoubleBookings,
    listLeave,
    drawSchedule,
    previewSchedule,
    overrideOnCall,
    removeOverride,
    listOverrides,
    fixOnCall,
    unfixOnCall,
    askSwap,
    askCover,
    acceptSwap,
    declineSwap,
    withdrawSwap,
    listSwapsAsked,
    listCalendars,
    refreshCalendar,
    makeCalendarLink,
    listCalendarLinks,
    revokeCalendarLink,
    importCalendar,
    previewImport,
    applyImport,
  ],
  facts: [
    oncallOverridden,
    oncallOverrideRemoved,
    oncallFixed,
    oncallUnfixed,
    oncallGapFound,
    oncallGapClosed,
    oncallDoubleBooked,
    swapAsked,
    coverAsked,
    swapAccepted,
    coverTaken,
    swapDeclined,
    swapWithdrawn,
    swapExpired,
    calendarRead,
    calendarFailed,
    calendarAsked,
    calendarLinked,
    calendarUnlinked,
    oncallImported,
  ],
  subscriptions: [calendarChanges, calendarLeavers],
  tasks: [lookAhead, settleSwaps, readFeed, pollFeeds],
  snapshots: [roster, calendarPlans, names],
  routes: calendarRoutes,
})
