import Button from '@cloudscape-design/components/button'
import { lazy, Suspense, useState, type ComponentProps, type ReactElement } from 'react'
import { useWhyNot } from '../../session.tsx'
import type { Span } from './lanes.ts'

const Dialog = lazy(async () => ({ default: (await import('./override-dialog.tsx')).OverrideDialog }))

/** The dialog, loaded when it is first opened. */
export const OverrideDialog = (props: ComponentProps<typeof Dialog>): ReactElement => (
  <Suspense fallback={null}>
    <Dialog {...props} />
  </Suspense>
)

interface Props {
  readonly schedule?: string
  readonly title?: string
  readonly small?: boolean
  readonly span?: Span
  readonly children?: string
}

/** Opens the dialog that puts somebody on call for a while. */
export const OverrideButton = ({ schedule, title, small = false, span, children = 'Put somebody on call' }: Props): ReactElement => {
  const [open, setOpen] = useState(false)
  const whyNot = useWhyNot('oncall.override')
  return (
    <>
      <Button
        variant={small ? 'inline-link' : 'primary'}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        onClick={() => setOpen(true)}
        {...(title === undefined ? {} : { ariaLabel: `${children}: ${title}` })}
      >
        {children}
      </Button>
      {open && <OverrideDialog schedule={schedule} span={span} close={() => setOpen(false)} />}
    </>
  )
}
