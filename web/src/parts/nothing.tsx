import type { ReactElement, ReactNode } from 'react'

interface Props {
  /** What this would hold: `No open alerts`. */
  readonly title: string
  /** What it means and the one thing to do about it. */
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Every list says what it holds when empty, and the one thing to do about it. */
export const Nothing = ({ title, children, action }: Props): ReactElement => (
  <div className="nothing">
    <strong>{title}</strong>
    {children !== undefined && <p>{children}</p>}
    {action}
  </div>
)
