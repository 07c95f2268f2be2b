import { checks } from '#domains/notices/checks.ts'
import { acknowledgePage, escalateNow, pageAbout, pageNow, resumePaging, stopPaging, switchPolicy } from '#domains/notices/actions.ts'
import { answerPage, listNotices, myNotices, openPage, unattended } from '#domains/notices/answering.ts'
import {
  noticeEscalated,
  noticeExhausted,
  noticeFailed,
  noticePaged,
  noticeRepaired,
  noticeResumed,
  noticeSkipped,
  noticeStarted,
  noticeStopped,
  noticeSwitched,
} from '#domains/notices/facts.ts'
import { audit, escalate } from '#domains/notices/jobs.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { pageOutcomes } from '#domains/notices/outcomes.ts'
import { defineDomain } from '#platform/domain.ts'

export const notices = defineDomain({
  name: 'notices',
  checks,
  actions: [
    pageAbout,
    stopPaging,
    acknowledgePage,
    escalateNow,
    resumePaging,
    switchPolicy,
    pageNow,
    openPage,
    answerPage,
    listNotices,
    myNotices,
    unattended,
  ],
  facts: [
    noticeStarted,
    noticePaged,
    noticeFailed,
    noticeSkipped,
    noticeExhausted,
    noticeEscalated,
    noticeResumed,
    noticeSwitched,
    noticeStopped,
    noticeRepaired,
  ],
  subscriptions: [pageOutcomes],
  tasks: [escalate, audit],
  snapshots: [addressBook],
})
