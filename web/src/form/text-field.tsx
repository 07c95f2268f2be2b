import Input from '@cloudscape-design/components/input'
import { Segments } from '../parts/segments.tsx'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { Markdown } from '../parts/markdown.tsx'

interface Props {
  readonly value: string
  readonly change: (value: string) => void
  readonly label: string
  readonly long: boolean
  readonly markdown: boolean
  readonly placeholder: string
  readonly disabled: boolean
}

/** Text: one line, many lines, or Markdown with a look at how it will read. */
export const TextField = ({ value, change, label, long, markdown, placeholder, disabled }: Props): ReactElement => {
  const [reading, setReading] = useState(false)
  const name = label === '' ? {} : { ariaLabel: label }
  if (!long)
    return <Input {...name} value={value} placeholder={placeholder} disabled={disabled} onChange={({ detail }) => change(detail.value)} />
  return (
    <div className="stack tight">
      {markdown && (
        <Segments
          label="Write or read"
          selectedId={reading ? 'read' : 'write'}
          options={[
            { id: 'write', text: 'Write' },
            { id: 'read', text: 'Read' },
          ]}
          onChange={({ detail }) => setReading(detail.selectedId === 'read')}
        />
      )}
      {reading ? (
        <div className="card">
          <Markdown text={value === '' ? '_Nothing written yet._' : value} />
        </div>
      ) : (
        <Textarea
          {...name}
          value={value}
          placeholder={placeholder}
          disabled={disabled}
          rows={Math.min(30, Math.max(4, value.split('\n').length + 1))}
          onChange={({ detail }) => change(detail.value)}
        />
      )}
    </div>
  )
}
