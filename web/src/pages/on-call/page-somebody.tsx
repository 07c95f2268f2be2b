import Button from '@cloudscape-design/components/button'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import { useWhyNot } from '../../session.tsx'

const PageDialog = lazy(async () => ({ default: (await import('./page-dialog.tsx')).PageDialog }))

interface Props {
  readonly target?: string
  readonly title?: string
  readonly small?: boolean
}

/** Pages by hand: whoever is on call, a person, a team, a room, a vendor. */
export const PageButton = ({ target, title, small = false }: Props): ReactElement => {
  const [open, setOpen] = useState(false)
  const whyNot = useWhyNot('notice.page-now')
  return (
    <>
      <Button
        variant={small ? 'inline-link' : 'normal'}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        {...(title === undefined ? {} : { ariaLabel: `Page now: ${title}` })}
        onClick={() => setOpen(true)}
      >
        {small ? 'Page now' : 'Page somebody now'}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <PageDialog target={target} close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
