import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'

interface Props {
  readonly value: unknown
  readonly change: (value: unknown) => void
  readonly label: string
}

/** What no control fits is written as JSON. */
export const RawField = ({ value, change, label }: Props): ReactElement => {
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)))
  const [wrong, setWrong] = useState(false)
  const write = (next: string): void => {
    setText(next)
    try {
      change(next.trim() === '' ? undefined : JSON.parse(next))
      setWrong(false)
    } catch {
      setWrong(true)
    }
  }
  return (
    <Textarea
      ariaLabel={`${label}, as JSON`}
      value={text}
      invalid={wrong}
      rows={4}
      placeholder="JSON"
      spellcheck={false}
      onChange={({ detail }) => write(detail.value)}
    />
  )
}
