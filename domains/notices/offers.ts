import { isDrill } from '#domains/notices/drills/subject.ts'
import type { Offer } from '#domains/notices/offer.ts'

/** What a message offers: what its caller does, and always a way to take it and a way to pass it on. */
export const offersOf = (row: { readonly subject: string; readonly offers: readonly Offer[] }): readonly Offer[] => {
  if (isTold(row)) return row.offers
  const has = (choice: string): boolean => row.offers.some((offer) => offer.choice === choice)
  const own = (choice: string, label: string, action: string): Offer[] =>
    has(choice) ? [] : [{ choice, label, action, input: { subject: row.subject } }]
  const acknowledge = row.offers.filter((offer) => offer.choice === 'acknowledge')
  const others = row.offers.filter((offer) => offer.choice !== 'acknowledge')
  return [
    ...acknowledge,
    ...own('acknowledge', 'Acknowledge', 'notice.acknowledge'),
    ...own('escalate', 'Escalate', 'notice.escalate'),
    ...others,
  ]
}

/** What its page offers besides: putting it off, and taking it over from somebody. */
export const everyOffer = (row: { readonly subject: string; readonly offers: readonly Offer[] }): readonly Offer[] => [
  ...offersOf(row),
  ...(isTold(row) ? [] : pageOffers(row)),
]

/** What is only told, or a test, is answered as it says and in no other way. */
const isTold = ({ subject }: { readonly subject: string }): boolean => subject.startsWith('telling:') || isDrill(subject)

const pageOffers = (row: { readonly subject: string }): readonly Offer[] => [
  { choice: 'snooze', label: 'Put it off for 30 minutes', action: 'notice.snooze', input: { subject: row.subject, for: '30m' } },
  { choice: 'snooze-hour', label: 'Put it off for an hour', action: 'notice.snooze', input: { subject: row.subject, for: '1h' } },
  {
    choice: 'snooze-morning',
    label: 'Put it off until the morning',
    action: 'notice.snooze',
    input: { subject: row.subject, morning: true },
  },
  { choice: 'take-over', label: 'Take it over', action: 'notice.take-over', input: { subject: row.subject } },
]
