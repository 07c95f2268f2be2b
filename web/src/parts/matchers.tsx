import { Fragment, type ReactElement } from 'react'
import { readNotation } from './matcher.ts'

/** What must hold of labels, in Alertmanager's notation; a line ends between alternatives before it ends within a word. */
export const Matchers = ({ of }: { readonly of: string }): ReactElement => (
  <code className="wrap">
    {readNotation(of)
      .split(/(?<=\|)/)
      .map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
  </code>
)
