import { isAlarmEvent, readAlarmEvent } from '#domains/alerts/formats/eventbridge-alarm.ts'
import { addedLabels, reportsOfAlarms } from '#domains/alerts/integrations/taking.ts'
import { receiveReports } from '#domains/alerts/receiving.ts'
import type { OccurredEvent } from '#domains/events/event.ts'
import type { EventListener } from '#domains/events/listening.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Events that say that a CloudWatch alarm changed are alerts as well. One that cannot be read stays an event and no more. */
export const alarmEvents: EventListener = {
  hear: async (transaction, events) => {
    for (const event of events) if (isAlarmEvent(event)) await hearAlarm(transaction, event)
  },
}

/** One by one: alarms change a few times an hour, and each event has labels of its own. */
const hearAlarm = async (transaction: Transaction, event: OccurredEvent): Promise<void> => {
  const change = readAlarmEvent(event.attributes?.['resources'], event.data)
  if ('problem' in change) return
  const reports = await reportsOfAlarms(transaction, [change], addedLabels(event))
  if (reports.length > 0) await receiveReports(transaction, reports, event.integration ?? 'eventbridge')
}
