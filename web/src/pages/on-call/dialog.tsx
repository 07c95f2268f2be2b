import '../../on-call.css'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import type { ReactElement, ReactNode } from 'react'
import { ProblemNote } from '../../parts/problem.tsx'

interface Props {
  readonly title: string
  readonly button: string
  readonly busy: boolean
  readonly problem: Error | null
  /** What is still to be filled in, or why one may not. */
  readonly missing: string | undefined
  readonly close: () => void
  readonly go: () => void
  readonly size?: 'medium' | 'large'
  readonly children: ReactNode
}

/** One thing to do, filled in and done: what is missing is said, a refusal stays in sight. */
export const Dialog = ({ title, button, busy, problem, missing, close, go, size = 'medium', children }: Props): ReactElement => (
  <Modal
    visible
    size={size}
    header={title}
    onDismiss={close}
    closeAriaLabel="Close"
    footer={
      <div className="row">
        <Button variant="link" onClick={close}>
          Leave it
        </Button>
        <Button variant="primary" loading={busy} disabled={missing !== undefined} disabledReason={missing ?? ''} onClick={go}>
          {button}
        </Button>
      </div>
    }
  >
    <div className="stack">
      {problem !== null && <ProblemNote problem={problem} />}
      {children}
    </div>
  </Modal>
)
