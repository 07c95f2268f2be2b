import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import type { ReactElement } from 'react'

/** Text as it is written, with a way to take it along. */
export const Code = ({ text }: { readonly text: string }): ReactElement => (
  <div className="code">
    <span className="copy">
      <CopyToClipboard
        variant="icon"
        textToCopy={text}
        copyButtonAriaLabel="Copy"
        copySuccessText="Copied"
        copyErrorText="Copy it by hand"
      />
    </span>
    <pre className="output" tabIndex={0}>
      {text}
    </pre>
  </div>
)
