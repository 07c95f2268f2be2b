import { useRef, type ChangeEvent, type KeyboardEvent, type ReactElement, type UIEvent } from 'react'
import type { Finding } from '../client.ts'

interface Props {
  readonly text: string
  readonly change: (text: string) => void
  readonly findings: readonly Finding[]
  readonly label?: string
  /** The fewest lines shown. */
  readonly rows?: number
}

/** The text of a record with its lines numbered; what is wrong is marked at its line. */
export const SourceEditor = ({ text, change, findings, label = 'Source', rows = 16 }: Props): ReactElement => {
  const gutter = useRef<HTMLDivElement>(null)
  const lines = text.split('\n').length
  const wrong = new Map(findings.flatMap((finding) => (finding.line === undefined ? [] : [[finding.line, finding] as const])))
  const scroll = (event: UIEvent<HTMLTextAreaElement>): void => {
    if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop
  }
  return (
    <div className="source">
      <div className="gutter" ref={gutter} aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => {
          const finding = wrong.get(index + 1)
          return (
            <div key={index} className={finding === undefined ? undefined : 'wrong'} title={finding?.message}>
              {index + 1}
            </div>
          )
        })}
      </div>
      <textarea
        value={text}
        aria-label={label}
        spellCheck={false}
        autoCapitalize="off"
        wrap="off"
        rows={Math.min(40, Math.max(rows, lines + 1))}
        onScroll={scroll}
        onKeyDown={(event) => indent(event, change)}
        onChange={(event: ChangeEvent<HTMLTextAreaElement>) => change(event.target.value)}
      />
    </div>
  )
}

/** Tab writes two spaces, Enter keeps the indentation; Escape lets Tab leave again. */
const indent = (event: KeyboardEvent<HTMLTextAreaElement>, change: (text: string) => void): void => {
  const area = event.currentTarget
  if (event.key === 'Escape') return area.blur()
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return
  const before = area.value.slice(0, area.selectionStart)
  const spaces = /(^|\n)( *)(- )?[^\n]*$/.exec(before)?.[2] ?? ''
  const deeper = /:\s*$/.test(before) ? `${spaces}  ` : spaces
  if (deeper === '') return
  event.preventDefault()
  const at = area.selectionStart
  change(`${before}\n${deeper}${area.value.slice(area.selectionEnd)}`)
  requestAnimationFrame(() => area.setSelectionRange(at + 1 + deeper.length, at + 1 + deeper.length))
}
