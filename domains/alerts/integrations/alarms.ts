import { isAlarmEvent, readAlarmEvent } from '#domains/alerts/formats/eventbridge-alarm.ts'
import { addedLabels, takeAlarms, type ToldAlarm } from '#domains/alerts/integrations/taking.ts'
import type { OccurredEvent } from '#domains/events/event.ts'
import type { EventListener } from '#domains/events/listening.ts'

/** Events that say that a CloudWatch alarm changed are alerts as well. One that cannot be read stays an event and no more. */
export const alarmEvents: EventListener = {
  hear: async (transaction, events) => takeAlarms(transaction, events.flatMap(alarmOf)),
}

const alarmOf = (event: OccurredEvent): readonly ToldAlarm[] => {
  if (!isAlarmEvent(event)) return []
  const change = readAlarmEvent(event.attributes?.['resources'], event.data)
  return 'problem' in change ? [] : [{ source: event.integration ?? 'eventbridge', change, labels: addedLabels(event) }]
}
