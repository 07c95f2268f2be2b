import type { ReactElement } from 'react'
import { useTitles } from '../titles.ts'
import { urlOf } from '../urls.ts'

/** Something by its reference, as a link to where it is shown. */
export const Ref = ({
  to,
  title,
  withKind = false,
}: {
  readonly to: string | null | undefined
  readonly title?: string | undefined
  readonly withKind?: boolean
}): ReactElement => {
  const titles = useTitles()
  if (to === undefined || to === null || to === '') return <span className="quiet">—</span>
  const url = urlOf(to)
  const name = title ?? titles.get(to) ?? (withKind ? spokenReference(to) : shortName(to))
  return url === undefined ? (
    <span title={to}>{name}</span>
  ) : (
    <a href={url} title={to}>
      {name}
    </a>
  )
}

export const Refs = ({ to, most = 4 }: { readonly to: readonly string[] | undefined; readonly most?: number }): ReactElement => {
  if (to === undefined || to.length === 0) return <span className="quiet">—</span>
  return (
    <span className="row tight">
      {to.slice(0, most).map((reference) => (
        <Ref key={reference} to={reference} />
      ))}
      {to.length > most && (
        <span className="quiet" title={to.slice(most).join(', ')}>
          and {to.length - most} more
        </span>
      )}
    </span>
  )
}

/** `team:payments` → `payments`; nobody says the identifier of a happening, so it is called what it is. */
export const shortName = (reference: string): string => {
  const at = reference.indexOf(':')
  const kind = reference.slice(0, at)
  const name = reference.slice(at + 1)
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(name) ? `the ${kind.replace('-group', '').replace('event-', '')}` : name
}

/** `escalation-policy:on-call-payments` → `escalation policy on-call-payments`: only the kind is spoken, a name is a name. */
const spokenReference = (reference: string): string => {
  const at = reference.indexOf(':')
  return `${reference.slice(0, at).replaceAll('-', ' ')} ${reference.slice(at + 1)}`
}
