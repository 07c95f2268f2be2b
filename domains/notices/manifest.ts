import { makeChatCode, myChats, unlinkChat } from '#domains/notices/chat/actions.ts'
import { chatCodeMade, chatLinked, chatUnlinked } from '#domains/notices/chat/facts.ts'
import { chatsFollow, forgetChats, setTelegramAddress, showInChats } from '#domains/notices/chat/jobs.ts'
import { chatRoutes } from '#domains/notices/chat/routes.ts'
import { checks } from '#domains/notices/checks.ts'
import {
  acknowledgePage,
  escalateNow,
  pageAbout,
  pageNow,
  reroute,
  resumePaging,
  stopPaging,
  switchPolicy,
} from '#domains/notices/actions.ts'
import { snoozePage, takeOver } from '#domains/notices/ending/actions.ts'
import { answerPage, listNotices, myNotices, openPage, unattended } from '#domains/notices/answering.ts'
import {
  noticeAnswered,
  noticeEscalated,
  noticeExhausted,
  noticeFailed,
  noticePaged,
  noticePaused,
  noticeRepaired,
  noticeRerouted,
  noticeResumed,
  noticeSkipped,
  noticeSnoozed,
  noticeStarted,
  noticeStopped,
  noticeSwitched,
  noticeTakenOver,
  noticeTidied,
} from '#domains/notices/facts.ts'
import { listPolicies, previewPolicy, showLadder } from '#domains/notices/ladders/actions.ts'
import { answerDrill, startDrill, stopDrill } from '#domains/notices/drills/actions.ts'
import { drillAnswered, drillFinished, drillSkipped, drillStarted, drillStopped } from '#domains/notices/drills/facts.ts'
import { drillsFollow, drillsReplanned, planDrills, runDrills } from '#domains/notices/drills/jobs.ts'
import { listDrills, showDrill } from '#domains/notices/drills/showing.ts'
import { audit } from '#domains/notices/auditing/jobs.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { codeRefused, codeSent, methodTested, methodVerified, personUnreachable } from '#domains/notices/methods/facts.ts'
import { changeContact } from '#domains/notices/methods/changing.ts'
import { changedMethods } from '#domains/notices/methods/following.ts'
import { arrivalRoutes } from '#domains/notices/methods/routes.ts'
import { listContacts, myContact, reachability } from '#domains/notices/methods/showing.ts'
import { confirmTest, testContact } from '#domains/notices/methods/testing.ts'
import { finishVerifying, startVerifying } from '#domains/notices/methods/verifying.ts'
import { pageOutcomes } from '#domains/notices/outcomes.ts'
import { listBrowsers, subscribeBrowser, unsubscribeBrowser } from '#domains/notices/phones/actions.ts'
import { deviceAllowed, deviceRemoved, noticeReplied, numberStopped } from '#domains/notices/phones/facts.ts'
import { pruneReplies } from '#domains/notices/phones/jobs.ts'
import { pageMails } from '#domains/notices/phones/mailing.ts'
import { goneDevices } from '#domains/notices/phones/registering.ts'
import { phoneRoutes } from '#domains/notices/phones/routes.ts'
import { completeHandoff, getHandoff, listHandoffNotes } from '#domains/notices/handoffs/actions.ts'
import { handoffSent, handoffWritten } from '#domains/notices/handoffs/facts.ts'
import { onCallLoad } from '#domains/notices/load/actions.ts'
import { shiftsMoved, tellTroubles, watchShifts } from '#domains/notices/shifts/jobs.ts'
import { noticeTold, noticeUntold } from '#domains/notices/telling/facts.ts'
import { tellPeople } from '#domains/notices/telling/jobs.ts'
import { tellAsked, tellEnded, tellTaken } from '#domains/notices/telling/swaps.ts'
import { refusedTellings } from '#domains/notices/telling/tell.ts'
import { mailReaders } from '#platform/messages/phones/mail-replies.ts'
import { keptPages } from '#domains/notices/kept/removing.ts'
import { keptFamilies } from '#platform/retention/family.ts'
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
    reroute,
    snoozePage,
    takeOver,
    pageNow,
    showLadder,
    previewPolicy,
    listPolicies,
    openPage,
    answerPage,
    listNotices,
    myContact,
    listContacts,
    reachability,
    changeContact,
    startVerifying,
    finishVerifying,
    testContact,
    confirmTest,
    myNotices,
    unattended,
    getHandoff,
    listHandoffNotes,
    completeHandoff,
    onCallLoad,
    listBrowsers,
    subscribeBrowser,
    unsubscribeBrowser,
    makeChatCode,
    myChats,
    unlinkChat,
    startDrill,
    stopDrill,
    answerDrill,
    listDrills,
    showDrill,
  ],
  facts: [
    noticeStarted,
    noticeAnswered,
    noticeTakenOver,
    noticeSnoozed,
    noticeRerouted,
    noticePaused,
    noticePaged,
    noticeFailed,
    noticeSkipped,
    noticeExhausted,
    noticeEscalated,
    noticeResumed,
    noticeSwitched,
    noticeStopped,
    noticeRepaired,
    noticeTold,
    noticeUntold,
    handoffWritten,
    handoffSent,
    noticeTidied,
    noticeReplied,
    deviceAllowed,
    deviceRemoved,
    numberStopped,
    codeSent,
    methodVerified,
    codeRefused,
    methodTested,
    personUnreachable,
    chatCodeMade,
    chatLinked,
    chatUnlinked,
    drillStarted,
    drillAnswered,
    drillFinished,
    drillStopped,
    drillSkipped,
  ],
  subscriptions: [
    drillsFollow,
    drillsReplanned,
    pageOutcomes,
    refusedTellings,
    tellAsked,
    tellTaken,
    tellEnded,
    shiftsMoved,
    tellTroubles,
    changedMethods,
    chatsFollow,
    goneDevices,
  ],
  tasks: [runDrills, planDrills, escalate, audit, tellPeople, watchShifts, pruneReplies, showInChats, forgetChats, setTelegramAddress],
  snapshots: [addressBook],
  routes: (server, context) => {
    // Each in a scope of its own: they read bodies in different ways.
    void server.register(async (inner) => phoneRoutes(inner, context))
    void server.register(async (inner) => chatRoutes(inner, context))
    void server.register(async (inner) => arrivalRoutes(inner, context))
  },
  contributions: [mailReaders.fill(pageMails), keptFamilies.fill(keptPages)],
})
