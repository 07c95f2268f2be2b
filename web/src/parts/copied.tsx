import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import type { ReactElement } from 'react'

interface Props {
  readonly text: string
  /** What is copied: `Copy the address`. */
  readonly label: string
  /** What stands there in place of a text that is long. */
  readonly shown?: string
  readonly mark?: string
}

/** A short text to take along: an address, a key. */
export const Copied = ({ text, label, shown = text, mark }: Props): ReactElement => (
  <span className="copied">
    <code className="wrap" title={shown === text ? undefined : text} {...(mark === undefined ? {} : { 'data-mark': mark })}>
      {shown}
    </code>
    <CopyToClipboard
      variant="icon"
      textToCopy={text}
      copyButtonAriaLabel={label}
      copySuccessText="Copied"
      copyErrorText="Copy it by hand"
    />
  </span>
)
