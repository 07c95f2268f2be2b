import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import type { ReactElement } from 'react'

/** A short text to take along: an address, a key. `label` says what is copied: `Copy the address`. */
export const Copied = ({ text, label, mark }: { readonly text: string; readonly label: string; readonly mark?: string }): ReactElement => (
  <span className="copied">
    <code className="wrap" {...(mark === undefined ? {} : { 'data-mark': mark })}>
      {text}
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
