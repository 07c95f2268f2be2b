import Alert from '@cloudscape-design/components/alert'
import type { ReactElement } from 'react'
import { Code } from '../../parts/code.tsx'
import { Copied } from '../../parts/copied.tsx'
import type { Tool } from './tools.ts'

interface Props {
  readonly tool: Tool | undefined
  readonly secret: string
  readonly address: string
}

/** A key the one time it is shown, with the setting of its tool ready to paste. */
export const NewKey = ({ tool, secret, address }: Props): ReactElement => (
  <div className="stack">
    <Alert type="warning">Copy it now: it is shown this once and kept only as a hash.</Alert>
    <dl className="facts">
      <dt>Key</dt>
      <dd>
        <Copied text={secret} label="Copy the key" mark="key" />
      </dd>
      <dt>Address</dt>
      <dd>
        <Copied text={address} label="Copy the address" />
      </dd>
    </dl>
    {tool !== undefined && (
      <div>
        <strong>{tool.where}</strong>
        <Code text={tool.snippet({ here: location.origin, address, key: secret })} />
      </div>
    )}
  </div>
)
