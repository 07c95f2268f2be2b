import { type NotificationReason, webhookBody } from '#domains/alerts/formats/alertmanager-webhook.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import type { News, Told } from '#domains/alerts/sends.ts'
import { type DueGroup, toldAlerts } from '#domains/alerts/telling/store.ts'
import { type Outgoing, sendMessages } from '#platform/messages/outbox.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A group of which others than people are told. */
export interface ToldOut {
  readonly group: DueGroup
  readonly news: Exclude<News, 'nothing'>
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  readonly told: Told | undefined
  readonly webhooks: readonly { readonly url: string; readonly sendResolved?: boolean }[]
}

/** Tells the webhooks of routes as an Alertmanager does (version 4), with this transaction. */
export const tellOut = async (transaction: Transaction, groups: readonly ToldOut[]): Promise<void> => {
  if (groups.length === 0) return
  const ids = [...new Set(groups.flatMap(({ firing, resolved }) => [...firing, ...resolved]))]
  const alerts = new Map((await toldAlerts(transaction.sql, ids)).map((alert) => [alert.id, alert]))
  const outgoing = groups.flatMap(({ group, news, firing, resolved, told, webhooks }): Outgoing[] => {
    const known = new Set(told?.resolved ?? [])
    const over = resolved.filter((id) => !known.has(id))
    return webhooks.flatMap(({ url, sendResolved = true }) => {
      const shown = [...firing, ...(sendResolved ? over : [])].flatMap((id) => alerts.get(id) ?? [])
      if (shown.length === 0 || (!sendResolved && news === 'resolved')) return []
      const body = webhookBody({
        receiver: group.route ?? 'andon',
        group: { key: group.key, labels: group.labels },
        alerts: shown.map((alert) => ({
          labels: alert.labels,
          annotations: alert.annotations,
          startsAt: alert.starts_at,
          endsAt: alert.resolved_at === null ? undefined : (alert.ended_at ?? alert.resolved_at),
          url: alert.url ?? undefined,
          fingerprint: alert.fingerprint,
        })),
        externalURL: transaction.config.baseUrl,
        reason: reasonOf(news, firing, told),
      })
      const message = {
        id: transaction.newId(),
        channel: 'webhook' as const,
        to: url,
        subject: group.summary,
        text: '',
        links: [],
        data: body,
      }
      return [{ message, about: [subjectOf(group.id)] }]
    })
  })
  await sendMessages(transaction, outgoing)
}

const reasonOf = (news: ToldOut['news'], firing: readonly string[], told: Told | undefined): NotificationReason => {
  switch (news) {
    case 'page':
      return 'first notification'
    case 'repeat':
      return 'repeat interval elapsed'
    case 'resolved':
      return 'all alerts resolved'
    case 'update': {
      const known = new Set(told?.firing ?? [])
      return firing.every((id) => known.has(id)) ? 'some alerts resolved' : 'new alerts added'
    }
    default:
      return news satisfies never
  }
}
