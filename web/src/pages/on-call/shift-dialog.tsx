import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import { viewerZone } from '../../moments.ts'
import { useNames } from './names.ts'
import { fromTo, type Shift } from './shift-words.ts'
import { SwapDialog, type Way } from './swap-dialog.tsx'

interface Props {
  readonly shift: Pick<Shift, 'schedule' | 'person' | 'from' | 'to'>
  readonly override: () => void
  readonly close: () => void
}

/** What I can do about a shift of mine. */
export const ShiftDialog = ({ shift, override, close }: Props): ReactElement => {
  const name = useNames()
  const [way, setWay] = useState<Way | undefined>(undefined)
  if (way !== undefined) return <SwapDialog shift={shift} way={way} close={close} />
  return (
    <Modal
      visible
      header="Your shift"
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        <div className="row">
          <Button variant="link" onClick={override}>
            Override it
          </Button>
          <Button onClick={() => setWay('cover')}>Ask for cover</Button>
          <Button variant="primary" onClick={() => setWay('swap')}>
            Ask somebody to swap
          </Button>
        </div>
      }
    >
      <p>
        You are on call for {name(shift.schedule)}: {fromTo(shift.from, shift.to)}, by the clock of {viewerZone}.
      </p>
      <p className="quiet">
        A swap asks one person, a cover asks everybody of the schedule and its team. You stay on call until somebody accepts.
      </p>
    </Modal>
  )
}
