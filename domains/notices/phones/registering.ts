import { ownerOf, toDevice } from '#domains/notices/phones/devices.ts'
import { deviceRemoved } from '#domains/notices/phones/facts.ts'
import { devicesOf, forgetGone } from '#domains/notices/phones/store.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { messageRefused } from '#platform/messages/facts.ts'
import type { Outgoing } from '#platform/messages/outbox.ts'
import { deviceGone } from '#platform/messages/phones/push.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Messages to people, each to where it really goes. They are about the person they go to; nothing is asked when none goes to a browser. */
export const toDevices = async (transaction: Transaction, outgoing: readonly Outgoing[]): Promise<readonly Outgoing[]> => {
  const owners = new Set(outgoing.flatMap((one) => ownerOf(one) ?? []))
  if (owners.size === 0) return outgoing
  const devices = await devicesOf(transaction.sql, [...owners])
  return outgoing.map((one) => toDevice(one, devices))
}

/** A browser whose push service knows it no more (404, 410) is forgotten: its person sees that a method leads nowhere. */
export const goneDevices = defineSubscription({
  name: 'notices.gone-devices',
  on: [messageRefused],
  run: async (transaction, facts) => {
    const gone = facts.filter(({ data }) => data.channel === 'push' && data.reason.startsWith(deviceGone)).map(({ data }) => data.to)
    if (gone.length === 0) return
    for (const { person, name } of await forgetGone(transaction.sql, gone))
      transaction.record(deviceRemoved, {
        subjects: [person],
        data: { person, device: name, because: 'its push service does not know it any more' },
      })
  },
})
