import { defineDomain } from '#platform/domain.ts'
import { Domain, Location } from '#platform/kinds/formats/backstage-kinds.ts'
import { applyRecords, planRecords } from '#platform/kinds/apply-actions.ts'
import * as facts from '#platform/kinds/facts.ts'
import { revertRecord, showDiff, showHistory } from '#platform/kinds/history-actions.ts'
import { getKind, listKinds } from '#platform/kinds/kind-actions.ts'
import { archiveRecord, restoreRecord, saveRecord, showCascade } from '#platform/kinds/record-deeds.ts'
import { listRecordsAction } from '#platform/kinds/list-action.ts'
import { checkRecord, getRecord } from '#platform/kinds/record-questions.ts'
import { searchRecordsAction } from '#platform/kinds/search-action.ts'
import { remindReviewers } from '#platform/kinds/remind.ts'
import { addRepository, askSync, listRepositories, removeRepository, showHook } from '#platform/kinds/repository-actions.ts'
import { kindsRoutes } from '#platform/kinds/routes.ts'
import { pollRepositories, syncRepository } from '#platform/kinds/sync.ts'
import { listDue, listOwnerless, reviewRecord } from '#platform/kinds/review-actions.ts'

/** Kinds as a domain: what people declare, its history, review and search, and the repositories it is kept in. */
export const kindsDomain = defineDomain({
  name: 'kinds',
  kinds: [Domain, Location],
  facts: Object.values(facts),
  actions: [
    listKinds,
    getKind,
    listRecordsAction,
    getRecord,
    checkRecord,
    searchRecordsAction,
    saveRecord,
    showCascade,
    archiveRecord,
    restoreRecord,
    showHistory,
    showDiff,
    revertRecord,
    reviewRecord,
    listDue,
    listOwnerless,
    planRecords,
    applyRecords,
    addRepository,
    listRepositories,
    showHook,
    askSync,
    removeRepository,
  ],
  tasks: [remindReviewers, pollRepositories, syncRepository],
  routes: kindsRoutes,
})
