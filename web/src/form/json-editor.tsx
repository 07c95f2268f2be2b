import { useMemo, type ReactElement } from 'react'
import type { Finding } from '../client.ts'
import { described } from './described.tsx'
import { lineAt, linesOf, readJson } from './json-lines.ts'
import { SourceEditor } from './source.tsx'

interface Props {
  readonly label: string
  readonly text: string
  readonly change: (text: string) => void
  /** What is wrong with it; paths begin at the text’s own value. */
  readonly findings?: readonly Finding[]
  readonly rows?: number
}

/** JSON with numbered lines: what is wrong is marked at its line and said below with its place. */
export const JsonEditor = ({ label, text, change, findings = [], rows = 8 }: Props): ReactElement => {
  const placed = useMemo(() => {
    const read = readJson(text)
    if ('problem' in read) return [{ path: '', rule: 'json', message: read.problem, line: read.line }]
    const lines = linesOf(text)
    return findings.map((finding) => ({ ...finding, line: finding.line ?? lineAt(lines, finding.path) }))
  }, [text, findings])
  return (
    <div className="stack tight">
      <SourceEditor text={text} change={change} findings={placed} label={label} rows={rows} />
      {placed.length > 0 && (
        <ul className="findings" aria-live="polite" aria-label={`What is wrong with ${label.toLowerCase()}`}>
          {placed.slice(0, 8).map((finding) => (
            <li key={`${finding.path}${finding.rule}${finding.message}`}>
              <code>{finding.path === '' ? `line ${finding.line}` : `${finding.path}, line ${finding.line}`}</code>
              <div className="small">{described(`${finding.message} ${'mend' in finding ? (finding.mend ?? '') : ''}`.trim())}</div>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
