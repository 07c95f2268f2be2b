import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import type { ReactElement } from 'react'
import type { Outputs } from '../client.gen.ts'
import { Code } from '../parts/code.tsx'

export type Proposal = NonNullable<Outputs['record.save']['proposed']>

/** A record kept in git is not changed here: this is the patch to propose where it is kept. */
export const Proposed = ({ proposal, close }: { readonly proposal: Proposal; readonly close: () => void }): ReactElement => (
  <Modal
    visible
    size="large"
    header="Propose it where it is kept"
    onDismiss={close}
    closeAriaLabel="Close"
    footer={
      <Button variant="primary" onClick={close}>
        Done
      </Button>
    }
  >
    <p>
      {proposal.file} is kept in {proposal.repository}, branch {proposal.branch}. Save this as <code>change.patch</code>, run{' '}
      <code>git apply change.patch</code> there and open a pull request. Andon takes it over once it is merged.
    </p>
    <Code text={proposal.patch} />
  </Modal>
)
