import Modal from '@cloudscape-design/components/modal'
import type { ReactElement } from 'react'
import { places } from './keyboard.tsx'

/** Every key that works, to be looked up with `?`. */
export const KeysHelp = ({ close }: { readonly close: () => void }): ReactElement => (
  <Modal visible header="Keys" onDismiss={close} closeAriaLabel="Close">
    <dl className="facts">
      {[
        ['Ctrl K', 'Search, go anywhere, do any action'],
        ['j  k', 'Next and previous row'],
        ['Enter', 'Open the row'],
        ['x', 'Select the row'],
        ['a', 'Acknowledge the alert or incident'],
        ['/', 'Filter the list'],
        ['?', 'These keys'],
        ...places.map(({ letter, name }) => [`g ${letter}`, `Go to ${name}`]),
      ].map(([keys, what]) => (
        <div key={keys} className="row">
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  </Modal>
)
