import type { Offer } from '#domains/notices/store.ts'

/** What can be answered from a page: what its caller offers, and always a way to take it and a way to pass it on. */
export const offersOf = (row: { readonly subject: string; readonly offers: readonly Offer[] }): readonly Offer[] => {
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
