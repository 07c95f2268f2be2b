import Button from '@cloudscape-design/components/button'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import { useWhyNot } from '../../session.tsx'
import type { ProposalView } from './proposals.tsx'

const Adopt = lazy(async () => ({ default: (await import('./adopt.tsx')).Adopt }))

interface Props {
  readonly proposal: ProposalView
  readonly disabledBecause: string | undefined
}

/** Follow a proposal: the change of the record first, then one click. */
export const AdoptButton = ({ proposal, disabledBecause }: Props): ReactElement => {
  const [open, setOpen] = useState(false)
  const whyNot = useWhyNot('noise.adopt') ?? disabledBecause
  return (
    <>
      <Button disabled={whyNot !== undefined} {...(whyNot === undefined ? {} : { disabledReason: whyNot })} onClick={() => setOpen(true)}>
        Follow …
      </Button>
      {open && (
        <Suspense>
          <Adopt proposal={proposal} close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
