import { showHistory, showMap, showPractice, showSummary } from '#domains/readiness/actions.ts'
import { defineDomain } from '#platform/domain.ts'

export const readiness = defineDomain({ name: 'readiness', actions: [showMap, showPractice, showHistory, showSummary] })
