import { receiver } from '#domains/alerts/alertmanager/admitting.ts'
import { gettableAlert, type OpenAlert, type Question, receiverOf, statusOf } from '#domains/alerts/alertmanager/listing.ts'
import { fingerprintsOf, openAlertsOf, openGroupIds, openMembersOf } from '#domains/alerts/alertmanager/store.ts'
import { resolveTimeoutMs } from '#domains/alerts/formats/alertmanager.ts'
import type { RouteContext } from '#platform/http/routes.ts'
import type { Transaction } from '#platform/transaction.ts'

type Asked = Exclude<Question, { problem: string }>

/** Groups whose alerts are read together, and alerts of one page. */
const [groupsAtOnce, alertsAtOnce] = [500, 1_000]

/** Every open alert that fits, as the text of a JSON array. A page is a transaction: what changes meanwhile may show in a later one. */
export async function* alertsAsJson(context: RouteContext, asked: Asked): AsyncGenerator<string> {
  let separator = '['
  for (const groups of inChunks(await context.transact(receiver, ({ sql }) => openGroupIds(sql)))) {
    let after: { group: string; alert: string } | undefined
    do {
      const from = after
      const page = await context.transact(receiver, async (transaction) =>
        withStatus(transaction, await openAlertsOf(transaction.sql, groups, from, alertsAtOnce)),
      )
      const shown = page.filter(({ row, status }) => asked.fits(row, status)).map(({ shown }) => JSON.stringify(shown))
      if (shown.length > 0) yield separator + shown.join(',')
      if (shown.length > 0) separator = ','
      const last = page[alertsAtOnce - 1]?.row
      after = last === undefined ? undefined : { group: last.group_id, alert: last.id }
    } while (after !== undefined)
  }
  yield separator === '[' ? '[]' : ']'
}

/** The same by groups: an alert several routes took is in several. */
export async function* groupsAsJson(context: RouteContext, asked: Asked): AsyncGenerator<string> {
  let separator = '['
  for (const ids of inChunks(await context.transact(receiver, ({ sql }) => openGroupIds(sql)))) {
    const members = await context.transact(receiver, async (transaction) =>
      withStatus(transaction, await openMembersOf(transaction.sql, ids)),
    )
    const groups = new Map<string, typeof members>()
    for (const member of members) {
      if (!asked.receives(member.row.route) || !asked.fits(member.row, member.status)) continue
      groups.set(member.row.group_id, [...(groups.get(member.row.group_id) ?? []), member])
    }
    for (const group of groups.values()) {
      const [first] = group
      if (first === undefined) continue
      const { group_labels: labels, route } = first.row
      yield separator + JSON.stringify({ alerts: group.map(({ shown }) => shown), labels, receiver: { name: receiverOf(route) } })
      separator = ','
    }
  }
  yield separator === '[' ? '[]' : ']'
}

const inChunks = (ids: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(ids.length / groupsAtOnce) }, (_, index) => ids.slice(index * groupsAtOnce, (index + 1) * groupsAtOnce))

const withStatus = async ({ sql, now }: Transaction, rows: readonly OpenAlert[]) => {
  const sources = rows.flatMap(({ reasons }) => reasons.flatMap(({ source, alerts = [] }) => (source === 'inhibition' ? alerts : [])))
  const fingerprints = await fingerprintsOf(sql, [...new Set(sources)])
  const until = new Date(now.getTime() + resolveTimeoutMs)
  return rows.map((row) => {
    const status = statusOf(row.reasons, fingerprints)
    return { row, status, shown: gettableAlert(row, status, until) }
  })
}
