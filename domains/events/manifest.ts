import { countEventsAction, getEvent, listEvents, receiveEventsAction } from '#domains/events/actions.ts'
import { deliveryActions } from '#domains/events/deliveries/actions.ts'
import { eventReceived, integrationKeyIssued, integrationKeyRevoked, integrationTested } from '#domains/events/facts.ts'
import { integrationActions } from '#domains/events/integrations/actions.ts'
import { testIntegration } from '#domains/events/integrations/testing.ts'
import { mappingActions } from '#domains/events/integrations/trying.ts'
import { forgetOldEvents } from '#domains/events/jobs.ts'
import { Integration } from '#domains/events/kinds.ts'
import { integrationPlans } from '#domains/events/plan.ts'
import { integrationRoutes } from '#domains/events/routes.ts'
import { ruleActions } from '#domains/events/rules/actions.ts'
import { deliveriesDiscarded, deliveriesRetried, deliveryFailed, ruleHeld, ruleReplayed, ruleStopped } from '#domains/events/rules/facts.ts'
import { followFactsForRules } from '#domains/events/rules/following.ts'
import { deliverEvents, forgetOldDeliveries } from '#domains/events/rules/jobs.ts'
import { EventRule } from '#domains/events/rules/kinds.ts'
import { eventRules } from '#domains/events/rules/plan.ts'
import { defineDomain } from '#platform/domain.ts'

export const events = defineDomain({
  name: 'events',
  kinds: [Integration, EventRule],
  actions: [
    receiveEventsAction,
    listEvents,
    getEvent,
    countEventsAction,
    ...integrationActions,
    testIntegration,
    ...mappingActions,
    ...ruleActions,
    ...deliveryActions,
  ],
  facts: [
    eventReceived,
    integrationKeyIssued,
    integrationKeyRevoked,
    integrationTested,
    deliveryFailed,
    ruleHeld,
    ruleStopped,
    ruleReplayed,
    deliveriesRetried,
    deliveriesDiscarded,
  ],
  tasks: [forgetOldEvents, deliverEvents, followFactsForRules, forgetOldDeliveries],
  snapshots: [integrationPlans, eventRules],
  routes: integrationRoutes,
})
