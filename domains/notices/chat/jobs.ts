import Type, { type TSchema } from 'typebox'
import { askToShow, atOnce, nextShowing, refreshSome } from '#domains/notices/chat/showing.ts'
import { forgetSeen } from '#domains/notices/chat/store.ts'
import { noticeResumed, noticeSnoozed, noticeStopped, noticeTakenOver } from '#domains/notices/facts.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import { textAt } from '#platform/messages/chats/asking.ts'
import { call } from '#platform/messages/chats/telegram.ts'
import { dayMs } from '#platform/time/zone.ts'

/** Changes messages in chats. Woken by whatever they show, and by itself for those that could not be changed yet. */
export const showInChats: Task = defineTask({
  name: 'notices.show-in-chats',
  summary: 'Show in chats who took a page, and that it is over.',
  payload: Type.Object({}),
  onStart: true,
  run: async (work) => {
    let taken = atOnce
    while (!work.signal.aborted && taken === atOnce)
      taken = await work.transact(async (transaction) => {
        const count = await refreshSome(transaction)
        const next = await nextShowing(transaction)
        if (next !== undefined) transaction.wake(showInChats, next > transaction.now ? next : transaction.now)
        return count
      })
  },
})

/** Whatever changes what a message in a chat should show. */
export const chatsFollow = defineSubscription<TSchema>({
  name: 'notices.chats-follow',
  on: [noticeStopped, noticeResumed, noticeSnoozed, noticeTakenOver],
  run: async (transaction, facts) => {
    const isAny = await askToShow(
      transaction,
      facts.flatMap(({ subjects }) =>
        subjects.flatMap((subject) => (isEscalation.test(subject) ? [subject.slice(subject.indexOf(':') + 1)] : [])),
      ),
    )
    if (isAny) transaction.wake(showInChats, transaction.now)
  },
})

const isEscalation = /^escalation:[0-9a-f-]{36}$/

/** Longer than any provider sends again what was not answered, or signs for. */
const seenMs = 2 * dayMs
/** As long as the outbox knows what a message is called at its provider: later it cannot be changed. */
const shownMs = 90 * dayMs

export const forgetChats = defineTask({
  name: 'notices.forget-chats',
  summary: 'Forget what came in from chats days ago, codes nobody used, and what old messages show.',
  payload: Type.Object({}),
  every: { cron: '41 3 * * *', zone: 'UTC' },
  run: (work) => work.transact(({ sql, now }) => forgetSeen(sql, new Date(now.getTime() - seenMs), new Date(now.getTime() - shownMs), now)),
})

/** Tells Telegram where updates go, so that nobody has to. It takes only addresses that others can reach by HTTPS. */
export const setTelegramAddress = defineTask({
  name: 'notices.telegram-address',
  summary: 'Tell Telegram where to send what is pressed and written.',
  payload: Type.Object({}),
  every: { seconds: 6 * 3_600 },
  onStart: true,
  attempts: 5,
  run: async (work) => {
    const { providers, baseUrl } = await work.transact(({ config }) => Promise.resolve(config))
    const { telegram } = providers
    if (telegram === undefined || !baseUrl.startsWith('https:')) return
    const asked = await call(telegram, work.outside.fetch, 'setWebhook', 'set-webhook', {
      url: `${baseUrl}/chat/telegram`,
      secret_token: telegram.webhookSecret,
      allowed_updates: ['message', 'callback_query'],
    })
    if (asked.type === 'unanswered') throw new Error(asked.delivery.reason)
    if (asked.answer.status !== 200) throw new Error(`Telegram does not take ${baseUrl}: ${textAt(asked.said, 'description')}`)
  },
})
