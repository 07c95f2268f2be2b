import Button from '@cloudscape-design/components/button'
import SplitPanel from '@cloudscape-design/components/split-panel'
import { lazy, Suspense, type ReactElement } from 'react'
import { AlertPeek } from '../pages/alert-peek.tsx'
import { RecordPeek } from '../pages/record-peek.tsx'
import { Waiting } from '../parts/loaded.tsx'
import { shortName } from '../parts/reference.tsx'
import { urlOf } from '../urls.ts'

const names = {
  closeButtonAriaLabel: 'Close the details',
  openButtonAriaLabel: 'Open the details',
  preferencesTitle: 'Where details open',
  preferencesPositionLabel: 'Place',
  preferencesPositionDescription: 'Where details open.',
  preferencesPositionSide: 'Side',
  preferencesPositionBottom: 'Bottom',
  preferencesConfirm: 'Choose',
  preferencesCancel: 'Leave it',
  resizeHandleAriaLabel: 'Size of the details',
}

/** What else than a record can be looked at, and what it is called. */
const headers: Readonly<Record<string, string>> = { alert: 'Alert', event: 'Event', 'event-delivery': 'Delivery' }
const EventPeek = lazy(async () => ({ default: (await import('../pages/event-peek.tsx')).EventPeek }))
const DeliveryPeek = lazy(async () => ({ default: (await import('../pages/event-rules/delivery-peek.tsx')).DeliveryPeek }))

const Details = ({ reference }: { readonly reference: string }): ReactElement => {
  const id = reference.slice(reference.indexOf(':') + 1)
  if (reference.startsWith('alert:')) return <AlertPeek id={id} />
  if (reference.startsWith('event:')) return <EventPeek id={id} />
  if (reference.startsWith('event-delivery:')) return <DeliveryPeek id={id} />
  return <RecordPeek reference={reference} />
}

export const PeekPanel = ({ reference }: { readonly reference: string }): ReactElement => (
  <SplitPanel
    header={headers[reference.split(':')[0] ?? ''] ?? shortName(reference)}
    i18nStrings={names}
    hidePreferencesButton
    closeBehavior="hide"
    headerActions={<Button href={urlOf(reference) ?? '#'}>Open</Button>}
  >
    <Suspense fallback={<Waiting />}>
      <Details reference={reference} />
    </Suspense>
  </SplitPanel>
)
