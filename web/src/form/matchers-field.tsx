import { useState, type ReactElement } from 'react'
import { MatcherEditor } from '../parts/matcher-editor.tsx'
import { blankLine, isMatcher, linesOf, matchersOf, notationOf } from '../parts/matcher.ts'
import { Matchers } from '../parts/matchers.tsx'
import { Labelled, type FieldProps } from './labelled.tsx'

/** What must hold of labels, a line each: nobody fills in seven fields to say that one of them is something. */
export const MatchersField = (props: FieldProps): ReactElement => {
  const { value, change, required, path, findings, disabled = false } = props
  const given = Array.isArray(value) ? value.filter(isMatcher) : []
  const [lines, setLines] = useState(() => (given.length === 0 && required ? [blankLine] : linesOf(given)))
  const below = findings.filter((finding) => finding.path.startsWith(`${path}/`)).map((finding) => ({ ...finding, path }))
  if (disabled)
    return (
      <Labelled {...props}>
        <Matchers of={notationOf(given)} />
      </Labelled>
    )
  return (
    <Labelled {...props} findings={[...findings, ...below]}>
      <MatcherEditor
        lines={lines}
        mayBeEmpty={!required}
        change={(next) => {
          setLines(next)
          const matchers = matchersOf(next)
          change(matchers.length === 0 && !required ? undefined : matchers)
        }}
      />
    </Labelled>
  )
}
