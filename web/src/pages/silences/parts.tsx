import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { Ref } from '../../parts/reference.tsx'
import { useWhyNot } from '../../session.tsx'
import { urls } from '../../urls.ts'

/** `silence:deploy` → `deploy` */
export const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

/** How people call it: its title; of one nobody named, its comment. */
export const calledOf = (of: { readonly silence: string; readonly title: string; readonly comment: string }): string =>
  of.title === nameOf(of.silence) ? of.comment : of.title

/** Who made it: a reference, or a name as a tool wrote it. */
export const Creator = ({ of }: { readonly of: string | undefined }): ReactElement => {
  if (of === undefined) return <span className="quiet">—</span>
  return of.includes(':') ? <Ref to={of} /> : <span className="wrap">{of}</span>
}

export const NewSilence = (): ReactElement => {
  const whyNot = useWhyNot('silence.create')
  return (
    <Button
      variant="primary"
      href={urls.newSilence()}
      disabled={whyNot !== undefined}
      {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
    >
      Silence alerts
    </Button>
  )
}
